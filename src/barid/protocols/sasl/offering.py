"""Which mechanisms one connection is offered just now: the one register, for every protocol.

A password travels only where nobody else can read it, and so does a proof made from one: whoever
overhears SCRAM may try passwords at home. EXTERNAL is for clients whose certificate names a
mailbox, SCRAM-SHA-256-PLUS for connections that can be bound to their TLS channel.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from barid.interfaces.world import Randomness
from barid.protocols.sasl import external, login, plain, scram
from barid.protocols.sasl.exchange import Exchange
from barid.protocols.sasl.mechanism import Mechanism

NONCE: Final = 18
"""Octets of randomness in our part of a nonce."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What decides on the mechanisms of a connection."""

    secured: bool = False
    """TLS is in force."""
    plaintext: bool = False
    """Passwords may travel without TLS: `auth.plaintext_on_loopback`, on loopback."""
    bindings: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    """What the TLS channel can be bound to: data by type (RFC 5056)."""
    mailboxes: tuple[str, ...] = ()
    """The mailboxes that the client's verified certificate names."""

    @property
    def private(self) -> bool:
        """Whether passwords may travel here."""
        return self.secured or self.plaintext


class Offering:
    """The mechanisms of one connection, until its circumstances change (STARTTLS)."""

    __slots__ = ("_circumstances", "_randomness", "names")

    def __init__(self, circumstances: Circumstances, randomness: Randomness | None = None) -> None:
        """Without randomness there are no nonces, and so no SCRAM."""
        self._circumstances = circumstances
        self._randomness = randomness
        self.names: tuple[str, ...] = tuple(
            name
            for name, offered in _OFFERED.items()
            if offered(circumstances) and (randomness is not None or name not in _WITH_NONCE)
        )
        """What the client is told, the strongest first."""

    @property
    def private(self) -> bool:
        """Whether passwords may travel here: if not, a client is told to begin TLS first."""
        return self._circumstances.private

    def begin(self, name: str) -> Exchange | None:
        """A new exchange of the mechanism of this name (in upper case), if it is offered."""
        return Exchange(name, self._mechanism(name)) if name in self.names else None

    def _mechanism(self, name: str) -> Mechanism:
        match name:
            case plain.NAME:
                return plain.Plain()
            case login.NAME:
                return login.Login()
            case external.NAME:
                return external.External(self._circumstances.mailboxes)
            case _:
                assert self._randomness is not None, "offered only where there are nonces"
                nonce = b64encode(self._randomness.token(NONCE))
                offered, chosen = scram.PLUS_NAME in self.names, name == scram.PLUS_NAME
                binding = scram.Binding(self._circumstances.bindings, offered, chosen)
                return scram.Scram(nonce, binding)


_WITH_NONCE: Final = (scram.PLUS_NAME, scram.NAME)
_OFFERED: Final[dict[str, Callable[[Circumstances], bool]]] = {
    scram.PLUS_NAME: lambda here: here.secured and bool(here.bindings),
    scram.NAME: lambda here: here.private,
    external.NAME: lambda here: here.secured and bool(here.mailboxes),
    plain.NAME: lambda here: here.private,
    login.NAME: lambda here: here.private,
}

"""How people come in, the same for every protocol: what a connection is offered, and who enters.

Every refusal is one line in the log, with the peer and the name that was claimed, never a secret.
"""

from __future__ import annotations

import logging

from barid.interfaces.world import Randomness
from barid.postoffice.directory.login import Answer, Denied, Gate, Visitor
from barid.protocols.sasl.certificate import mailboxes_of
from barid.protocols.sasl.mechanism import Claim
from barid.protocols.sasl.offering import Circumstances, Offering
from barid.services.connection import Connection

log = logging.getLogger(__name__)


class Entrance:
    """The way into a post office. `plaintext_on_loopback`: passwords may travel without TLS there
    (the setting of that name)."""

    def __init__(self, gate: Gate, randomness: Randomness, *, plaintext_on_loopback: bool) -> None:
        self._gate = gate
        self._randomness = randomness
        self._plaintext_on_loopback = plaintext_on_loopback

    def plaintext(self, connection: Connection) -> bool:
        """Whether a password may travel on this connection without TLS."""
        return self._plaintext_on_loopback and connection.peer.address.is_loopback

    def offering(self, connection: Connection) -> Offering:
        """What this connection is offered just now: ask again when TLS has begun."""
        tls, plaintext = connection.tls, self.plaintext(connection)
        if tls is None:
            return Offering(Circumstances(plaintext=plaintext), self._randomness)
        mailboxes = mailboxes_of(tls.certificate) if tls.certificate else ()
        here = Circumstances(True, plaintext, tls.bindings, mailboxes)
        return Offering(here, self._randomness)

    async def hear(self, claim: Claim, mechanism: str, connection: Connection) -> Answer:
        """Judge what was claimed; see `Gate.hear`. Raises StorageFailed."""
        answer = await self._gate.hear(claim, Visitor(connection.peer.address, mechanism))
        if isinstance(answer, Denied):
            log.warning(
                "login refused: %.100r from %s by %s: %s (failures lately: %d for the account,"
                " %d from the address)",
                answer.name,
                connection.peer.address,
                mechanism,
                answer.why,
                answer.failures.of_account,
                answer.failures.of_address,
            )
        return answer

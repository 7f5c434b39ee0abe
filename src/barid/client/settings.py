"""How a server is reached and what proves it, checked when a sender is made.

There is no setting that leaves a certificate unchecked: a pin takes the place of an authority. TLS
can be done without only where nothing secret is said, or toward this very computer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any, Final, Literal, TextIO, TypedDict

from barid.client.failures import Unfit
from barid.i18n.texts import client as texts
from barid.message.composing.parties import Party
from barid.model.address import domain_key

Secret = str | Callable[[], str]
"""A secret or token, or what gives the present one each time."""
Transcript = TextIO | Callable[[str], object] | str | PathLike[str]
"""A stream, a function that takes lines, or a file that is appended to."""
Tls = Literal["auto", "at-once", "starttls", "never"]

SUBMISSIONS: Final = 465
SUBMISSION: Final = 587
SMTP: Final = 25
TIMEOUT: Final = 30.0
_HOST: Final = re.compile(
    r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?|[0-9A-Fa-f:.]+(?:%\w+)?"
)
_PIN: Final = re.compile(r"(?:sha256:)?([0-9a-f]{64})")


class Options(TypedDict, total=False):
    """What a sender can be told.

    `user` with `secret` (or an OAuth `token`, or neither with a client `certificate`) log in.
    `port` is 465 or else 587 with a login, 25 without. `tls` is `auto`: at once on 465, by STARTTLS
    elsewhere, always verified. `pin` is the SHA-256 of the server's certificate or key, instead of
    an authority; `authorities` a PEM file of them. `name` is ours, for EHLO. `timeout` is in
    seconds, for a connection and for an answer (ten times that after the content, RFC 5321
    4.5.3.2). `from_` is the author of mail that names none. `transcript` gets the conversation,
    without secrets and contents.
    """

    user: str
    secret: Secret
    token: Secret
    port: int
    tls: Tls
    pin: str
    authorities: str | PathLike[str]
    certificate: str | PathLike[str]
    name: str
    timeout: float
    from_: str
    transcript: Transcript


@dataclass(frozen=True, slots=True)
class Settings:
    """Options as they were understood. `address` is set where the host is still to be found."""

    host: str
    ports: tuple[int, ...]
    user: str = ""
    secret: Secret = field(default="", repr=False)
    token: Secret = field(default="", repr=False)
    tls: Tls = "auto"
    pin: bytes = b""
    authorities: Path | None = None
    certificate: Path | None = None
    name: str = ""
    timeout: float = TIMEOUT
    author: Party | None = None
    transcript: Transcript | None = None
    address: str = ""

    @property
    def logs_in(self) -> bool:
        """Whether a login is wanted."""
        return bool(self.user or self.secret or self.token)


def settings_of(host: str, options: Options, *, relay: bool = False) -> Settings:
    """The settings that these options mean. Raises Unfit."""
    unknown = set(options) - set(Options.__annotations__)
    if unknown:
        raise Unfit(texts.UNKNOWN_OPTION.with_(value=min(unknown)))
    given: dict[str, Any] = dict(options)
    port = given.pop("port", None)
    wants_login = any(given.get(name) for name in ("user", "secret", "token"))
    ports = (port,) if port else _ports(wants_login and not relay, given.get("tls", "auto"))
    author = given.pop("from_", None) or (given.get("user") if "@" in given.get("user", "") else "")
    pin = given.pop("pin", "")
    for name in ("authorities", "certificate"):
        if name in given:
            given[name] = Path(given[name])
    if given.get("tls") == "never" and wants_login and not _is_here(host):
        raise Unfit(texts.CLEAR_SECRET)
    return Settings(
        host=checked_host(host) if host else "",
        ports=ports,
        pin=_pin(pin) if pin else b"",
        author=author_of(author) if author else None,
        **given,
    )


def checked_host(host: str) -> str:
    """A host in A-labels, or an address literal. Raises Unfit for anything else."""
    host = host.strip("[]") if host.startswith("[") else host
    if _HOST.fullmatch(host) and ".." not in host:
        return host.rstrip(".")
    found = domain_key(host) if not host.isascii() else None
    if found is None:
        raise Unfit(texts.BAD_HOST.with_(value=host))
    return found


def _ports(login: bool, tls: str) -> tuple[int, ...]:
    if not login:
        return (SMTP,) if tls != "at-once" else (SUBMISSIONS,)
    return {"at-once": (SUBMISSIONS,), "auto": (SUBMISSIONS, SUBMISSION)}.get(tls, (SUBMISSION,))


def _pin(text: str) -> bytes:
    found = _PIN.fullmatch(text.strip().lower().replace(":", "").replace("sha256", "sha256:"))
    if found is None:
        raise Unfit(texts.BAD_PIN)
    return bytes.fromhex(found[1])


def author_of(text: str) -> Party:
    """Who is named. Raises Unfit."""
    found = Party.parse(text)
    if found is None:
        raise Unfit(texts.NO_ADDRESS.with_(field="from_", value=text))
    return found


def _is_here(host: str) -> bool:
    """Whether this names this very computer."""
    return host in ("localhost", "::1", "[::1]") or host.startswith("127.")


def is_here(address: str) -> bool:
    """Whether this address is of this very computer."""
    return address == "::1" or address.startswith("127.")

"""The ways that the settings know: routes, smarthosts with their logins, and the fallback."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Final, TypeVar

from barid.config import Configuration, Mistake
from barid.config.relays import IMPLICIT, OFFERED, AnyHop, Smarthost
from barid.config.settings import Settings
from barid.i18n import Failure
from barid.i18n.texts import app as texts
from barid.model.address import Address, domain_key
from barid.model.hop import Login, Pin, Safety, Speech
from barid.postoffice.dispatch.routing import FixedHop, Routes

T = TypeVar("T")

SECRET_MOST: Final = 4096
_SPEECH: Final = {speech.value: speech for speech in Speech}
_OWN_KEY: Final = (3, 1, 1)
"""Usage, selector and matching type of a pin that is the SHA-256 hash of a host's public key."""


class _Unreadable(Exception):
    """A secret is not where it should be; the text says why."""


def routes_of(settings: Settings) -> Routes:
    """All ways. Raises Failure when a secret cannot be read."""
    by_domain = {key: _opened(hop) for key, hop in _by_domain(settings.routes).items()}
    by_sender = {key: _opened(hop) for key, hop in _by_sender(settings.senders).items()}
    fallback = settings.relay.fallback
    return Routes(by_domain, by_sender, None if fallback is None else _opened(fallback))


def mistake_in(configuration: Configuration) -> Mistake | None:
    """The first secret that is not where it should be."""
    for name, hop in _named(configuration.settings):
        try:
            fixed_hop(hop)
        except _Unreadable as error:
            assert isinstance(hop, Smarthost), "no other has a secret"
            key, place = _place(hop)
            told = texts.A_SECRET.with_(reason=error)
            return configuration.refuse(f"{name}.{key}", place, told)
    return None


def fixed_hop(hop: AnyHop) -> FixedHop:
    """A next hop of the settings. To a smarthost TLS is demanded and proven by its name or by its
    key, unless it is only taken where it is offered."""
    host = domain_key(hop.host) or hop.host
    if not isinstance(hop, Smarthost):
        return FixedHop(_SPEECH[hop.scheme], host, hop.port)
    speech = Speech.SMTPS if hop.tls == IMPLICIT else Speech.SMTP
    pins = tuple(Pin(*_OWN_KEY, bytes.fromhex(pin)) for pin in hop.pins)
    safety = Safety.PINNED if pins else Safety.VERIFIED
    if hop.tls == OFFERED:
        safety = Safety.IF_OFFERED
    login = Login(hop.user, _secret(hop)) if hop.user else None
    return FixedHop(speech, host, hop.port, login, safety, pins)


def _opened(hop: AnyHop) -> FixedHop:
    try:
        return fixed_hop(hop)
    except _Unreadable as error:
        raise Failure(texts.SECRET_REFUSED.with_(host=hop.host, reason=error)) from error


def _secret(hop: Smarthost) -> str:
    """The first line of its file, or its variable."""
    if hop.secret_file is None:
        found = os.environ.get(hop.secret_env, "")
    else:
        try:
            with hop.secret_file.open("rb") as opened:
                found = opened.read(SECRET_MOST).decode("utf-8").partition("\n")[0].rstrip("\r")
        except OSError as error:
            raise _Unreadable(error.strerror or str(error)) from error
        except UnicodeDecodeError as error:
            raise _Unreadable("not UTF-8") from error
    if not found:
        raise _Unreadable("empty")
    return found


def _place(hop: Smarthost) -> tuple[str, str]:
    if hop.secret_file is not None:
        return "secret_file", str(hop.secret_file)
    return "secret_env", hop.secret_env


def _named(settings: Settings) -> Iterator[tuple[str, AnyHop]]:
    """Every next hop with the name of its setting."""
    for domain, hop in settings.routes.items():
        yield f"routes.{domain}", hop
    for sender, hop in settings.senders.items():
        yield f"senders.{sender}", hop
    if settings.relay.fallback is not None:
        yield "relay.fallback", settings.relay.fallback


def _by_domain(routes: Mapping[str, T]) -> dict[str, T]:
    """Domains of the settings as they are looked up; `.x` and `*` stay what they are."""
    found: dict[str, T] = {}
    for name, hop in routes.items():
        key = name if name == "*" else domain_key(name.removeprefix("."))
        if key is not None:
            found["." + key if name.startswith(".") else key] = hop
    return found


def _by_sender(senders: Mapping[str, T]) -> dict[str, T]:
    """Addresses and domains of the settings as they are looked up."""
    found: dict[str, T] = {}
    for name, hop in senders.items():
        address = Address.parse(name) if "@" in name else None
        key = address.key if address is not None else domain_key(name)
        if key is not None:
            found[key] = hop
    return found

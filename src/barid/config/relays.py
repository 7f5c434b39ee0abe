"""Next hops that take more than an address: smarthosts, with TLS, pins and a login.

The secret itself is never a value: a setting says in which file or variable it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from barid.config.kinds import WRONG, FilePath, Hop, NextHop, is_domain, quoted, read_address
from barid.i18n import Phrase
from barid.i18n.texts import settings as texts

IMPLICIT, STARTTLS, OFFERED = "implicit", "starttls", "offered"
_PORTS: Final = {IMPLICIT: 465, STARTTLS: 587, OFFERED: 25}
_KEYS: Final = frozenset({"host", "port", "tls", "pins", "user", "secret_file", "secret_env"})
_PIN: Final = re.compile(r"[0-9a-f]{64}")
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_USER_MOST: Final = 255


@dataclass(frozen=True, slots=True)
class Smarthost:
    """A host that takes mail of ours for everywhere. `tls` is one of the three words above; `pins`
    are SHA-256 hashes of public keys, in hexadecimal."""

    host: str
    port: int
    tls: str
    pins: tuple[str, ...] = ()
    user: str = ""
    secret_file: Path | None = None
    secret_env: str = ""

    def __str__(self) -> str:
        words: dict[str, object] = {"host": self.host, "port": self.port, "tls": self.tls}
        words |= {"pins": self.pins, "user": self.user}
        words |= {"secret_file": self.secret_file, "secret_env": self.secret_env}
        inside = ", ".join(f"{key} = {_shown(value)}" for key, value in words.items() if value)
        return f"{{ {inside} }}"


@dataclass(frozen=True, slots=True)
class Relaying:
    """A next hop as `Hop` reads it, or a smarthost as a table; with `optional` also none."""

    optional: bool = False

    def read(self, value: object, folder: Path) -> object:
        """A `NextHop`, a `Smarthost`, or None."""
        if self.optional and value == "":
            return None
        if isinstance(value, Mapping):
            return _smarthost(value, folder) or WRONG
        return Hop().read(value, folder)

    def allowed(self) -> Phrase:
        """Examples of both."""
        return texts.A_RELAY.with_()

    def show(self, value: object) -> str:
        """As it is written."""
        if value is None:
            return quoted("")
        return str(value) if isinstance(value, Smarthost) else quoted(str(value))


@dataclass(frozen=True, slots=True)
class BySender:
    """A table from sender addresses and their domains to next hops."""

    kind: Relaying

    def read(self, value: object, folder: Path) -> object:
        """The table."""
        if not isinstance(value, Mapping):
            return WRONG
        table = {str(key): self.kind.read(item, folder) for key, item in value.items()}
        good = all(map(_is_sender, table)) and WRONG not in table.values()
        return table if good else WRONG

    def allowed(self) -> Phrase:
        """What stands on either side."""
        return texts.A_TABLE_BY_SENDER.with_(each=self.kind.allowed())

    def show(self, value: object) -> str:
        """As an inline table."""
        assert isinstance(value, Mapping)
        pairs = (f"{quoted(key)} = {self.kind.show(item)}" for key, item in value.items())
        inside = ", ".join(pairs)
        return f"{{ {inside} }}" if inside else "{}"


AnyHop = NextHop | Smarthost


def _smarthost(given: Mapping[str, Any], folder: Path) -> Smarthost | None:
    if not given.keys() <= _KEYS:
        return None
    host, port, tls = _place(given)
    pins = given.get("pins", [])
    user, file, variable = (given.get(key, "") for key in ("user", "secret_file", "secret_env"))
    if not isinstance(pins, list) or not all(isinstance(pin, str) for pin in pins):
        return None
    keys = tuple(pin.lower().replace(":", "") for pin in pins)
    path = FilePath().read(file, folder)
    good = (
        _is_host(host)
        and tls in _PORTS
        and isinstance(port, int)
        and not isinstance(port, bool)
        and 0 < port < 65536
        and all(map(_PIN.fullmatch, keys))
        and _is_login(user, path, variable)
        and (tls != OFFERED or not (user or keys))  # nothing that is to be safe goes in clear
    )
    if not good:
        return None
    assert path is None or isinstance(path, Path), "read as one"
    return Smarthost(host.lower(), port, tls, keys, user, path, variable)


def _place(given: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    """Host, port, and how TLS begins; each of the last two follows from the other."""
    usual = next((way for way, port in _PORTS.items() if port == given.get("port")), STARTTLS)
    if "port" not in given:
        usual = IMPLICIT  # RFC 8314 3.3
    elif usual == OFFERED:
        usual = STARTTLS
    tls = given.get("tls", usual)
    return given.get("host"), given.get("port", _PORTS.get(str(tls))), tls


def _is_host(host: object) -> bool:
    if not isinstance(host, str):
        return False
    return read_address(host) is not None or is_domain(host) or host == "localhost"


def _is_login(user: object, file: object, variable: object) -> bool:
    """A user with one place of the secret, or none of all."""
    if file is WRONG or not isinstance(user, str) or not isinstance(variable, str):
        return False
    if not user:
        return file is None and not variable
    fits = user.isprintable() and len(user) <= _USER_MOST
    if file is not None:
        return fits and not variable
    return fits and _VARIABLE.fullmatch(variable) is not None


def _is_sender(key: str) -> bool:
    local, at, domain = key.rpartition("@")
    return is_domain(domain) and bool(local) == bool(at)


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(quoted(str(item)) for item in value) + "]"
    return str(value) if isinstance(value, int) else quoted(str(value))

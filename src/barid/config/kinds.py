"""What a setting may hold: each kind reads a TOML value, says what is allowed, and shows itself.

A value that is not allowed is `WRONG`, never an exception.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import SplitResult, urlsplit

from barid.i18n import Phrase
from barid.i18n.texts import settings as texts


class Wrong(Enum):
    """The one value that stands for "not allowed here"."""

    WRONG = "wrong"


WRONG: Final = Wrong.WRONG


class Kind(Protocol):
    """One kind of value."""

    def read(self, value: object, folder: Path) -> object:
        """The value as the program uses it, or `WRONG`; relative paths start at `folder`."""
        ...

    def allowed(self) -> Phrase:
        """What is allowed, for a person."""
        ...

    def show(self, value: object) -> str:
        """A value as it would be written in the file."""
        ...


@dataclass(frozen=True, slots=True)
class HostAndPort:
    """An IP address with a port."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class NextHop:
    """Where mail for a domain goes instead of to its MX hosts; `scheme` is `smtp` or `lmtp`."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number between two bounds, both included."""

    low: int
    high: int

    def read(self, value: object, folder: Path) -> object:
        """The number; `true` is none."""
        fits = isinstance(value, int) and not isinstance(value, bool)
        return value if fits and self.low <= int(str(value)) <= self.high else WRONG

    def allowed(self) -> Phrase:
        """The two bounds."""
        return texts.A_NUMBER.with_(low=self.low, high=self.high)

    def show(self, value: object) -> str:
        """Plain digits."""
        return str(value)


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def read(self, value: object, folder: Path) -> object:
        """The truth."""
        return value if isinstance(value, bool) else WRONG

    def allowed(self) -> Phrase:
        """Both of them."""
        return texts.A_FLAG.with_()

    def show(self, value: object) -> str:
        """In TOML's spelling."""
        return "true" if value else "false"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    def read(self, value: object, folder: Path) -> object:
        """The word."""
        return value if value in self.words else WRONG

    def allowed(self) -> Phrase:
        """All the words."""
        return texts.ONE_OF.with_(words=", ".join(quoted(word) for word in self.words))

    def show(self, value: object) -> str:
        """Quoted."""
        return quoted(str(value))


_UNITS_OF_SIZE = {"": 1, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}
_SIZE = re.compile(r"(\d{1,15}) ?([KMGT]iB|[KMGTkmgt]|B|)\Z", re.ASCII)


def read_size(text: str) -> int | None:
    """The octets of a size such as `500MiB`, or `500M` and `500m` for short; or None."""
    found = _SIZE.match(text)
    if found is None:
        return None
    unit = f"{found[2].upper()}iB" if found[2] in set("KMGTkmgt") else found[2]
    return int(found[1]) * _UNITS_OF_SIZE[unit]


def show_size(octets: int) -> str:
    """The size with the largest unit that needs no fraction."""
    for unit in ("TiB", "GiB", "MiB", "KiB"):
        if octets and octets % _UNITS_OF_SIZE[unit] == 0:
            return f"{octets // _UNITS_OF_SIZE[unit]}{unit}"
    return str(octets)


@dataclass(frozen=True, slots=True)
class Size:
    """A number of octets, as a number or with a unit, between two bounds."""

    low: int
    high: int

    def read(self, value: object, folder: Path) -> object:
        """The number of octets."""
        octets = read_size(str(value)) if _is_text_or_number(value) else None
        return octets if octets is not None and self.low <= octets <= self.high else WRONG

    def allowed(self) -> Phrase:
        """The bounds and an example."""
        return texts.A_SIZE.with_(low=show_size(self.low), high=show_size(self.high))

    def show(self, value: object) -> str:
        """With a unit."""
        assert isinstance(value, int)
        return quoted(show_size(value))


_UNITS_OF_TIME = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_TIME = re.compile(r"(\d{1,9}) ?([smhd])\Z", re.ASCII)


def show_duration(seconds: int) -> str:
    """The duration with the largest unit that needs no fraction."""
    for unit in ("d", "h", "m"):
        if seconds and seconds % _UNITS_OF_TIME[unit] == 0:
            return f"{seconds // _UNITS_OF_TIME[unit]}{unit}"
    return f"{seconds}s"


@dataclass(frozen=True, slots=True)
class Duration:
    """A span of time with its unit, between two bounds; used in seconds."""

    low: int
    high: int

    def read(self, value: object, folder: Path) -> object:
        """The number of seconds; a number without a unit is refused."""
        found = _TIME.match(value) if isinstance(value, str) else None
        if found is None:
            return WRONG
        seconds = int(found[1]) * _UNITS_OF_TIME[found[2]]
        return seconds if self.low <= seconds <= self.high else WRONG

    def allowed(self) -> Phrase:
        """The bounds and the units."""
        return texts.A_DURATION.with_(low=show_duration(self.low), high=show_duration(self.high))

    def show(self, value: object) -> str:
        """With a unit."""
        assert isinstance(value, int)
        return quoted(show_duration(value))


_LABEL = re.compile(r"(?!-)[^\W_](?:[\w-]*[^\W_])?\Z")


@dataclass(frozen=True, slots=True)
class HostName:
    """A host name with at least one dot, in any script; an empty text leaves the choice to us."""

    def read(self, value: object, folder: Path) -> object:
        """The name in lower case, or an empty text."""
        if not isinstance(value, str) or len(value) > 253:
            return WRONG
        return value.lower() if value == "" or is_domain(value) else WRONG

    def allowed(self) -> Phrase:
        """An example."""
        return texts.A_HOST_NAME.with_()

    def show(self, value: object) -> str:
        """Quoted."""
        return quoted(str(value))


_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}\Z")


@dataclass(frozen=True, slots=True)
class MailAddress:
    """A mail address; an empty text is none."""

    def read(self, value: object, folder: Path) -> object:
        """The address as it is written, or an empty text."""
        if not isinstance(value, str):
            return WRONG
        local, _, domain = value.rpartition("@")
        good = _LOCAL_PART.match(local) is not None and is_domain(domain)
        return value if good or value == "" else WRONG

    def allowed(self) -> Phrase:
        """An example."""
        return texts.A_MAIL_ADDRESS.with_()

    def show(self, value: object) -> str:
        """Quoted."""
        return quoted(str(value))


def is_domain(name: str) -> bool:
    """Whether the text has the form of a domain of two labels or more (RFC 1123 2.1)."""
    labels = name.split(".")
    return len(labels) > 1 and all(len(label) < 64 and _LABEL.match(label) for label in labels)


@dataclass(frozen=True, slots=True)
class Address:
    """An IPv4 or IPv6 address."""

    def read(self, value: object, folder: Path) -> object:
        """The address in its usual spelling."""
        found = read_address(value) if isinstance(value, str) else None
        return found if found is not None else WRONG

    def allowed(self) -> Phrase:
        """Examples of both."""
        return texts.AN_ADDRESS.with_()

    def show(self, value: object) -> str:
        """Quoted."""
        return quoted(str(value))


def read_address(text: str) -> str | None:
    """The address in its usual spelling, zone included, or None."""
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class AddressAndPort:
    """An IP address with a port, `192.0.2.1:53` or `[2001:db8::1]:53`; the port may be left out."""

    port: int

    def read(self, value: object, folder: Path) -> object:
        """Host and port."""
        if not isinstance(value, str):
            return WRONG
        if (alone := read_address(value)) is not None:
            return HostAndPort(alone, self.port)
        parts = _split_url(f"//{value}")
        host = read_address(parts.hostname or "") if parts else None
        if parts is None or host is None or not _is_bare(parts):
            return WRONG
        port = _port(parts, self.port)
        return HostAndPort(host, port) if port else WRONG

    def allowed(self) -> Phrase:
        """Examples."""
        return texts.AN_ADDRESS_AND_PORT.with_()

    def show(self, value: object) -> str:
        """Quoted."""
        return quoted(str(value))


@dataclass(frozen=True, slots=True)
class Hop:
    """A next hop: `smtp://host:port` or `lmtp://host:port`."""

    def read(self, value: object, folder: Path) -> object:
        """Scheme, host and port."""
        parts = _split_url(value) if isinstance(value, str) else None
        if parts is None or parts.scheme not in ("smtp", "lmtp") or not _is_bare(parts):
            return WRONG
        host, port = parts.hostname or "", _port(parts, 25 if parts.scheme == "smtp" else 24)
        good = read_address(host) is not None or is_domain(host) or host == "localhost"
        return NextHop(parts.scheme, host, port) if good and port else WRONG

    def allowed(self) -> Phrase:
        """Examples."""
        return texts.A_HOP.with_()

    def show(self, value: object) -> str:
        """Quoted."""
        return quoted(str(value))


@dataclass(frozen=True, slots=True)
class FilePath:
    """A file; a relative path starts at the folder of the file of settings. Empty: none."""

    def read(self, value: object, folder: Path) -> object:
        """The absolute path, or None."""
        if not isinstance(value, str) or "\0" in value:
            return WRONG
        return folder / Path(value).expanduser() if value else None

    def allowed(self) -> Phrase:
        """A path."""
        return texts.A_PATH.with_()

    def show(self, value: object) -> str:
        """Quoted."""
        return quoted("" if value is None else str(value))


@dataclass(frozen=True, slots=True)
class Several:
    """A list of values of one kind."""

    kind: Kind
    least: int = 0
    most: int = 100

    def read(self, value: object, folder: Path) -> object:
        """The values as a tuple."""
        if not isinstance(value, list) or not self.least <= len(value) <= self.most:
            return WRONG
        values = tuple(self.kind.read(item, folder) for item in value)
        return WRONG if any(item is WRONG for item in values) else values

    def allowed(self) -> Phrase:
        """What each one may be."""
        return texts.A_LIST.with_(each=self.kind.allowed())

    def show(self, value: object) -> str:
        """As a TOML array."""
        assert isinstance(value, tuple)
        return "[" + ", ".join(self.kind.show(item) for item in value) + "]"


@dataclass(frozen=True, slots=True)
class ByDomain:
    """A table from domains to values of one kind."""

    kind: Kind

    def read(self, value: object, folder: Path) -> object:
        """The table, its domains in lower case; `.x` is all below x, and `*` all there is."""
        if not isinstance(value, Mapping):
            return WRONG
        table = {str(key).lower(): self.kind.read(item, folder) for key, item in value.items()}
        named = all(key == "*" or is_domain(key.removeprefix(".")) for key in table)
        good = named and WRONG not in table.values()
        return table if good else WRONG

    def allowed(self) -> Phrase:
        """What stands on the right."""
        return texts.A_TABLE_BY_DOMAIN.with_(each=self.kind.allowed())

    def show(self, value: object) -> str:
        """As an inline table."""
        assert isinstance(value, Mapping)
        pairs = (f"{quoted(key)} = {self.kind.show(item)}" for key, item in value.items())
        inside = ", ".join(pairs)
        return f"{{ {inside} }}" if inside else "{}"


def quoted(text: str) -> str:
    """The text as a TOML basic string."""
    return '"' + "".join(_ESCAPES.get(character, character) for character in text) + '"'


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _is_text_or_number(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _split_url(text: str) -> SplitResult | None:
    try:
        return urlsplit(text)
    except ValueError:
        return None


def _is_bare(parts: SplitResult) -> bool:
    """Nothing but scheme, host and port."""
    return not (parts.path or parts.query or parts.fragment or parts.username is not None)


def _port(parts: SplitResult, default: int) -> int:
    """The port, or 0 when it is none."""
    try:
        return default if parts.port is None else parts.port
    except ValueError:
        return 0

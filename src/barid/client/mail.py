"""A message as a program means it: typed, immutable, checked when it is made.

Files are read when they are named, so that a `Mail` never changes. What is wrong raises `Unfit`
at once, with a sentence in both languages; nothing is guessed and nothing is left out.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal, cast

from barid.client.failures import Unfit
from barid.i18n.texts import client as texts
from barid.message.composing.fields import NAME
from barid.message.composing.letter import Enclosure
from barid.message.composing.parties import Party, parties_in
from barid.model.address import Address

PartyLike = str | Party | Address
Parties = PartyLike | Iterable[PartyLike]
"""`"Ali <a@b.example>"`, several with commas between them, or any number of those."""
_Three = tuple[tuple[Party, ...], tuple[Party, ...], tuple[Party, ...]]
Receipt = Literal["delivery", "failure", "read", "never"]

_TAG: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_TYPE: Final = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,127}/[A-Za-z0-9!#$&^_.+-]{1,127}")
_IDENTIFIER: Final = re.compile(r"[^<>@\s\x00-\x20]{1,400}@[^<>@\s\x00-\x20]{1,400}")
_RECEIPTS: Final = frozenset(("delivery", "failure", "read", "never"))
_NAMED: Final = {"high": 3, "normal": 0, "low": -3}
_OWN: Final = frozenset(
    "date from sender reply-to to cc bcc message-id in-reply-to references subject mime-version "
    "content-type content-transfer-encoding content-language content-disposition return-path "
    "received".split()
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along. Without `media_type` its name tells what it is."""

    content: bytes
    name: str
    media_type: str = ""

    def __post_init__(self) -> None:
        if not self.media_type:
            object.__setattr__(self, "media_type", guessed_type(self.name))
        elif not _TYPE.fullmatch(self.media_type):
            raise Unfit(texts.BAD_TYPE.with_(value=self.media_type))

    @classmethod
    def read(cls, path: str | Path) -> Attachment:
        """The file as it is now. Raises OSError when it cannot be read."""
        place = Path(path)
        return cls(place.read_bytes(), place.name)


def guessed_type(name: str) -> str:
    """The media type that a name tells of; octets where it tells nothing, or of compression."""
    kind, compression = mimetypes.guess_type(name)
    return kind if kind and not compression else "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A message. `from_` may be left to the sender; `bcc` is never written into it.

    `images` are shown within `html` as `cid:NAME`. `headers` are further fields. `language` is a
    tag (RFC 5646). `receipts`: `delivery` asks servers to tell of success too (RFC 3461), `failure`
    only of failure, `never` of nothing, `read` asks readers (RFC 8098). `later` is when it may
    leave (RFC 4865): a moment with zone, or how long from now. `priority` is -9 to 9 (RFC 6710) or
    a word. A `directed` message goes to exactly those whom it names, where servers know that.
    """

    to: Parties = ()
    subject: str = ""
    text: str | None = None
    html: str | None = None
    from_: Parties = ()
    cc: Parties = ()
    bcc: Parties = ()
    reply_to: Parties = ()
    sender: PartyLike | None = None
    attachments: Iterable[Attachment | str | Path] = ()
    images: Mapping[str, Attachment | str | Path] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    receipts: Iterable[Receipt] = ()
    later: datetime | timedelta | None = None
    priority: int | Literal["high", "normal", "low"] = 0
    directed: bool = False
    in_reply_to: str = ""
    references: Iterable[str] = ()
    message_id: str = ""
    date: datetime | None = None

    def __post_init__(self) -> None:
        for name in ("to", "cc", "bcc", "reply_to", "from_"):
            self._set(name, parties(name, getattr(self, name)))
        if self.sender is not None:
            (only,) = parties("sender", self.sender)[:1] or (None,)
            self._set("sender", only)
        self._set("attachments", tuple(map(_attachment, self.attachments)))
        self._set("images", {cid: _attachment(one) for cid, one in self.images.items()})
        self._set("headers", dict(self.headers))
        self._set("receipts", frozenset(self.receipts))
        self._set("references", tuple(map(_identifier, self.references)))
        self._set("message_id", _identifier(self.message_id) if self.message_id else "")
        self._set("in_reply_to", _identifier(self.in_reply_to) if self.in_reply_to else "")
        self._set("priority", _priority(self.priority))
        self._check()

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def _check(self) -> None:
        for name in self.headers:
            if NAME.fullmatch(name) is None:
                raise Unfit(texts.BAD_FIELD.with_(value=name))
            if name.lower() in _OWN:
                raise Unfit(texts.OWN_FIELD.with_(value=name))
        for receipt in self.receipts:
            if receipt not in _RECEIPTS:
                raise Unfit(texts.BAD_RECEIPT.with_(value=receipt))
        for moment in (self.date, self.later):
            if isinstance(moment, datetime) and moment.utcoffset() is None:
                raise Unfit(texts.BAD_MOMENT)
        if self.language and not _TAG.fullmatch(self.language):
            raise Unfit(texts.BAD_LANGUAGE.with_(value=self.language))
        if any(_IDENTIFIER.fullmatch(f"{cid}@x") is None for cid in self.images):
            raise Unfit(texts.BAD_IDENTIFIER.with_(value=", ".join(self.images)))
        if len(self.authors) > 1 and self.sender is None:
            raise Unfit(texts.SEVERAL_AUTHORS)

    # What was given, in the one form that the rest of the library reads.

    @property
    def authors(self) -> tuple[Party, ...]:
        """From."""
        return cast("tuple[Party, ...]", self.from_)

    @property
    def named(self) -> tuple[tuple[Party, ...], tuple[Party, ...], tuple[Party, ...]]:
        """To, Cc and Bcc."""
        return cast("_Three", (self.to, self.cc, self.bcc))

    @property
    def recipients(self) -> tuple[Address, ...]:
        """Everybody whom it goes to, each once."""
        found = (party.address for parties in self.named for party in parties)
        return tuple({address.key: address for address in found}.values())

    @property
    def answers_to(self) -> tuple[Party, ...]:
        """Reply-To."""
        return cast("tuple[Party, ...]", self.reply_to)

    @property
    def wanted_receipts(self) -> frozenset[Receipt]:
        """Which receipts are asked for."""
        return cast("frozenset[Receipt]", self.receipts)

    @property
    def rank(self) -> int:
        """The priority as a number."""
        return cast("int", self.priority)

    def enclosures(self) -> tuple[Enclosure, ...]:
        """The attachments as they are written."""
        files = cast("tuple[Attachment, ...]", self.attachments)
        return tuple(Enclosure(one.content, one.media_type, one.name) for one in files)

    def pictures(self) -> tuple[Enclosure, ...]:
        """The images as they are written."""
        images = cast("dict[str, Attachment]", self.images)
        return tuple(
            Enclosure(one.content, one.media_type, one.name, cid) for cid, one in images.items()
        )


def parties(name: str, given: Parties) -> tuple[Party, ...]:
    """The parties that were given for the argument of this name. Raises Unfit."""
    if isinstance(given, str | Party | Address):
        given = (given,)
    found: list[Party] = []
    for one in given:
        if isinstance(one, Address):
            found.append(Party("", one))
        elif isinstance(one, Party):
            found.append(one)
        else:
            read = parties_in(one)
            if read is None:
                raise Unfit(texts.NO_ADDRESS.with_(field=name, value=one))
            found += read
    return tuple(found)


def _attachment(given: Attachment | str | Path) -> Attachment:
    return given if isinstance(given, Attachment) else Attachment.read(given)


def _identifier(text: str) -> str:
    """A Message-ID without its brackets."""
    inside = text.strip().removeprefix("<").removesuffix(">")
    if not _IDENTIFIER.fullmatch(inside) or not inside.isascii():
        raise Unfit(texts.BAD_IDENTIFIER.with_(value=text))
    return inside


def _priority(given: int | str) -> int:
    number = _NAMED.get(given) if isinstance(given, str) else given
    if number is None or not -9 <= number <= 9:
        raise Unfit(texts.BAD_PRIORITY)
    return number

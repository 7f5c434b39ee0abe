"""A `Mail` made ready for one server: written as that takes it, addressed, with what is asked.

Where a server lacks SMTPUTF8, whoever can be reached in ASCII gets the message with a header in
ASCII (RFC 6857), and the others are told of at once; nothing is left out silently.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from barid.client.failures import Unfit
from barid.client.mail import Mail
from barid.i18n.texts import client as texts
from barid.interfaces.world import Clock, Randomness
from barid.message.composing.letter import Letter, compose
from barid.message.composing.parties import Party, on_the_wire
from barid.message.mime.scanner import scan
from barid.message.submitted import without_hidden
from barid.model.address import Address, domain_key
from barid.model.envelope import Body
from barid.model.offers import Offers
from barid.model.outgoing import (
    NOTHING_ASKED,
    MailParameters,
    Notify,
    RecipientParameters,
    Return,
)
from barid.model.transfer import Addressee, Transfer

_NOTIFY: Final = {
    "delivery": Notify.SUCCESS | Notify.FAILURE | Notify.DELAY,
    "failure": Notify.FAILURE,
    "never": Notify.NEVER,
}
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Parcel:
    """Content with its envelope, for any server. `hold` is how long it is to be kept back."""

    reverse_path: Address | None
    recipients: tuple[Address, ...]
    content: bytes
    message_id: str = ""
    utf8_header: bool = False
    parameters: MailParameters = NOTHING_ASKED
    notify: Notify | None = None
    hold: timedelta | None = None
    directed: bool = False


@dataclass(frozen=True, slots=True)
class Consignment:
    """A parcel as one server takes it. `unfit` are recipients whom it cannot carry mail to; `large`
    tells that it takes nothing of this size; `unheld` that it cannot keep it until later."""

    transfer: Transfer | None
    content: bytes
    recipients: tuple[Address, ...]
    unfit: tuple[Address, ...] = ()
    large: bool = False
    unheld: bool = False


class Writer:
    """Writes mail with the clock and the randomness of this sender."""

    def __init__(self, clock: Clock, randomness: Randomness, author: Party | None) -> None:
        self._clock = clock
        self._randomness = randomness
        self._author = author

    def letter(self, mail: Mail) -> Letter:
        """What is to be written: author, date, Message-ID are certain from here on. Raises Unfit
        where nobody is named."""
        authors = mail.authors or ((self._author,) if self._author else ())
        if not authors:
            raise Unfit(texts.NO_AUTHOR)
        if not mail.recipients:
            raise Unfit(texts.NO_RECIPIENT)
        now = self._clock.now()
        moment = mail.date or datetime.fromtimestamp(now / 1_000_000, UTC).astimezone()
        token = self._randomness.token(15).hex()
        domain = domain_key(authors[0].address.domain) or "localhost.invalid"
        to, cc, _ = mail.named
        sender = mail.sender if isinstance(mail.sender, Party) else None
        references = tuple(mail.references) or ((mail.in_reply_to,) if mail.in_reply_to else ())
        return Letter(
            authors,
            moment,
            mail.message_id
            or f"{_base36(now)}.{token[:20]}@{domain.strip('[]').replace(':', '.')}",
            token,
            to=to,
            cc=cc,
            reply_to=mail.answers_to,
            sender=sender,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            attachments=mail.enclosures(),
            images=mail.pictures(),
            language=mail.language,
            in_reply_to=(mail.in_reply_to,) if mail.in_reply_to else (),
            references=references,
            receipts_to=(sender or authors[0],) if "read" in mail.wanted_receipts else (),
            fields=(*mail.headers.items(), *_urgency(mail)),
        )

    def parcel(self, mail: Mail, letter: Letter, *, eight_bit: bool) -> Parcel:
        """The letter written and addressed."""
        from_whom = letter.sender or letter.authors[0]
        notify = next((_NOTIFY[one] for one in _NOTIFY if one in mail.wanted_receipts), None)
        asked = MailParameters(
            ret=Return.HEADERS if notify else None,
            envid=letter.message_id if notify else None,
            priority=mail.rank,
        )
        content = compose(letter, eight_bit=eight_bit)
        return Parcel(
            from_whom.address,
            mail.recipients,
            content,
            letter.message_id,
            not content.partition(b"\r\n\r\n")[0].isascii(),
            asked,
            notify,
            self._span(mail.later),
            mail.directed,
        )

    def _span(self, later: datetime | timedelta | None) -> timedelta | None:
        if not isinstance(later, datetime):
            return later
        return later - datetime.fromtimestamp(self._clock.now() / 1_000_000, UTC)


def raw_parcel(from_: Address | None, to: Sequence[Address], content: bytes) -> Parcel:
    """A message that somebody else wrote: every line ends in CRLF, and Bcc is taken out."""
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    lines = without_hidden(lines)
    header = lines.partition(b"\r\n\r\n")[0]
    return Parcel(from_, tuple(to), lines, "", not header.isascii())


def consign(parcel: Parcel, offers: Offers) -> Consignment:
    """The parcel as a server with these offers takes it."""
    offered = "SMTPUTF8" in offers
    wide = not offered and parcel.reverse_path is not None and _is_wide(parcel.reverse_path)
    unfit = tuple(one for one in parcel.recipients if wide or (not offered and _is_wide(one)))
    fit = tuple(one for one in parcel.recipients if one not in unfit)
    content, header_utf8 = parcel.content, parcel.utf8_header
    if not content.isascii() and not (offered and "8BITMIME" in offers):
        content = fitted(content, offers)
        header_utf8 = header_utf8 and offered
    smtputf8 = header_utf8 or (
        offered and any(map(_is_wide, (*fit, *filter(None, (parcel.reverse_path,)))))
    )
    limit = offers.max_size
    large = limit is not None and len(content) > limit
    held = parcel.hold is not None and parcel.hold > timedelta(0)
    unheld = held and not _holds(parcel.hold, offers)
    if not fit or large or unheld:
        return Consignment(None, content, fit, unfit, large, unheld)
    transfer = Transfer(
        on_the_wire(parcel.reverse_path) if parcel.reverse_path else "",
        tuple(_addressee(one, parcel.notify) for one in fit),
        len(content),
        Body.SEVEN_BIT if content.isascii() else Body.EIGHT_BIT_MIME,
        smtputf8,
        parcel.parameters,
        hold=max(int(parcel.hold.total_seconds()), 1) if held and parcel.hold else None,
        directed=parcel.directed,
    )
    return Consignment(transfer, content, fit, unfit)


def fitted(content: bytes, offers: Offers) -> bytes:
    """Content in ASCII as far as this server needs it; as it is where that cannot be, because it is
    signed."""
    from barid.message.conversion.carrying import converted
    from barid.message.conversion.plan import Aim, Obstacle, make_plan

    def read(start: int, end: int) -> bytes:
        return content[start:end]

    aim = Aim("8BITMIME" in offers, "SMTPUTF8" in offers)
    edits = make_plan(read, scan(content), aim)
    if isinstance(edits, Obstacle) or not edits:
        return content
    return b"".join(converted(read, len(content), edits))


def narrowed(consignment: Consignment, places: Sequence[int]) -> Consignment:
    """The same for some of its recipients."""
    transfer = consignment.transfer
    assert transfer is not None
    some = tuple(transfer.recipients[place] for place in places)
    return replace(
        consignment,
        transfer=replace(transfer, recipients=some),
        recipients=tuple(consignment.recipients[place] for place in places),
        unfit=(),
    )


def _addressee(address: Address, notify: Notify | None) -> Addressee:
    path = on_the_wire(address)
    if notify is None:
        return Addressee(path)
    kind = "rfc822" if path.isascii() else "utf-8"
    return Addressee(path, RecipientParameters(notify, f"{kind};{path}"))


def _is_wide(address: Address) -> bool:
    return not address.local.isascii()


def _holds(span: timedelta | None, offers: Offers) -> bool:
    """Whether the server keeps messages back for so long (RFC 4865 3)."""
    if "FUTURERELEASE" not in offers or span is None:
        return False
    words = offers.extensions["FUTURERELEASE"]
    if not words or not words[0].isdecimal():
        return True
    return span.total_seconds() <= int(words[0][:12])


def _urgency(mail: Mail) -> list[tuple[str, str]]:
    """How mail programs are told of it; servers are told by MT-PRIORITY."""
    if mail.rank > 0:
        return [("X-Priority", "1" if mail.rank > 3 else "2"), ("Importance", "high")]
    return [("X-Priority", "5"), ("Importance", "low")] if mail.rank < 0 else []


def _base36(number: int) -> str:
    written = ""
    while number:
        number, rest = divmod(number, 36)
        written = _DIGITS[rest] + written
    return written or "0"

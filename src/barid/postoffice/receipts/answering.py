"""What becomes of the wish of a sender to be told when its message is read (RFC 8098 2).

Each account has a policy. `always` tells at once what is harmless to tell; what could be a trap, or
would not reach the one who wrote, waits for the word of the reader, as everything does with `ask`.
Lists, machines and reports are never told. A wish is settled once, and `$MDNSent` says so to mail
programs (RFC 3503): who finds it there before us has settled it.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from enum import Enum
from typing import Final

from barid.interfaces.store import Prepared, Store, Transaction
from barid.interfaces.world import Clock, Randomness
from barid.message.mime.headers import decode_words
from barid.message.receipts.mdn import Receipt, needs_utf8, write
from barid.message.receipts.requests import MAX_HEADER, ReceiptRequest, read_request
from barid.model.address import Address
from barid.model.event import Step, TrackingEvent
from barid.model.flags import NO_FLAGS
from barid.model.identifiers import AccountId, ContentId, Instant, MailboxId, Uid
from barid.model.parties import key_of
from barid.model.receipt import ReceiptPolicy, ReceiptState, ReceiptWish
from barid.postoffice.description import describe
from barid.postoffice.dispatch.reporting import languages_for
from barid.postoffice.dispatch.schedule import Schedule
from barid.postoffice.mailbox.recording import Recorded
from barid.postoffice.own import OwnMail, send

MDN_SENT: Final = "$MDNSent"
SECOND: Final = 1_000_000
MAX_SUBJECT: Final = 200

LAST_UID: Final = 0xFFFFFFFF
_JUNK: Final = "\\Junk"

Place = tuple[MailboxId, Uid]


class Advice(Enum):
    """What may be done about a wish without asking the reader."""

    TELL = "tell"
    ASK = "ask"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Writer:
    """What writing a receipt takes from outside the rules. `host` is our name."""

    clock: Clock
    randomness: Randomness
    host: str
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class Case:
    """A wish and all that its answer depends on. `sent_already` is what `$MDNSent` says."""

    wish: ReceiptWish
    request: ReceiptRequest
    reverse_path: str
    policy: ReceiptPolicy
    sent_already: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A receipt that is written, and to whom it goes; `wide` tells that it needs SMTPUTF8."""

    content: bytes
    receiver: Address
    wide: bool
    at: Instant
    expires: Instant


class Answering:
    """Answers wishes when their messages are read."""

    def __init__(self, store: Store, writer: Writer) -> None:
        self._store = store
        self._writer = writer

    async def seen(self, one: Recorded) -> None:
        """A message was marked as read: see `recording.Following`. Raises StorageFailed."""
        account = one.note.actor.account
        place = (one.note.mailbox, one.uid) if one.uid is not None else None
        case = await self._store.read(lambda tx: _case(tx, account, one, place))
        if case is None:
            return
        state = decided(case)
        if state is ReceiptState.SENT and not case.sent_already:
            await self.tell(case, place)
        else:
            now = self._writer.clock.now()
            await self._store.write(lambda tx: _settle(tx, case, state, now))

    async def tell(self, case: Case, place: Place | None) -> bool:
        """Send the receipt, unless somebody else has settled the wish. Raises StorageFailed."""
        draft = drafted(self._writer, case, by_rule=True)
        prepared = await self._store.prepare(draft.content)
        return await self._store.write(lambda tx: told(tx, case, draft, prepared, place))


def advice(request: ReceiptRequest, reverse_path: str) -> Advice:
    """What the message itself allows (RFC 8098 2.1, 2.2)."""
    if request.impersonal or request.required or not request.addresses:
        return Advice.NEVER
    if len(request.addresses) > 1 or request.addresses[0].key != key_of(reverse_path):
        return Advice.ASK
    return Advice.TELL


def decided(case: Case) -> ReceiptState:
    """What becomes of a wish when its message is read."""
    if case.sent_already:
        return ReceiptState.SENT
    allowed = advice(case.request, case.reverse_path)
    if case.policy is ReceiptPolicy.NEVER or allowed is Advice.NEVER:
        return ReceiptState.REFUSED
    if case.policy is ReceiptPolicy.ALWAYS and allowed is Advice.TELL:
        return ReceiptState.SENT
    return ReceiptState.HELD


def drafted(writer: Writer, case: Case, *, by_rule: bool) -> Draft:
    """The receipt of a wish, for the first of those whom it names."""
    token, receiver = writer.randomness.token(16).hex(), case.request.addresses[0]
    now = writer.clock.now()
    receipt = Receipt(
        writer.host,
        case.wish.recipient,
        receiver.written(),
        format_datetime(datetime.fromtimestamp(now // SECOND, UTC)),
        f"{token}@{writer.host}",
        f"receipt-{token}",
        languages_for(receiver),
        case.request.message_id,
        decode_words(case.request.subject)[:MAX_SUBJECT],
        case.request.original,
        by_rule,
    )
    return Draft(write(receipt), receiver, needs_utf8(receipt), now, writer.schedule.expires(now))


def told(
    tx: Transaction, case: Case, draft: Draft, prepared: Prepared, place: Place | None
) -> bool:
    """Wish, receipt, trail and `$MDNSent` in one transaction; False when somebody else has settled
    the wish: then nothing is done."""
    wish, content = case.wish, draft.content
    tx.receipts.wish(wish)
    if not tx.receipts.settle(wish, ReceiptState.SENT):
        return False
    mail = OwnMail(
        draft.receiver,
        prepared,
        describe(content),
        draft.at,
        draft.expires,
        "a receipt of reading",
        draft.wide,
        content.isascii(),
    )
    send(tx, mail)
    event = TrackingEvent(draft.at, Step.RECEIPT_SENT, wish.recipient, "", wish.account)
    tx.trails.record(wish.trail, [event])
    _mark(tx, wish.account, place)
    return True


def waiting(tx: Transaction, account: AccountId) -> list[Case]:
    """The wishes that wait for the word of the reader, oldest first."""
    cases = []
    for wish in tx.receipts.held(account):
        request, trail = read_request(_header(tx, wish.content)), tx.trails.get(wish.trail)
        if request is not None and trail is not None:
            policy = tx.receipts.policy(account)
            cases.append(Case(wish, request, trail.what.reverse_path, policy))
    return cases


def refuse(tx: Transaction, case: Case, now: Instant) -> bool:
    """The reader does not want it told. False when somebody else has settled the wish."""
    return _settle(tx, case, ReceiptState.REFUSED, now)


def place_of(tx: Transaction, wish: ReceiptWish) -> Place | None:
    """Where the message lies now. Looks at all messages of the account."""
    for mailbox in tx.mailboxes.all_of(wish.account):
        for entry in tx.messages.entries(mailbox.id, ((1, LAST_UID),)):
            if entry.content == wish.content:
                return mailbox.id, entry.uid
    return None


def _case(tx: Transaction, account: AccountId, one: Recorded, place: Place | None) -> Case | None:
    """The open wish about a message that was just read; None without one."""
    trail = tx.trails.get(one.trail)
    if trail is None or trail.what.content != one.content:
        return None
    wish = tx.receipts.get(account, one.content)
    if wish is None:  # delivered after what it says was heard, as mail is that was held
        wish = ReceiptWish(account, one.content, trail.id, one.note.actor.address)
    if wish.state is not ReceiptState.OPEN:
        return None
    request = read_request(_header(tx, one.content))
    if request is None:
        return None
    policy = tx.receipts.policy(account)
    mailbox = tx.mailboxes.get(place[0]) if place is not None else None
    if policy is ReceiptPolicy.ALWAYS and mailbox is not None and mailbox.special_use == _JUNK:
        policy = ReceiptPolicy.ASK  # who sends junk is told by a person, if at all
    return Case(wish, request, trail.what.reverse_path, policy, _is_marked(tx, account, place))


def _header(tx: Transaction, number: ContentId) -> bytes:
    content = tx.messages.content(number)
    if content is None:
        return b""
    with closing(content):
        return content.read(0, min(content.size, MAX_HEADER))


def _is_marked(tx: Transaction, account: AccountId, place: Place | None) -> bool:
    bit = tx.messages.keywords(account).bit(MDN_SENT)
    if bit is None or place is None:
        return False
    entries = tx.messages.entries(place[0], ((place[1], place[1]),))
    return any(entry.flags & bit for entry in entries)


def _settle(tx: Transaction, case: Case, state: ReceiptState, now: Instant) -> bool:
    """Without a receipt of ours. False when somebody else was quicker."""
    tx.receipts.wish(case.wish)
    if not tx.receipts.settle(case.wish, state):
        return False
    steps = {ReceiptState.HELD: Step.RECEIPT_HELD, ReceiptState.REFUSED: Step.RECEIPT_REFUSED}
    step, wish = steps.get(state), case.wish
    if step is not None:
        tx.trails.record(wish.trail, [TrackingEvent(now, step, wish.recipient, "", wish.account)])
    return True


def _mark(tx: Transaction, account: AccountId, place: Place | None) -> None:
    """Mail programs ask nobody any more (RFC 3503 3.1)."""
    bit = tx.messages.add_keywords(account, [MDN_SENT]).bit(MDN_SENT) if place else None
    if place is not None and bit is not None:
        tx.messages.flag(place[0], ((place[1], place[1]),), bit, NO_FLAGS)

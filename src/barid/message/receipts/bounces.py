"""Reports that keep to no standard: texts of mail systems, guessed at.

First whether a message is such a report at all, by its author and subject; then of whom it speaks
and what it says of them. Bounded and linear; who is not understood is no report. What is found here
is only ever used about a message that we have sent to that very recipient.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from barid.message.mime.text import part_text
from barid.message.receipts.notices import RecipientNotice, Told
from barid.message.receipts.reasons import Reason, reason_of
from barid.message.receipts.statuses import code_in, enhanced_in
from barid.model.outline import Outline, Part

MAX_TEXT: Final = 64 * 1024
"""Octets of a part that are read."""
MAX_RECIPIENTS: Final = 50
MAX_PIECE: Final = 3000
"""Characters after an address that are taken to speak of it."""

_LINES: Final = re.IGNORECASE | re.MULTILINE
_AUTHORS: Final = re.compile(
    rb"mailer[-_ ]?daemon|post ?master|mail[-. ](?:delivery|system)|mailadmin|mail-?robot|bounces?"
    rb"|(?:delivery|mail)[-_ .]?(?:sub)?system|auto-?reply-?mailer|mdaemon|nobody|root",
    re.IGNORECASE,
)
_SUBJECTS: Final = re.compile(
    rb"undeliver(?:able|ed)|non[- ]?deliver|not delivered|deliver(?:y|able).{0,30}(?:fail|error|"
    rb"problem|status|delay|notif|report|suspend)|fail(?:ure|ed).{0,30}(?:deliver|notice|message|"
    rb"mail)|return(?:ed|ing).{0,30}(?:mail|message|sender)|mail (?:system )?(?:error|delivery)|"
    rb"bounce|rejected|(?:could|can)(?:n't| ?not) (?:be )?(?:deliver|send)|delayed|"
    rb"(?:message|mail) status|user unknown|warning:? (?:message|could)|message (?:not|delivery)|"
    rb"error sending|echec|unzustellbar|mail ?failure|unknown (?:user|address)|mailer|"
    rb"no longer|has (?:left|moved)",
    re.IGNORECASE,
)
_NOBODY: Final = frozenset({"mailer-daemon", "support", "no-reply", "noreply", "helpdesk"})
_NO_REPORT: Final = re.compile(
    rb"out of (?:the )?office|vacation|auto(?:matic)?[- ]?repl", re.IGNORECASE
)
_ADDRESS: Final = re.compile(
    r"(?<![A-Za-z0-9.!#$%&'*+/=?^_`{|}~-])"
    r"([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,10}[A-Za-z]{2,24})"
)
# Where the text ends and what comes back begins.
_RETURNED: Final = re.compile(
    r"^[ \t>*|#=_-]*(?:"
    r"(?:this|below|below this line|the following|here|following)\b.{0,30} (?:is|are)"
    r" (?:a |the )?(?:copy|original|header|beginning|first)"
    r"|(?:original|unsent|returned|undelivered) (?:message|mail|text|header)"
    r"|(?:the )?(?:header|headers|text|body|copy) of (?:the )?(?:original|message|your)"
    r"|start of (?:returned|original)|message (?:header|text|body) follows"
    r"|(?:your )?(?:original )?message (?:is )?(?:follows|reads|enclosed|begins)"
    r"|content-description|received: (?:from|by|\()|return-path: ?<"
    r"|included is a copy|this is a copy|from mailer-)",
    _LINES,
)
_DELAY: Final = re.compile(
    r"(?:will|to) (?:keep|continue|be) (?:re)?try|still (?:trying|being|undelivered)|no need to"
    r"|not need to (?:re-?send|do anything)|(?:this is a )?warning (?:message )?only|been delayed"
    r"|delivery attempts will (?:continue|be)|will be (?:re)?tried|will be retried",
    re.IGNORECASE,
)
_MESSAGE_ID: Final = re.compile(r"^[ \t>]*message-id:\s*<([^<>\s]{3,500})>", _LINES)
_TO: Final = re.compile(rf"^[ \t>]*(?:rcpt )?to:[^\n@]{{0,80}}?{_ADDRESS.pattern}", _LINES)


def is_report(outline: Outline) -> bool:
    """Whether a message looks like a report of a mail system."""
    envelope = outline.envelope
    subject = envelope.subject or b""
    if _NO_REPORT.search(subject):
        return False
    authors = b" ".join(
        (one.name or b"") + b" " + (one.mailbox or b"") for one in envelope.from_[:3]
    )
    if _AUTHORS.search(authors[:500]):
        return True
    return bool(_SUBJECTS.search(subject[:500])) and not envelope.in_reply_to


def text_of(content: bytes, outline: Outline) -> str:
    """What the report says to people, without what it gives back."""
    texts = [part_text(content, part, MAX_TEXT) for part in _own_texts(outline.root)]
    return "\n\n".join(texts)[:MAX_TEXT].replace("\r\n", "\n")


def recipients_in(text: str, strangers: frozenset[str]) -> tuple[RecipientNotice, ...]:
    """Whom a text speaks of, and what it says of each. `strangers` are addresses, in lower case,
    that cannot be meant: who is written to, and who writes."""
    end = _RETURNED.search(text)
    own = text[: end.start()] if end is not None and end.start() > 0 else text
    found = _addresses(own, strangers)
    if not found:
        return ()
    told = Told.DELAYED if _DELAY.search(own) else Told.FAILED
    return tuple(_recipient(own, one, found, told) for one in found)


def message_id_in(text: str) -> str:
    """The Message-ID of a message that stands in a text, without its brackets."""
    match = _MESSAGE_ID.search(text[:MAX_TEXT])
    return match[1] if match is not None else ""


def named_recipients(text: str) -> list[str]:
    """Whom a returned message in a text is for, or a command that is quoted there."""
    found = {match[1].lower() for match in _TO.finditer(text[:MAX_TEXT])}
    return sorted(found) if len(found) == 1 else []


def _own_texts(part: Part) -> Iterator[Part]:
    """The texts of a message, not those of the messages in it."""
    if part.media_type == b"text" and part.subtype != b"rfc822-headers":
        yield part
    if part.media_type == b"multipart":
        for child in part.children:
            yield from _own_texts(child)


def _addresses(text: str, strangers: frozenset[str]) -> dict[str, int]:
    """Each address, and where it stands first."""
    found: dict[str, int] = {}
    for match in _ADDRESS.finditer(text):
        address = match[1].rstrip(".")
        local = address.partition("@")[0].lower()
        if address.lower() in strangers or local in _NOBODY:
            continue
        found.setdefault(address, match.start())
        if len(found) == MAX_RECIPIENTS:
            break
    lowered: dict[str, int] = {}
    for address, at in found.items():
        if address.lower() not in {one.lower() for one in lowered}:
            lowered[address] = at
    return lowered


def _recipient(text: str, address: str, all_: dict[str, int], told: Told) -> RecipientNotice:
    at = all_[address]
    following = min((other for other in all_.values() if other > at), default=len(text))
    piece = text[at : min(following, at + MAX_PIECE)]
    reason = reason_of(piece, enhanced_in(piece), code_in(piece))
    if reason is Reason.UNTOLD or len(all_) == 1:
        whole = text[:MAX_PIECE]
        status, code = enhanced_in(piece) or enhanced_in(whole), code_in(piece) or code_in(whole)
        spoken = reason_of(whole, status, code)
        reason = reason if spoken is Reason.UNTOLD else spoken
    else:
        status, code = enhanced_in(piece), code_in(piece)
    said = " ".join(piece[len(address) :].split())[:300].lstrip(">:;,. ")
    return RecipientNotice(address, told, "", status, code, reason, said)

"""Delivery status notifications: one report to a sender about some recipients of its message.

Three parts (RFC 6522 3): for people, in both languages of ours; for programs (RFC 3464, RFC 6533);
and what is given back of the message. Everything but what is given back is ASCII on the wire where
the addresses allow it. The same input gives the same octets.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from email.header import Header
from enum import Enum
from typing import Final

from barid.i18n.language import Language
from barid.i18n.text import Text, isolate
from barid.i18n.texts import receipts as texts

_CRLF: Final = "\r\n"
_DIAGNOSTIC_MOST: Final = 900


class Action(Enum):
    """What became of a recipient (RFC 3464 2.3.3)."""

    FAILED = "failed"
    DELAYED = "delayed"
    RELAYED = "relayed"
    DELIVERED = "delivered"
    EXPANDED = "expanded"


@dataclass(frozen=True, slots=True)
class Line:
    """One recipient. `original` is its ORCPT as `type;address`; `status` an enhanced code; `said`
    the reply of `remote`, the host that gave it, both empty where nobody spoke; `why` a sentence
    for people; the dates are as header fields carry them."""

    recipient: str
    action: Action
    status: str
    why: Text
    said: str = ""
    remote: str = ""
    original: str | None = None
    last_attempt: str = ""
    retry_until: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report about to be written. `returned` is what is given back: the message, or its header
    where `whole` is False. `languages` says which comes first."""

    reporter: str
    sender: str
    receiver: str
    date: str
    arrived: str
    message_id: str
    boundary: str
    lines: Sequence[Line]
    languages: tuple[Language, ...]
    envid: str | None = None
    returned: bytes = b""
    whole: bool = False


_HEADINGS: Final = {
    Action.FAILED: (texts.RETURNED, texts.GIVEN_UP),
    Action.DELAYED: (texts.WAITING, texts.STILL_WAITS),
    Action.RELAYED: (texts.RELAYED, texts.HANDED_ON),
    Action.EXPANDED: (texts.DELIVERED, texts.TO_SEVERAL),
    Action.DELIVERED: (texts.DELIVERED, texts.IN_MAILBOX),
}


def write(report: Report) -> bytes:
    """The whole message, header and all; every line ends in CRLF."""
    wide = needs_utf8(report)
    parts = [_for_people(report), _for_programs(report, wide)]
    mark = f"--{report.boundary}".encode()
    written = [b"\r\n".join((mark, part)) for part in parts]
    if report.returned:
        written.append(b"\r\n".join((mark, _given_back(report))))
    return b"\r\n".join((_header(report), *written, mark + b"--", b""))


def needs_utf8(report: Report) -> bool:
    """Whether an address in it cannot be written in ASCII."""
    addresses = [report.receiver, report.sender, *(line.recipient for line in report.lines)]
    return not all(address.isascii() for address in addresses)


def _header(report: Report) -> bytes:
    heading = _HEADINGS[_gravest(report)][0]
    subject = " / ".join(heading.in_(language) for language in report.languages)
    fields = [
        f"From: {Header('Barid', 'utf-8').encode()} <{report.sender}>",
        f"To: <{report.receiver}>",
        "Subject: " + Header(subject, "utf-8", 76, "Subject").encode(linesep=_CRLF),
        f"Date: {report.date}",
        f"Message-ID: <{report.message_id}>",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        "Content-Type: multipart/report; report-type=delivery-status;",
        f' boundary="{report.boundary}"',
        "",
        "",
    ]
    return _CRLF.join(fields).encode()


def _gravest(report: Report) -> Action:
    present = {line.action for line in report.lines}
    return next(action for action in Action if action in present)


def _for_people(report: Report) -> bytes:
    blocks = [_told(report, language) for language in report.languages]
    text = f"\n\n{'-' * 40}\n\n".join(blocks) + "\n"
    encoded = base64.encodebytes(text.replace("\n", _CRLF).encode()).replace(b"\n", b"\r\n")
    head = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head.encode() + encoded


def _told(report: Report, language: Language) -> str:
    """What people are told, in one language; addresses on lines of their own."""
    told: list[str] = []
    for action in Action:
        lines = [line for line in report.lines if line.action is action]
        if lines:
            told += [_HEADINGS[action][1].in_(language), ""]
        for line in lines:
            told += [f"    {isolate(line.recipient)}", line.why.in_(language)]
            if line.said:
                told += [texts.SAID.in_(language), f"    {isolate(line.said)}"]
            told.append("")
    return "\n".join(told).rstrip()


def _for_programs(report: Report, wide: bool) -> bytes:
    """RFC 3464 2, with the types of RFC 6533 where an address needs them."""
    kind = "global-delivery-status" if wide else "delivery-status"
    encoding = ["Content-Transfer-Encoding: 8bit"] if wide else []
    about = [f"Reporting-MTA: dns; {report.reporter}", f"Arrival-Date: {report.arrived}"]
    if report.envid:
        about.insert(0, f"Original-Envelope-Id: {_one_line(report.envid)}")
    groups = [about, *(_group(line) for line in report.lines)]
    body = (_CRLF * 2).join(_CRLF.join(group) for group in groups)
    head = [f"Content-Type: message/{kind}", *encoding, "", ""]
    return (_CRLF.join(head) + body + _CRLF).encode()


def _group(line: Line) -> list[str]:
    fields = []
    if line.original:
        kind, _, address = _one_line(line.original).partition(";")
        fields.append(f"Original-Recipient: {kind}; {address}")
    typed = "rfc822" if line.recipient.isascii() else "utf-8"
    fields += [
        f"Final-Recipient: {typed}; {line.recipient}",
        f"Action: {line.action.value}",
        f"Status: {line.status}",
    ]
    if line.remote:
        fields.append(f"Remote-MTA: dns; {line.remote}")
    if line.said:
        fields.append(f"Diagnostic-Code: smtp; {_ascii(_one_line(line.said))}")
    if line.last_attempt:
        fields.append(f"Last-Attempt-Date: {line.last_attempt}")
    if line.retry_until:
        fields.append(f"Will-Retry-Until: {line.retry_until}")
    return fields


def _given_back(report: Report) -> bytes:
    """RFC 6522 4, RFC 6533 4: the types tell whether there is UTF-8 in the header."""
    header = report.returned.partition(b"\r\n\r\n")[0]
    if report.whole:
        kind = "message/rfc822" if header.isascii() else "message/global"
    else:
        kind = "text/rfc822-headers" if header.isascii() else "message/global-headers"
    encoding = "7bit" if report.returned.isascii() else "8bit"
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    body = report.returned if report.returned.endswith(b"\r\n") else report.returned + b"\r\n"
    return head.encode() + body


def _one_line(text: str) -> str:
    return " ".join(text.split())[:_DIAGNOSTIC_MOST]


def _ascii(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode()

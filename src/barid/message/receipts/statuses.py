"""What the machine-readable parts of reports say: delivery (RFC 3464 2, RFC 6533 4) and reading
(RFC 8098 3). Never fails; who says nothing that can be understood has said nothing."""

from __future__ import annotations

import re
from typing import Final

from barid.message.receipts.groups import Group, read_groups, typed, without_comment
from barid.message.receipts.notices import DeliveryNotice, ReadingNotice, RecipientNotice, Told
from barid.message.receipts.reasons import Reason, reason_of

MAX_ADDRESS: Final = 320
MAX_SAID: Final = 1000

_STATUS: Final = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_CODE: Final = re.compile(r"(?<![\d.#/:-])([245][0-5]\d)(?=[ \-:])")
_EMBEDDED: Final = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")
_GENERIC: Final = re.compile(r"[245]\.(?:0\.\d|[1-7]\.0|5\.\d|7\.1)")


def delivery_notice(body: bytes, told: str = "") -> DeliveryNotice | None:
    """The notice of a delivery-status part; `told` is what the part for people says. None when it
    speaks of no recipient."""
    groups = read_groups(body)
    about = groups[0] if groups and "final-recipient" not in groups[0] else {}
    recipients = tuple(one for group in groups if (one := _recipient(group, told)) is not None)
    if not recipients:
        return None
    reporter = typed(about.get("reporting-mta", ""))[1]
    return DeliveryNotice(recipients, reporter, about.get("original-envelope-id", ""))


def reading_notice(body: bytes) -> ReadingNotice | None:
    """The notice of a disposition-notification part; None without recipient or disposition."""
    group = next(iter(read_groups(body)), None)
    if group is None or "disposition" not in group:
        return None
    recipient = address_in(group.get("final-recipient", ""))
    # Disposition: disposition-mode ";" disposition-type [ "/" modifiers ]       RFC 8098 3.2.6
    mode, _, disposition = without_comment(group["disposition"]).partition(";")
    disposition = disposition.partition("/")[0].strip().lower()
    if not recipient or not disposition:
        return None
    return ReadingNotice(
        recipient,
        disposition[:40],
        address_in(group.get("original-recipient", "")),
        group.get("original-message-id", "").strip().strip("<>"),
        group.get("reporting-ua", "").partition(";")[0],
        automatic="automatic-action" in mode.lower(),
    )


def _recipient(group: Group, told: str) -> RecipientNotice | None:
    original = address_in(group.get("original-recipient", ""))
    final = address_in(group.get("final-recipient", "")) or original
    action = without_comment(group.get("action", "")).strip().lower()
    if not final:
        return None
    said = typed(group.get("diagnostic-code", ""))[1][:MAX_SAID]
    status = enhanced_in(group.get("status", ""))
    try:
        what = Told(action)
    except ValueError:
        what = {"2": Told.DELIVERED, "4": Told.DELAYED}.get(status[:1], Told.FAILED)
    inner, code = enhanced_in(said), code_in(said)
    if inner and (not status or (_GENERIC.fullmatch(status) and inner[0] == status[0])):
        status = inner
    reason = Reason.UNTOLD
    if what in {Told.FAILED, Told.DELAYED}:
        reason = reason_of(said, status, code)
        if told and (reason is Reason.UNTOLD or not said):
            spoken = reason_of(told)
            reason = spoken if spoken is not Reason.UNTOLD else reason
    remote = typed(group.get("remote-mta", ""))[1]
    return RecipientNotice(final, what, original, status, code, reason, said, remote)


def address_in(value: str) -> str:
    """The address of a field such as Final-Recipient, without what does not belong to it."""
    kind, text = typed(value)
    if kind == "utf-8":
        text = _EMBEDDED.sub(_character, text)  # utf-8-addr-unitext, RFC 6533 3
    text = without_comment(text).strip().strip("<>").strip()
    return text if "@" in text and len(text) <= MAX_ADDRESS and " " not in text else ""


def _character(match: re.Match[str]) -> str:
    number = int(match[1], 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else ""


def enhanced_in(text: str) -> str:
    """The enhanced code that tells most of those in a text; empty without any (RFC 3463 2)."""
    found = [match[0] for match in _STATUS.finditer(text[:MAX_SAID])]
    exact = [one for one in found if not _GENERIC.fullmatch(one)]
    return (exact or found or [""])[0]


def code_in(text: str) -> int:
    """The code of the reply that a text quotes, one of refusal if there is any; 0 without."""
    found = [int(match[1]) for match in _CODE.finditer(text[:MAX_SAID] + " ")]
    return next((code for code in found if code >= 400), 0)

"""What a header says of the wish to be told when the message is read (RFC 8098 2).

Pure facts; what is made of them is the business of `postoffice.receipts.answering`. Never fails.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from barid.message.mime.addresses import parse_addresses
from barid.message.mime.blocks import fields_in, header_end, name_of, value_of
from barid.model.address import Address

MAX_HEADER: Final = 256 * 1024
MAX_ADDRESSES: Final = 20

_LISTS: Final = re.compile(
    rb"list-(?:id|post|unsubscribe|help|owner|archive|subscribe)|mailing-list"
)
_BULK: Final = (b"bulk", b"list", b"junk")
_REQUIRED: Final = re.compile(rb"=\s*required\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReceiptRequest:
    """The wish. `addresses` are those that can be written to; `impersonal` is mail of lists and
    machines, and reports; `required` says that there are conditions, of which we know none
    (RFC 8098 2.2)."""

    addresses: tuple[Address, ...]
    impersonal: bool
    required: bool
    message_id: str = ""
    subject: bytes = b""
    original: str = ""
    """Original-Recipient, as `type;address` (RFC 8098 2.3)."""


def read_request(content: bytes) -> ReceiptRequest | None:
    """The wish of a message; None where it has none."""
    found: dict[bytes, bytes] = {}
    lists = False
    for field in fields_in(content[: min(header_end(content), MAX_HEADER)]):
        name = name_of(field)
        lists = lists or _LISTS.fullmatch(name) is not None
        found.setdefault(name, value_of(field))
    wanted = found.get(b"disposition-notification-to")
    if wanted is None:
        return None
    get = found.get
    return ReceiptRequest(
        _addresses(wanted),
        lists or _is_impersonal(found),
        _REQUIRED.search(get(b"disposition-notification-options", b"")) is not None,
        get(b"message-id", b"").decode("utf-8", "replace").strip().strip("<>"),
        get(b"subject", b""),
        get(b"original-recipient", b"").decode("utf-8", "replace")[:500],
    )


def _is_impersonal(found: dict[bytes, bytes]) -> bool:
    automatic = found.get(b"auto-submitted", b"no").split(b";")[0].strip().lower()
    kind = found.get(b"content-type", b"").strip().lower()
    return (
        automatic != b"no"
        or found.get(b"precedence", b"").strip().lower() in _BULK
        or kind.startswith(b"multipart/report")
    )


def _addresses(value: bytes) -> tuple[Address, ...]:
    found: dict[str, Address] = {}
    for one in parse_addresses(value)[:MAX_ADDRESSES]:
        if one.mailbox and one.host:
            address = Address.parse(one.mailbox + b"@" + one.host)
            if address is not None:
                found.setdefault(address.key, address)
    return tuple(found.values())

"""From the numbers that a client writes to places in its view (RFC 9051 6.4.9, sequence-set)."""

from __future__ import annotations

from barid.postoffice.mailbox.selected import Selected, Spans
from barid.protocols.imap.sequence import SequenceSet


def spans_of(selected: Selected, numbers: SequenceSet, uid: bool) -> Spans | None:
    """Index spans of the messages meant; None when a sequence number does not exist.

    UIDs that are not there are no error (RFC 9051 6.4.9), nor are messages of `$` that went.
    """
    view = selected.view
    if numbers.saved:
        return view.spans_of_uids(selected.saved)
    if uid:
        last = view.uids[-1] if len(view) else 0
        return view.spans_of_uids(numbers.resolve(last))
    if numbers.exceeds(len(view)):
        return None
    return view.spans_of_numbers(numbers.resolve(len(view)))

"""`barid export`: mail of an account as one moment has it, in a form that others read."""

from __future__ import annotations

from barid.app.moving.orders import Exported, ExportOrder, Progress, Selection
from barid.archives.files import shown
from barid.archives.opening import open_sink
from barid.i18n import Failure
from barid.i18n.texts import moving as texts
from barid.interfaces.store import Transaction
from barid.model.identifiers import AccountId
from barid.postoffice.directory.changes import account_named
from barid.postoffice.moving.exporting import export
from barid.postoffice.moving.selection import (
    NoSuchMailbox,
    Selected,
    select_mailboxes,
    select_message_id,
    select_uid,
)
from barid.storage.sqlite.store import OfflineStore


def export_mail(order: ExportOrder, store: OfflineStore, progress: Progress) -> Exported:
    """Write it. Raises Refused, Failure, StorageFailed, OSError."""
    single = order.selection.uid is not None or order.selection.message_id is not None
    store.read(lambda tx: account_named(tx, order.address))  # before anything is made
    try:
        sink = open_sink(order.place, order.form, single)
    except FileExistsError:
        raise Failure(texts.PLACE_TAKEN.with_(place=shown(order.place))) from None

    def unit(tx: Transaction) -> Exported:
        account = account_named(tx, order.address)
        selected = select(tx, account.id, order.selection)
        if single and not selected:
            raise Failure(texts.NO_MESSAGE.with_())
        selected = selected[:1] if single else selected
        progress.begin(sum(tx.messages.count(mailbox.id, uids) for mailbox, uids in selected))
        return Exported(export(tx, selected, sink, progress.advance), len(selected))

    try:
        done = store.read(unit)
        sink.finish()
    except BaseException:
        sink.abandon()
        raise
    return done


def select(tx: Transaction, account: AccountId, selection: Selection) -> Selected:
    """What an order means. Raises Failure."""
    try:
        selected = select_mailboxes(tx, account, selection.mailboxes)
    except NoSuchMailbox as error:
        raise Failure(texts.NO_MAILBOX.with_(mailbox=error.args[0])) from None
    if selection.uid is not None:
        ((mailbox, _),) = selected
        return select_uid(tx, mailbox, selection.uid)
    if selection.message_id is not None:
        return select_message_id(tx, selected, selection.message_id)
    return selected

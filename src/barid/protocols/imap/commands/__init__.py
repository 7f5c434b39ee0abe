"""The commands of IMAP, a module for each verb: what it asks for, and how it is written.

`PARSERS` leads from the verb to the parser of its arguments.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from barid.protocols.imap.commands import (
    append,
    authenticate,
    capability,
    check,
    close,
    copy,
    create,
    delete,
    enable,
    examine,
    expunge,
    fetch,
    getquota,
    getquotaroot,
    idle,
    language,
    login,
    logout,
    lsub,
    move,
    namespace,
    noop,
    rename,
    search,
    select,
    setquota,
    sort,
    starttls,
    status,
    store,
    subscribe,
    thread,
    uid,
    unauthenticate,
    unselect,
    unsubscribe,
)
from barid.protocols.imap.commands import id as id_command
from barid.protocols.imap.commands import list as list_command
from barid.protocols.imap.commands.append import Append
from barid.protocols.imap.commands.authenticate import Authenticate, Exchange
from barid.protocols.imap.commands.capability import Capability
from barid.protocols.imap.commands.check import Check
from barid.protocols.imap.commands.close import Close
from barid.protocols.imap.commands.copy import Copy
from barid.protocols.imap.commands.create import Create
from barid.protocols.imap.commands.delete import Delete
from barid.protocols.imap.commands.enable import Enable
from barid.protocols.imap.commands.examine import Examine
from barid.protocols.imap.commands.expunge import Expunge
from barid.protocols.imap.commands.fetch import Fetch
from barid.protocols.imap.commands.getquota import GetQuota
from barid.protocols.imap.commands.getquotaroot import GetQuotaRoot
from barid.protocols.imap.commands.id import Id
from barid.protocols.imap.commands.idle import Idle, IdleDone
from barid.protocols.imap.commands.language import ChooseLanguage
from barid.protocols.imap.commands.list import ListMailboxes
from barid.protocols.imap.commands.login import Login
from barid.protocols.imap.commands.logout import Logout
from barid.protocols.imap.commands.lsub import Lsub
from barid.protocols.imap.commands.move import Move
from barid.protocols.imap.commands.namespace import Namespace
from barid.protocols.imap.commands.noop import Noop
from barid.protocols.imap.commands.rename import Rename
from barid.protocols.imap.commands.search import Search
from barid.protocols.imap.commands.select import Select
from barid.protocols.imap.commands.setquota import SetQuota
from barid.protocols.imap.commands.sort import Sort
from barid.protocols.imap.commands.starttls import StartTls
from barid.protocols.imap.commands.status import StatusOf
from barid.protocols.imap.commands.store import Store
from barid.protocols.imap.commands.subscribe import Subscribe
from barid.protocols.imap.commands.thread import Thread
from barid.protocols.imap.commands.unauthenticate import Unauthenticate
from barid.protocols.imap.commands.unselect import Unselect
from barid.protocols.imap.commands.unsubscribe import Unsubscribe
from barid.protocols.imap.scanner import Scanner

__all__ = [
    "PARSERS",
    "Append",
    "Authenticate",
    "Capability",
    "Check",
    "ChooseLanguage",
    "Close",
    "Command",
    "Copy",
    "Create",
    "Delete",
    "Enable",
    "Examine",
    "Exchange",
    "Expunge",
    "Fetch",
    "GetQuota",
    "GetQuotaRoot",
    "Id",
    "Idle",
    "IdleDone",
    "ListMailboxes",
    "Login",
    "Logout",
    "Lsub",
    "Move",
    "Namespace",
    "Noop",
    "Own",
    "Rename",
    "Search",
    "Select",
    "SendFirst",
    "SetQuota",
    "Sort",
    "StartTls",
    "StatusOf",
    "Store",
    "Subscribe",
    "Thread",
    "Unauthenticate",
    "Unselect",
    "Unsubscribe",
]


@dataclass(frozen=True, slots=True)
class SendFirst:
    """Comes in the place of a command when much waits to be sent: send it, and ask again once
    there is room. No client says it, and it is not answered."""


Command = (
    Append | Authenticate | Check | ChooseLanguage | Close | Copy | Create | Delete | Examine
    | Expunge | Fetch | GetQuota | GetQuotaRoot | Id | Idle | IdleDone | ListMailboxes | Login
    | Lsub | Move | Namespace | Noop | Rename | Search | Select | SendFirst | SetQuota | Sort
    | StartTls | StatusOf | Store | Subscribe | Thread | Unauthenticate | Unselect | Unsubscribe
)  # fmt: skip
"""What the session hands on to be answered."""

Own = Capability | Enable | Exchange | Logout
"""What the session answers itself."""

PARSERS: Final[dict[str, Callable[[Scanner], Command | Own]]] = {
    "APPEND": append.parse,
    "AUTHENTICATE": authenticate.parse,
    "CAPABILITY": capability.parse,
    "CHECK": check.parse,
    "CLOSE": close.parse,
    "COPY": copy.parse,
    "CREATE": create.parse,
    "DELETE": delete.parse,
    "ENABLE": enable.parse,
    "EXAMINE": examine.parse,
    "EXPUNGE": expunge.parse,
    "FETCH": fetch.parse,
    "GETQUOTA": getquota.parse,
    "GETQUOTAROOT": getquotaroot.parse,
    "ID": id_command.parse,
    "IDLE": idle.parse,
    "LANGUAGE": language.parse,
    "LIST": list_command.parse,
    "LOGIN": login.parse,
    "LOGOUT": logout.parse,
    "LSUB": lsub.parse,
    "MOVE": move.parse,
    "NAMESPACE": namespace.parse,
    "NOOP": noop.parse,
    "RENAME": rename.parse,
    "SEARCH": search.parse,
    "SELECT": select.parse,
    "SETQUOTA": setquota.parse,
    "SORT": sort.parse,
    "STARTTLS": starttls.parse,
    "STATUS": status.parse,
    "STORE": store.parse,
    "SUBSCRIBE": subscribe.parse,
    "THREAD": thread.parse,
    "UID": uid.parse,
    "UNAUTHENTICATE": unauthenticate.parse,
    "UNSELECT": unselect.parse,
    "UNSUBSCRIBE": unsubscribe.parse,
}

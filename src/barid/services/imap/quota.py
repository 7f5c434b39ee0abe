"""GETQUOTA, GETQUOTAROOT and SETQUOTA: how much room there is (RFC 9208).

All mailboxes of an account share one quota root, which has no name.
"""

from __future__ import annotations

from typing import Final

from barid.postoffice.mailbox.account import Usage
from barid.postoffice.mailbox.refusal import Refusal
from barid.protocols.imap.commands.getquota import GetQuota
from barid.protocols.imap.commands.getquotaroot import GetQuotaRoot
from barid.protocols.imap.commands.setquota import SetQuota
from barid.protocols.imap.responses.quota import quota_line, quota_root_line
from barid.services.imap.desk import Desk
from barid.services.imap.refusals import refuse

ROOT: Final = ""
UNIT: Final = 1024
"""Octets in which STORAGE is counted (RFC 9208 5.1)."""


async def get_quota(desk: Desk, command: GetQuota) -> None:
    """The limits of our one root."""
    if command.root != ROOT:
        desk.core.no("No such quota root", "NONEXISTENT")
        return
    desk.core.untagged(quota_line(ROOT, _limits(await desk.logged_in.usage())))
    desk.core.ok("Limits listed")


async def get_quota_root(desk: Desk, command: GetQuotaRoot) -> None:
    """The root of a mailbox, and its limits."""
    found = await desk.logged_in.status(desk.inside(command.mailbox))
    if isinstance(found, Refusal):
        refuse(desk.core, found)
        return
    desk.core.untagged(quota_root_line(command.mailbox, ROOT, utf8=desk.core.utf8))
    desk.core.untagged(quota_line(ROOT, _limits(await desk.logged_in.usage())))
    desk.core.ok("Limits listed")


async def set_quota(desk: Desk, command: SetQuota) -> None:
    """Nobody gives room to himself."""
    if command.root != ROOT:
        desk.core.no("No such quota root", "NONEXISTENT")
    else:
        desk.core.no("Limits are set by an administrator", "NOPERM")  # RFC 5530 3


def _limits(usage: Usage) -> list[tuple[str, int, int]]:
    """Usage is rounded up and the limit down: a client is never told of room that is not there."""
    if usage.quota is None:
        return []
    return [("STORAGE", -(-usage.used // UNIT), usage.quota // UNIT)]

"""Who is this? A login name and a password, or no.

One answer for every way of being wrong, and about the same time for each, so that nobody learns
which names exist (RFC 4616 and RFC 5530 AUTHENTICATIONFAILED).
"""

from __future__ import annotations

from dataclasses import dataclass

from barid.model.account import Account, AccountState
from barid.model.identifiers import AccountId
from barid.postoffice.directory.lookup import Directory
from barid.postoffice.directory.passwords import Passwords


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """The account that a session now acts for."""

    account: AccountId
    address: str


class Gate:
    """Lets people in."""

    def __init__(self, directory: Directory, passwords: Passwords) -> None:
        self._directory = directory
        self._passwords = passwords

    async def enter(self, name: str, password: str) -> LoggedIn | None:
        """The account of this name when the password is right and the account is open.

        Raises TooManyGuesses, StorageFailed.
        """
        account = await self._directory.account_of_login(name)
        answer = self._passwords.matches(account.secret if account else None, password)
        right = answer if isinstance(answer, bool) else await answer
        return _admitted(account) if right and account else None


def _admitted(account: Account) -> LoggedIn | None:
    if account.state is not AccountState.ACTIVE:
        return None
    return LoggedIn(account.id, account.address)

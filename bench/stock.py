"""Puts accounts and messages straight into Barid's store, by the post office's own functions, while
no server runs: what would take minutes through the ports and is not what a section measures.

`python -m bench.stock DATA [COUNT]` fills the INBOX of the account `million` of any data folder.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Sequence
from pathlib import Path

from barid.interfaces.store import Transaction
from barid.model.flags import NO_FLAGS, SEEN
from barid.model.mailbox import INBOX, NewMessage
from barid.network.clock import SystemClock
from barid.postoffice.description import describe
from barid.postoffice.directory.changes import AccountWish, account_named, add_account
from barid.postoffice.directory.passwords import SALT, Cost, make_secrets
from barid.storage import open_offline
from bench.settings import DOMAIN, PASSWORD

CONTENTS = 10_000
GROUP = 5_000  # messages in one transaction
PREFIX = b"Return-Path: <sender@x.test>\r\nDelivered-To: million@bench.test\r\n"
LETTER = """\
From: Sender <sender@x.test>\r
To: Million <million@bench.test>\r
Subject: letter {number}\r
Date: Mon, 02 Nov 2026 10:20:30 +0300\r
Message-ID: <{number}@x.test>\r
MIME-Version: 1.0\r
Content-Type: text/plain; charset=utf-8\r
\r
One of a great many.\r
"""


def add_users(data: Path, names: Sequence[str]) -> None:
    """Accounts that share one stored secret, since making 5,000 takes minutes of argon2."""
    clock = SystemClock()
    made = make_secrets(PASSWORD, Cost(), bytes(SALT))

    def unit(tx: Transaction) -> None:
        for name in names:
            wish = AccountWish(f"{name}@{DOMAIN}", made.argon2, scram=made.scram)
            add_account(tx, wish, clock.now())

    with open_offline(data, clock) as store:
        store.write(unit)


def fill_million(data: Path, count: int = 1_000_000) -> None:
    """Messages small and alike: contents repeat after 10,000, which the store keeps once; entries,
    UIDs and flags are all there. Raises Refused, StorageFailed."""
    clock = SystemClock()
    with open_offline(data, clock) as store:
        letters = [LETTER.format(number=n).encode() for n in range(min(count, CONTENTS))]
        described = [(letter, describe(letter)) for letter in letters]
        contents = [(store.prepare(letter), d) for letter, d in described]

        def unit(tx: Transaction, first: int, last: int) -> None:
            inbox = tx.mailboxes.find(account_named(tx, f"million@{DOMAIN}").id, INBOX)
            assert inbox is not None
            for number in range(first, last):
                content, d = contents[number % len(contents)]
                flags = SEEN if number % 3 else NO_FLAGS
                size = len(PREFIX) + content.size
                kept = tx.messages.keep(content, d.summary, d.outline)
                tx.messages.place(inbox.id, NewMessage(kept, PREFIX, flags, clock.now(), size))

        for first in range(0, count, GROUP):
            last = min(count, first + GROUP)
            store.write(functools.partial(unit, first=first, last=last))


if __name__ == "__main__":
    fill_million(Path(sys.argv[1]), *map(int, sys.argv[2:]))

"""SORT and THREAD of the corpus: Dovecot orders it as we do, or we know why not."""

from __future__ import annotations

import re
from bisect import bisect_left
from pathlib import Path

import pytest
from tests.app.office import opened
from tests.interop.dovecot import running
from tests.message.mime.corpus import messages, to_crlf

pytestmark = pytest.mark.interop

KEYS = ("ARRIVAL", "DATE", "SUBJECT", "FROM", "TO", "CC", "SIZE", "DISPLAYFROM", "DISPLAYTO")
MOST_APART = 60
"""Of five thousand messages: those whose fields are broken (see docs/dovecot-differences.md), with
unreadable dates, addresses that break the grammar, unlabelled 8-bit text, NUL and stray CR."""


def numbers(line: bytes) -> list[int]:
    return [int(number) for number in re.findall(rb"\d+", line)]


def apart(ours: list[int], theirs: list[int]) -> int:
    """How many messages must be taken away so that the others stand in one order."""
    places = {number: place for place, number in enumerate(theirs)}
    tails: list[int] = []
    for number in ours:
        at = bisect_left(tails, places[number])
        tails[at : at + 1] = [places[number]]
    return len(ours) - len(tails)


def parents(line: bytes) -> dict[int, int]:
    """Who stands above whom in a THREAD response; 0 for nobody."""
    found: dict[int, int] = {}
    above = [0]
    for token in re.findall(rb"[()]|\d+", line):
        if token == b"(":
            above.append(above[-1])
        elif token == b")":
            above.pop()
        else:
            found[int(token)] = above[-1]
            above[-1] = int(token)
    return found


async def test_the_corpus_is_in_the_same_order(corpus: Path, tmp_path: Path) -> None:
    mail = [content for _, content in messages(corpus, "mime", "bounces", "spam")]
    mail = [content for content in map(to_crlf, mail) if content and b"\0" not in content]
    with running() as dovecot:
        async with opened(tmp_path) as office:
            client = await office.reading()
            for number, content in enumerate(mail):
                date = f'"{number // 3600 + 10}-Jan-2020 10:{number // 60 % 60:02}:{number % 60:02}'
                line = f'APPEND INBOX {date} +0000" {{{len(content)}+}}\r\n'.encode() + content
                dovecot.command(line)
                assert (await client.ask(line)).ok
            dovecot.command(b"SELECT INBOX")
            await client.ask("SELECT INBOX")
            for key in KEYS:
                command = f"SORT ({key}) UTF-8 ALL"
                theirs = next(one for one in dovecot.command(command.encode()) if b" SORT" in one)
                ours = next(
                    one for one in (await client.ask(command)).untagged if one[:4] == b"SORT"
                )
                assert sorted(numbers(ours)) == sorted(numbers(theirs))
                assert apart(numbers(ours), numbers(theirs)) <= MOST_APART, key
            command = "THREAD REFERENCES UTF-8 ALL"
            theirs = next(one for one in dovecot.command(command.encode()) if b" THREAD" in one)
            ours = next(one for one in (await client.ask(command)).untagged if one[:6] == b"THREAD")
            assert parents(ours) == parents(theirs)

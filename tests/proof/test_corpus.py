"""Every message of the corpus goes in over SMTP and comes out through IMAP byte for byte, but for
the three header fields that we put before it; and every part is as long as BODYSTRUCTURE says.

The few with NUL, a bare CR or a bare LF are refused over SMTP and go in through APPEND instead.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from tests.message.mime.corpus import messages, to_crlf
from tests.proof.clients import Imap, Smtp, content_sent
from tests.proof.office import Office
from tests.protocols.imap.fetched import Value, items

pytestmark = pytest.mark.slow

STRANGERS = 4
AT_ONCE = 200
SECTIONS_AT_ONCE = 100
_UID = re.compile(rb"\d+ FETCH \((UID (\d+) .*)\)", re.DOTALL)
_TRACE = re.compile(
    rb"Return-Path: <m(\d+)@example\.org>\r\n"
    rb"Delivered-To: reader@d\.test\r\n"
    rb"Received: from client\.example \(\[127\.0\.0\.1\]\)\r\n"
    rb"\tby [A-Za-z0-9.-]+ with ESMTP id [0-9a-f]+\.\d+\r\n"
    rb"\tfor <reader@d\.test>;\r\n"
    rb"\t(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000\r\n"
)

Letters = list[tuple[str, bytes]]


def plain(content: bytes) -> bool:
    """Whether SMTP can carry it (RFC 5321 2.3.8)."""
    ends = content.count(b"\r\n")
    return content.count(b"\r") == ends == content.count(b"\n") and b"\0" not in content


# --- in


async def send_all(office: Office, letters: Letters) -> None:
    """By several strangers at once; the reverse path has the number of the message."""
    numbered = iter(enumerate(letters))

    async def send() -> None:
        async with Smtp.open(office) as client:
            for number, (name, content) in numbered:
                code, said = await hand_over(client, number, content)
                expected = (250, b"250 2.0.0 ") if plain(content) else (550, b"550 5.6.0 ")
                assert (code, said[:10]) == expected, f"{name}: {said!r}"

    await asyncio.gather(*(send() for _ in range(STRANGERS)))


async def hand_over(client: Smtp, number: int, content: bytes) -> tuple[int, bytes]:
    sender = b"MAIL FROM:<m%d@example.org> BODY=8BITMIME SIZE=%d\r\n" % (number, len(content))
    await client.wire.send(sender, b"RCPT TO:<reader@d.test>\r\n", b"DATA\r\n")
    replies = [await client.reply() for _ in range(3)]
    assert [code for code, _ in replies] == [250, 250, 354], replies
    # A message that does not end with CRLF gets one: SMTP knows nothing else.
    await client.wire.send(content_sent(content))
    return await client.reply()


async def append_all(client: Imap, letters: Letters) -> None:
    for name, content in letters:
        answer = await client.command("APPEND Odd", content)
        assert answer.ok, (name, answer)


# --- out


async def fetched(client: Imap, uids: str, what: str) -> dict[int, dict[bytes, Value]]:
    """The data items of each message by UID."""
    answer = await client.command(f"UID FETCH {uids} ({what})")
    assert answer.ok, answer
    found = {}
    for line in answer.untagged:
        match = _UID.fullmatch(line)
        assert match is not None, line[:200]
        found[int(match[2])] = items(match[1])
    return found


async def read_all(client: Imap, count: int) -> Iterator[tuple[int, bytes]]:
    """UID and content of each, once everything that IMAP says of it has been found consistent."""
    read: dict[int, bytes] = {}
    for first in range(1, count + 1, AT_ONCE):
        uids = f"{first}:{first + AT_ONCE - 1}"
        whole = await fetched(client, uids, "RFC822.SIZE BODY.PEEK[]")
        halves = await fetched(client, uids, "BODY.PEEK[HEADER] BODY.PEEK[TEXT] BODYSTRUCTURE")
        assert whole.keys() == halves.keys()
        for uid, one in whole.items():
            content = octets(one[b"BODY[]"])
            assert one[b"RFC822.SIZE"] == len(content)
            half = halves[uid]
            assert octets(half[b"BODY[HEADER]"]) + octets(half[b"BODY[TEXT]"]) == content
            read[uid] = content
        await check_parts(client, {uid: half[b"BODYSTRUCTURE"] for uid, half in halves.items()})
    assert len(read) == count
    return iter(read.items())


def octets(value: Value) -> bytes:
    assert isinstance(value, bytes), value
    return value


async def check_parts(client: Imap, structures: dict[int, Value]) -> None:
    """Every part can be had, and is as long as was announced."""
    asked, expected = [], []
    for uid, structure in structures.items():
        parts = list(parts_of(structure))
        for at in range(0, len(parts), SECTIONS_AT_ONCE):
            some = parts[at : at + SECTIONS_AT_ONCE]
            sections = " ".join(f"BODY.PEEK[{place}]" for place, _ in some)
            asked.append(f"UID FETCH {uid} ({sections})")
            expected.append((uid, some))
    for answer, (uid, some) in zip(await client.commands(asked), expected, strict=True):
        assert answer.ok, answer
        assert len(answer.untagged) == 1
        match = _UID.fullmatch(answer.untagged[0])
        assert match is not None
        got = items(match[1])
        for place, size in some:
            part = octets(got[b"BODY[%b]" % place.encode()])
            assert len(part) == size, f"UID {uid} part {place}"


def parts_of(structure: Value, path: str = "") -> Iterator[tuple[str, int]]:
    """Number and announced size of each part that is no multipart (RFC 9051 6.4.5.1)."""
    assert isinstance(structure, list)
    if isinstance(structure[0], list):
        children = [child for child in structure if isinstance(child, list)]
        for number, child in enumerate(children[: multiplicity(structure)], 1):
            yield from parts_of(child, f"{path}.{number}" if path else f"{number}")
        return
    path = path or "1"
    size = structure[6]
    assert isinstance(size, int)
    yield path, size
    if len(structure) > 8 and isinstance(structure[8], list) and isinstance(structure[7], list):
        inner = structure[8]  # message/rfc822: envelope, then its own structure
        alone = not isinstance(inner[0], list)
        yield from parts_of(inner, f"{path}.1" if alone else path)


def multiplicity(structure: Sequence[Value]) -> int:
    """How many children a multipart has: they come first."""
    return next(n for n, value in enumerate(structure) if not isinstance(value, list))


# --- the proof


async def there_and_back(office: Office, letters: Letters) -> tuple[int, int]:
    """How many went by SMTP and how many by APPEND."""
    await send_all(office, letters)
    expected = {n: content for n, (_, content) in enumerate(letters) if plain(content)}
    odd = [(name, content) for name, content in letters if not plain(content)]
    async with Imap.open(office, "reader") as client:
        # Else it would be given surrogates of what has UTF-8 in its headers.
        assert (await client.command("ENABLE UTF8=ACCEPT")).ok
        assert (await client.command("EXAMINE INBOX")).ok
        for uid, content in await read_all(client, len(expected)):
            trace = _TRACE.match(content)
            assert trace is not None, (uid, content[:500])
            sent = expected.pop(int(trace[1]))
            sent += b"" if sent.endswith(b"\r\n") or not sent else b"\r\n"
            assert content[trace.end() :] == sent, letters[int(trace[1])][0]
        assert not expected
        assert (await client.command("CREATE Odd")).ok
        await append_all(client, odd)
        assert (await client.command("EXAMINE Odd")).ok
        await read_odd(client, odd)
    return len(letters) - len(odd), len(odd)


async def read_odd(client: Imap, odd: Letters) -> None:
    """What only APPEND can bring is there as it was; with NUL in it, as literal8 (RFC 3516 4.2)."""
    for uid, (name, content) in enumerate(odd, 1):
        what = "BINARY.PEEK[]" if b"\0" in content else "BODY.PEEK[]"
        answer = await client.command(f"UID FETCH {uid} (RFC822.SIZE {what})")
        assert answer.ok, (name, answer)
        literal = re.search(rb"\] (~?)\{(\d+)\}\r\n", answer.untagged[0])
        assert literal is not None, (name, answer)
        assert bool(literal[1]) == (b"\0" in content), (name, answer)
        assert answer.untagged[0][literal.end() : -1] == content, name
        assert b"RFC822.SIZE %d " % len(content) in answer.untagged[0], name


def test_every_message_comes_out_as_it_went_in(
    corpus: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    letters = [(name, to_crlf(content)) for name, content in messages(corpus)]
    office = Office(tmp_path)
    try:
        office.start()
        office.add_accounts("reader")
        begun = time.monotonic()
        sent, appended = asyncio.run(there_and_back(office, letters))
        seconds = time.monotonic() - begun
        assert office.stop() == 0
        office.assert_sound()
        assert office.errors() == ""
    finally:
        office.kill()
    record_property("proof", f"{sent} by SMTP, {appended} by APPEND, in {seconds:.0f} s")

"""Feeds the MIME scanner and all that stands on it with damaged mail, for as long as it is told.

    python fuzz/fuzz_mime.py [--seconds N] [--seed N]

Seeds are the messages of the tests and, with BARID_CORPUS, those of the corpus. What fails, or
takes longer than its size explains, is written to a file beside the report and ends the run with
status 1; the same seed finds it again.
"""

from __future__ import annotations

import argparse
import os
import random  # noqa: TID251 - a fuzzer is made of it; the seed is printed
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.message.mime import letters  # noqa: E402
from tests.message.mime.corpus import messages  # noqa: E402
from tests.message.mime.outlines import check, walk  # noqa: E402
from tests.protocols.imap.fetched import items, parse  # noqa: E402

from barid.message.mime.addresses import parse_addresses  # noqa: E402
from barid.message.mime.dates import parse_date  # noqa: E402
from barid.message.mime.headers import decode_extended, decode_words, unfold  # noqa: E402
from barid.message.mime.parameters import (  # noqa: E402
    parse_content_type,
    parse_disposition,
    parse_encoding,
    parse_languages,
)
from barid.message.mime.sections import header_fields  # noqa: E402
from barid.protocols.imap.summary import render_body, render_summary  # noqa: E402

MAX_SEED = 20_000
MAX_SIZE = 100_000
WORDS = [
    *[b"\r\n", b"\n", b"\r", b"\0", b"\r\n\r\n", b"--", b'"', b"\\", b"(", b")", b"<", b">", b"@"],
    *[b";", b":", b",", b"=", b"*0*=", b"*", b"'", b"%", b"=?", b"?=", b"?q?", b"?b?", b"\xff"],
    *[b"Content-Type: ", b"multipart/mixed; boundary=", b"message/rfc822", b"From: ", b"Date: "],
    *[b"multipart/digest; boundary=b\r\n\r\n--b\r\n", b"utf-7", b"base64", b"quoted-printable"],
]

Mutation = Callable[[random.Random, bytes, bytes], bytes]


def cut(chance: random.Random, content: bytes) -> tuple[int, int]:
    start = chance.randrange(len(content) + 1)
    return start, min(len(content), start + int(chance.expovariate(0.02)))


def remove(chance: random.Random, content: bytes, _: bytes) -> bytes:
    start, end = cut(chance, content)
    return content[:start] + content[end:]


def insert_word(chance: random.Random, content: bytes, _: bytes) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice(WORDS) + content[at:]


def repeat(chance: random.Random, content: bytes, _: bytes) -> bytes:
    start, end = cut(chance, content)
    times = chance.choice([2, 3, 10, 300])
    return content[:start] + content[start:end] * times + content[end:]


def repeat_word(chance: random.Random, content: bytes, _: bytes) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice(WORDS) * chance.choice([5, 100, 2000]) + content[at:]


def change_byte(chance: random.Random, content: bytes, _: bytes) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]


def move(chance: random.Random, content: bytes, _: bytes) -> bytes:
    start, end = cut(chance, content)
    at = chance.randrange(len(content) + 1)
    return content[:at] + content[start:end] + content[at:]


def graft(chance: random.Random, content: bytes, other: bytes) -> bytes:
    start, end = cut(chance, other)
    at = chance.randrange(len(content) + 1)
    return content[:at] + other[start:end] + content[at:]


def splice(chance: random.Random, content: bytes, other: bytes) -> bytes:
    at, start = chance.randrange(len(content) + 1), chance.randrange(len(other) + 1)
    return content[:at] + other[start:]


MUTATIONS: list[Mutation] = [
    *[remove, insert_word, insert_word, repeat, repeat_word, change_byte, move, graft, splice]
]


def seeds() -> list[bytes]:
    found = [letters.SIMPLE, letters.NESTED, letters.NUMBERED, letters.nested(60)]
    found += [letters.enclosed(60), letters.of_many_parts(30)]
    corpus = os.environ.get("BARID_CORPUS")
    if corpus:
        found += [content[:MAX_SEED] for _, content in messages(Path(corpus), "mime", "bounces")]
    return found


def damaged(chance: random.Random, mail: list[bytes]) -> Iterator[bytes]:
    while True:
        content = chance.choice(mail)
        for _ in range(chance.choice([1, 1, 2, 3, 5, 20])):
            content = chance.choice(MUTATIONS)(chance, content, chance.choice(mail))[:MAX_SIZE]
        yield content


def examine(content: bytes) -> None:
    """Everything that reads mail, held against what it promises."""
    outline = check(content)
    items(render_summary(outline))
    parse(render_body(outline, extensible=False))
    header = content[: outline.root.body_start]
    kept = header_fields(header, [b"subject"]) + header_fields(header, [b"subject"], exclude=True)
    assert len(kept) >= len(header)
    for part, _ in walk(outline.root):
        for value in header_values(content[part.header_start : part.body_start]):
            examine_value(value)


def header_values(header: bytes) -> Iterator[bytes]:
    for line in header.split(b"\n", 200)[:200]:
        yield line.partition(b":")[2]


def examine_value(value: bytes) -> None:
    value = unfold(value)
    decode_words(value).encode()
    decode_extended(value).encode()
    parse_date(value)
    parse_addresses(value)
    parse_content_type(value)
    parse_disposition(value)
    parse_encoding(value)
    parse_languages(value)


def is_slow(seconds: float, size: int) -> bool:
    """More than a busy machine explains: linear work takes some 2 microseconds a byte here."""
    return seconds > 0.5 + size * 20e-6


def main() -> int:
    reader = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    reader.add_argument("--seconds", type=float, default=20.0)
    reader.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    asked = reader.parse_args()
    sys.stdout.write(f"fuzz_mime: seed {asked.seed}\n")
    end = time.monotonic() + asked.seconds
    count = 0
    for content in damaged(random.Random(asked.seed), seeds()):  # noqa: S311 - no secret
        if time.monotonic() > end:
            break
        count += 1
        begin = time.process_time()
        try:
            examine(content)
            assert not is_slow(time.process_time() - begin, len(content)), "slow"
        except Exception:
            place = Path(f"fuzz-mime-{asked.seed}-{count}.eml")
            place.write_bytes(content)
            sys.stdout.write(f"{traceback.format_exc()}{len(content)} bytes kept in {place}\n")
            return 1
    sys.stdout.write(f"fuzz_mime: {count} messages, nothing found\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

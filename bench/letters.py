"""Varied, realistic MIME messages, the same ones for the same seed (mean 14 KB, median 6 KB, p95
55 KB).

Known needles, so that SEARCH results can be checked:
FROM kestrel 1 in 100 (i % 100 == 7), SUBJECT quarterly 1 in 50 (i % 50 == 3),
BODY zanzibarium 1 in 200 (i % 200 == 11; in the plain text).
"""

from __future__ import annotations

import base64
import email.utils
import random
from collections.abc import Iterator

CRLF = "\r\n"
FIRST = (
    "Ana Ben Chloé Dmitri Ewa Farid Grace Hiro Ines João Karin Liam Mei Noor Olga Pavel Quinn "
    "Rosa Søren Tariq Uma Viktor Wren Ximena Yusuf Zoë فاطمة عمر"
).split()
LAST = (
    "Adler Brandt Costa Dvořák Eriksen Fischer García Haddad Ito Jansen Kowalski Lopez Müller "
    "Novak Okafor Petrov Rossi Sato Tanaka Umar Varga Weiss Xu Yilmaz Zimmer"
).split()
HOSTS = ("example.org", "corp.example", "lists.example.net", "mail.example")
SYLLABLES = (
    "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu tra ster lin mor pel con ver sta"
).split()
DOCUMENT = "vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES = (
    ("application/pdf", "pdf"),
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("application/zip", "zip"),
    (f"application/{DOCUMENT}", "docx"),
    ("text/calendar", "ics"),
)
UTF8 = "charset=utf-8"


def messages(count: int, seed: int = 1) -> Iterator[bytes]:
    """The first `count` messages of the endless row that `seed` stands for."""
    writer = Writer(seed)
    for number in range(count):
        yield writer.message(number)


class Writer:
    """Writes message after message out of material made once."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.words = self._vocabulary()
        self.paragraphs = self._paragraphs()
        self.html_paragraphs = [
            f'<p style="font-family:Arial,sans-serif">{text.replace(CRLF, "<br>" + CRLF)}</p>{CRLF}'
            for text in self.paragraphs
        ]
        blob = base64.b64encode(self.random.randbytes(57 * 9000)).decode()
        self.base64_lines = [blob[at : at + 76] for at in range(0, len(blob), 76)]

    def _vocabulary(self) -> list[str]:
        pick = self.random.choice
        lengths = (1, 2, 2, 3, 3, 4)
        made = {"".join(pick(SYLLABLES) for _ in range(pick(lengths))) for _ in range(6000)}
        words = sorted(made)
        self.random.shuffle(words)
        return words

    def _paragraphs(self) -> list[str]:
        """Words as frequent as in natural text (rank and frequency inverse), lines of 70."""
        weights = [1 / (rank + 3) for rank in range(len(self.words))]
        stream = self.random.choices(self.words, weights, k=60_000)
        made = []
        for _ in range(1500):
            start, count = self.random.randrange(59_000), self.random.randint(20, 140)
            made.append(CRLF.join(wrapped(stream[start : start + count])) + "." + CRLF)
        return made

    def mailbox(self) -> str:
        """A display name, sometimes encoded or quoted, and an address."""
        pick = self.random.choice
        first, last = pick(FIRST), pick(LAST)
        local = f"{first}.{last}".encode("ascii", "ignore").decode().lower().strip(".")
        address = f"{local}@{pick(HOSTS)}"
        name = f"{first} {last}"
        if not name.isascii():
            return f"=?UTF-8?B?{base64.b64encode(name.encode()).decode()}?= <{address}>"
        if self.random.random() < 0.8:
            return f"{name} <{address}>"
        return f'"{last}, {first}" <{address}>'

    def text(self, least: int = 1, most: int = 6) -> str:
        return CRLF.join(self.random.choices(self.paragraphs, k=self.random.randint(least, most)))

    def html(self) -> str:
        body = "".join(self.random.choices(self.html_paragraphs, k=self.random.randint(2, 10)))
        style = "<meta charset=utf-8><style>td{padding:4px}</style>"
        return f"<html><head>{style}</head><body>{CRLF}{body}</body></html>{CRLF}"

    def attachment(self) -> str:
        """A part of base64: median about 15 KB, at most about 340 KB."""
        kind, extension = self.random.choice(TYPES)
        count = min(int(self.random.lognormvariate(5.3, 1.2)) + 5, 4500)
        start = self.random.randrange(9000 - count)
        name = f"{self.random.choice(self.words)}-{self.random.randrange(999)}.{extension}"
        return (
            f'Content-Type: {kind}; name="{name}"{CRLF}Content-Transfer-Encoding: base64{CRLF}'
            f'Content-Disposition: attachment; filename="{name}"{CRLF}{CRLF}'
            + CRLF.join(self.base64_lines[start : start + count])
            + CRLF
        )

    def message(self, number: int) -> bytes:
        """Message `number`; call it in order, since all numbers share one source of randomness."""
        date = email.utils.formatdate(1_600_000_000 + number * 977 % 150_000_000)
        fields = [*self._trace(date), *self._heading(number, date), "MIME-Version: 1.0"]
        needle = "zanzibarium" + CRLF if number % 200 == 11 else ""
        plain = (
            f"Content-Type: text/plain; {UTF8}{CRLF}Content-Transfer-Encoding: 7bit{CRLF}{CRLF}"
            f"{needle}{self.text()}"
        )
        return CRLF.join([*fields, self._content(plain, date)]).encode()

    def _trace(self, date: str) -> list[str]:
        rng = self.random
        fields = ["Return-Path: <bounce@example.org>"]
        fields += [
            f"Received: from mx{hop}.example.org (mx{hop}.example.org "
            f"[192.0.2.{rng.randrange(255)}]){CRLF}"
            f"\tby in{hop}.example.net (Postfix) with ESMTPS id {rng.getrandbits(48):X}{CRLF}"
            f"\tfor <user@bench.test>; {date}"
            for hop in range(rng.randint(1, 4))
        ]
        if rng.random() < 0.7:
            line = [self.base64_lines[rng.randrange(8000)] for _ in range(3)]
            fields.append(
                f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org;{CRLF}"
                f"\ts=s1; h=from:to:subject:date:message-id;{CRLF}"
                f"\tbh={line[0][:44]};{CRLF}\tb={line[1]}{CRLF}\t {line[2]}"
            )
        return fields

    def _heading(self, number: int, date: str) -> list[str]:
        rng = self.random
        sender = self.mailbox()
        if number % 100 == 7:
            sender = "Kestrel Notices <no-reply@kestrel.example>"
        to = ", ".join(self.mailbox() for _ in range(rng.choice((1, 1, 1, 2, 5))))
        fields = [f"From: {sender}", f"To: {to}"]
        if rng.random() < 0.25:
            copies = [self.mailbox() for _ in range(rng.randint(1, 4))]
            fields.append("Cc: " + f",{CRLF}\t".join(copies))
        host = rng.choice(("mx1", "mail", "smtp-out"))
        fields += [
            f"Subject: {self._subject(number)}",
            f"Date: {date}",
            f"Message-ID: <{rng.getrandbits(64):x}.{number}@{host}.example.org>",
        ]
        if rng.random() < 0.4:
            older = [f"<{rng.getrandbits(64):x}@example.org>" for _ in range(rng.randint(1, 6))]
            fields += [f"In-Reply-To: {older[0]}", "References: " + f"{CRLF}\t".join(older)]
        if rng.random() < 0.2:
            fields += [
                "List-Id: <dev.lists.example.net>",
                "List-Unsubscribe: <https://lists.example.net/u>",
                "Precedence: list",
            ]
        return fields

    def _subject(self, number: int) -> str:
        words = " ".join(self.random.choices(self.words, k=self.random.randint(2, 8)))
        if number % 50 == 3:
            return f"Re: quarterly {words}"
        if self.random.random() < 0.1:
            return f"=?UTF-8?Q?R=C3=A9union_{self.random.choice(self.words)}?="
        return words

    def _content(self, plain: str, date: str) -> str:
        """The part that ends the header and is the body, in one of five shapes."""
        boundary = f"=_b{self.random.getrandbits(60):x}"
        shape = self.random.random()
        if shape < 0.42:
            return plain
        if shape < 0.75:
            return multipart("alternative", boundary, [plain, self._html_part()])
        if shape < 0.92:
            attached = [self.attachment() for _ in range(self.random.choice((1, 1, 2)))]
            return multipart("mixed", boundary, [plain, *attached])
        if shape < 0.97:
            inner = multipart("alternative", boundary + "a", [plain, self._html_part()])
            return multipart("mixed", boundary, [inner, self.attachment()])
        return multipart("mixed", boundary, [plain, self._forwarded(date)])

    def _html_part(self) -> str:
        encoding = "Content-Transfer-Encoding: 7bit"
        return f"Content-Type: text/html; {UTF8}{CRLF}{encoding}{CRLF}{CRLF}{self.html()}"

    def _forwarded(self, date: str) -> str:
        fields = [
            f"From: {self.mailbox()}",
            f"To: {self.mailbox()}",
            f"Subject: forwarded {self.random.choice(self.words)}",
            f"Date: {date}",
            f"Message-ID: <{self.random.getrandbits(64):x}@fwd.example>",
            "MIME-Version: 1.0",
            "Content-Type: text/plain",
        ]
        inner = CRLF.join(fields) + CRLF + CRLF + self.text(1, 2)
        return f"Content-Type: message/rfc822{CRLF}{CRLF}{inner}"


def wrapped(words: list[str]) -> list[str]:
    """Lines of about 70 characters."""
    lines, line = [], ""
    for word in words:
        if len(line) + len(word) > 70:
            lines.append(line.rstrip())
            line = ""
        line += word + " "
    return [*lines, line.rstrip()]


def multipart(kind: str, boundary: str, parts: list[str]) -> str:
    """RFC 2046 5.1.1."""
    body = "".join(f"--{boundary}{CRLF}{part}{CRLF}" for part in parts)
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"{CRLF}{CRLF}'
    return f"{head}{body}--{boundary}--{CRLF}"

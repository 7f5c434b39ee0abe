"""What scanning and describing one message costs, in microseconds: `python -m bench.mime_cost`.

Best of seven rounds. *First* forgets what the parsers keep of values that they have seen before,
*again* has it, as a busy server mostly does.
"""

from __future__ import annotations

import base64
import timeit
from collections.abc import Callable

from barid.message.mime import addresses, decode, encode, parameters, scan
from barid.protocols.imap.summary import render_summary

_HEAD = """\
Received: from mx.example.org (mx.example.org [192.0.2.1])
\tby mail.barid.test with ESMTP id abc123
\tfor <reader@barid.test>; Mon, 23 Nov 2026 07:55:40 +0000
Date: Mon, 23 Nov 2026 07:55:40 +0000
From: =?utf-8?b?2YPYp9iq2Kg=?= <writer@barid.test>
To: Reader <reader@barid.test>, "Another, Reader" <second@barid.test>
Cc: third@barid.test
Subject: =?utf-8?b?2LHYs9in2YTYqSDYqtis2LHZitio2YrYqQ==?=
Message-ID: <12345.67890@barid.test>
MIME-Version: 1.0
"""
_LINE = "=D8=B1=D8=B3=D8=A7=D9=84=D8=A9 and so on, line after line of it\n"
_FILE = base64.encodebytes(bytes(range(256)) * 36).decode()

SMALL = _HEAD + "Content-Type: text/plain; charset=utf-8\n\n" + "x" * 70 + "\n" + _LINE * 6
LARGE = f"""{_HEAD}Content-Type: multipart/mixed; boundary="=-outer-123456789"

--=-outer-123456789
Content-Type: multipart/alternative; boundary="=-inner-123456789"

--=-inner-123456789
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

{_LINE * 25}
--=-inner-123456789
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

{_LINE * 25}
--=-inner-123456789--
--=-outer-123456789
Content-Type: application/pdf; name="a file.pdf"
Content-Disposition: attachment; filename="a file.pdf"
Content-Transfer-Encoding: base64

{_FILE}--=-outer-123456789--
"""


def cost(work: Callable[[], object]) -> float:
    """Microseconds of one call."""
    return min(timeit.repeat(work, number=2000, repeat=7)) / 2000 * 1e6


def forget() -> None:
    addresses.forget()
    parameters.forget()


def main() -> None:
    forgetting = cost(forget)
    print(f"{'bytes':>7} {'first':>7} {'again':>7} {'render':>7} {'encode':>7} {'decode':>7}")
    for text in (SMALL, LARGE):
        content = text.replace("\n", "\r\n").encode()
        figures = [cost(work) for work in works(content)]
        figures[0] -= forgetting
        print(f"{len(content):7} " + " ".join(f"{figure:7.1f}" for figure in figures))


def works(content: bytes) -> list[Callable[[], object]]:
    """What is measured, in the order of the columns."""
    outline = scan(content)
    kept = encode(outline)

    def scan_first() -> None:
        forget()
        scan(content)

    return [
        scan_first,
        lambda: scan(content),
        lambda: render_summary(outline),
        lambda: encode(outline),
        lambda: decode(kept),
    ]


if __name__ == "__main__":
    main()

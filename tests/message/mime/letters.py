"""Messages that several tests look at, written as people read them: LF here, CRLF in the bytes."""

from __future__ import annotations


def letter(text: str) -> bytes:
    """The bytes of a message, with CRLF."""
    return text.replace("\n", "\r\n").encode()


SIMPLE = letter(
    """\
Date: Mon, 23 Nov 2026 07:55:40 +0000
From: Writer Name <writer@barid.test>
To: reader@barid.test
Subject: One line
Message-ID: <1@barid.test>

Hello.
"""
)

# The shape of RFC 2049 appendix A: implicit text, text with a type, parallel audio and image,
# enriched text, and an enclosed message.
NESTED = letter(
    """\
MIME-Version: 1.0
From: Nathaniel <nsb@barid.test>
To: Ned <ned@barid.test>
Date: Fri, 07 Oct 1994 16:15:05 -0700 (PDT)
Subject: A multipart example
Content-Type: multipart/mixed;
 boundary=unique-boundary-1

The preamble is for programs that do not know MIME.

--unique-boundary-1

... text without a header of its own ...

--unique-boundary-1
Content-type: text/plain; charset=US-ASCII

The same with its type.

--unique-boundary-1
Content-Type: multipart/parallel; boundary=unique-boundary-2

--unique-boundary-2
Content-Type: audio/basic
Content-Transfer-Encoding: base64

AAAA
BBBB

--unique-boundary-2
Content-Type: image/jpeg
Content-Transfer-Encoding: base64

CCCC

--unique-boundary-2--

--unique-boundary-1
Content-type: text/enriched

<bold>Richer</bold> text.

--unique-boundary-1
Content-Type: message/rfc822

From: (mailbox in US-ASCII)
To: (address in US-ASCII)
Subject: (subject in US-ASCII)
Content-Type: Text/plain; charset=ISO-8859-1
Content-Transfer-Encoding: Quoted-printable

... additional text in ISO-8859-1 ...

--unique-boundary-1--
"""
)

# The message whose part numbers RFC 9051 6.4.5.1 lists; each body says its own number.
NUMBERED = letter(
    """\
Subject: outermost
Content-Type: multipart/mixed; boundary=out

--out
Content-Type: text/plain

1
--out
Content-Type: application/octet-stream

2
--out
Content-Type: message/rfc822

Subject: in three
Content-Type: multipart/mixed; boundary=three

--three
Content-Type: text/plain

3.1
--three
Content-Type: application/octet-stream

3.2
--three--
--out
Content-Type: multipart/mixed; boundary=four

--four
Content-Type: image/gif
X-Number: 4.1

4.1
--four
Content-Type: message/rfc822

Subject: in four, two
Content-Type: multipart/mixed; boundary=fourtwo

--fourtwo
Content-Type: text/plain

4.2.1
--fourtwo
Content-Type: multipart/alternative; boundary=fourtwotwo

--fourtwotwo
Content-Type: text/plain

4.2.2.1
--fourtwotwo
Content-Type: text/richtext

4.2.2.2
--fourtwotwo--
--fourtwo--
--four--
--out--
"""
)


def nested(depth: int) -> bytes:
    """Multiparts within multiparts, this many, with a text innermost."""
    opening = "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}.\n\n--b{n}.\n" for n in range(depth)
    )
    closing = "".join(f"\n--b{n}.--\n" for n in reversed(range(depth)))
    return letter(opening + "Content-Type: text/plain\n\ninnermost" + closing)


def enclosed(depth: int) -> bytes:
    """Messages within messages, this many."""
    return letter("Content-Type: message/rfc822\n\n" * depth + "Subject: innermost\n\nhello\n")


def of_many_parts(count: int) -> bytes:
    """One multipart of this many texts."""
    part = "--many\nContent-Type: text/plain\n\nx\n"
    return letter("Content-Type: multipart/mixed; boundary=many\n\n" + part * count + "--many--\n")

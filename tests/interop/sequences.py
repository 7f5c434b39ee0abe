"""Random sequences of legal IMAP commands, from what the clients know at each moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

MAILBOXES = ("INBOX", "Archive", "Drafts", "Junk", "Sent", "Trash")
NEW = ("Work", "Work/Old", "Work/New", "List", "List/a b", "عمل")
FLAGS = ("\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft", "$Junk", "later")
WORDS = ("apple", "banana", "cherry", "damson")

LETTERS = tuple(
    text.replace("\n", "\r\n").encode()
    for text in (
        """\
From: Alice <alice@example.org>
To: reader@barid.test
Subject: apple pie
Date: Sat, 04 Jan 2020 09:00:00 +0000
Message-ID: <1@example.org>

An apple a day.
""",
        """\
From: Bob Builder <bob@example.com>
To: "Reader, The" <reader@barid.test>, alice@example.org
Cc: carol@example.net
Subject: Re: apple pie
Date: Sun, 05 Jan 2020 23:30:00 -0500
Message-ID: <2@example.com>
In-Reply-To: <1@example.org>
References: <1@example.org>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=xx

--xx
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

banana =E2=80=93 bread
--xx
Content-Type: text/html; charset=utf-8

<p>banana <b>bread</b></p>
--xx--
""",
        """\
From: carol@example.net
To: list@example.org
Subject: =?utf-8?q?cherry_caf=C3=A9?=
Date: Mon, 06 Jan 2020 12:00:00 +0300
Message-ID: <3@example.net>
References: <1@example.org> <2@example.com>
Content-Type: multipart/mixed; boundary="b b"
MIME-Version: 1.0

--b b
Content-Type: text/plain

See what is enclosed.
--b b
Content-Type: message/rfc822

From: dora@example.org
Subject: damson jam
Date: Wed, 01 Jan 2020 00:00:00 +0000

damson
--b b
Content-Type: application/octet-stream; name=data.bin
Content-Disposition: attachment; filename=data.bin
Content-Transfer-Encoding: base64

AAECAw==
--b b--
""",
        """\
Subject: no sender
Date: Thu, 02 Jan 2020 10:00:00 +0000

x
""",
        """\
From: Alice <alice@example.org>
To: reader@barid.test
Subject: [list] Fwd: apple pie (fwd)
Date: Tue, 07 Jan 2020 00:00:01 +0000
Message-ID: <4@example.org>

"""
        + "damson and cherry, line after line\n" * 40,
    )
)


@dataclass
class Knowledge:
    """What one client knows: its mailbox, how many messages it counts, and their UIDs."""

    mailbox: str | None = None
    read_only: bool = False
    uids: list[int] = field(default_factory=list)


@dataclass
class Author:
    """Writes the next command of a client."""

    random: Random
    clients: list[Knowledge]
    names: set[str] = field(default_factory=lambda: set(MAILBOXES))

    def command(self, client: int) -> bytes:
        """A command that the client may give now, its literals within."""
        known = self.clients[client]
        makers = [self.append, self.append, self.manage, self.look, self.select]
        if known.mailbox is not None:
            numbers = [self.fetch, self.store, self.store, self.copy, self.search, self.order]
            makers = [*makers, *(numbers if known.uids else []), *numbers, self.leave]
            if not known.uids:
                makers = [self.append, self.select, self.manage, self.look, self.leave]
        return self.random.choice(makers)(known)

    # --- mailboxes

    def quoted(self, name: str) -> bytes:
        return {"عمل": b'"&BjkGRQZE-"'}.get(name) or f'"{name}"'.encode()

    def manage(self, _: Knowledge) -> bytes:
        used = {client.mailbox for client in self.clients}
        missing = [name for name in NEW if name not in self.names and self.has_parent(name)]
        free = [
            name
            for name in NEW
            if name in self.names
            and name not in used
            and not any(other.startswith(name + "/") for other in self.names)
        ]
        kind = self.random.choice(["create", "create", "delete", "rename", "subscribe", "wrong"])
        if kind == "create" and missing:
            return b"CREATE " + self.quoted(self.random.choice(missing))
        if kind == "delete" and free:
            return b"DELETE " + self.quoted(self.random.choice(free))
        if kind == "rename" and free and missing:
            old, new = self.random.choice(free), self.random.choice(missing)
            if not new.startswith(old + "/"):
                return b"RENAME %b %b" % (self.quoted(old), self.quoted(new))
        if kind == "subscribe":
            verb = self.random.choice([b"SUBSCRIBE", b"UNSUBSCRIBE"])
            return b"%b %b" % (verb, self.quoted(self.anywhere()))
        verb = self.random.choice([b"CREATE INBOX", b"DELETE INBOX", b"DELETE Nowhere"])
        return self.random.choice([verb, b"RENAME Nowhere Else", b"CREATE Sent", b"NOOP"])

    def has_parent(self, name: str) -> bool:
        parent, slash, _ = name.rpartition("/")
        return not slash or parent in self.names

    def anywhere(self) -> str:
        return self.random.choice(sorted(self.names))

    def look(self, _: Knowledge) -> bytes:
        return self.random.choice(
            [
                b'LIST "" *',
                b'LIST "" %',
                b'LIST "" Work/%',
                b'LIST "Work/" *',
                b'LIST "" (INBOX List*)',
                b'LIST "" ""',
                b"STATUS %b (MESSAGES UIDNEXT UNSEEN)" % self.quoted(self.anywhere()),
                b"STATUS Nowhere (MESSAGES)",
                b"NAMESPACE",
                b"NOOP",
                b"CHECK" if self.clients[0].mailbox else b"NOOP",
            ][: 10 if self.clients[0].mailbox is None or len(self.clients) > 1 else 11]
        )

    def select(self, _: Knowledge) -> bytes:
        verb = self.random.choice([b"SELECT", b"SELECT", b"SELECT", b"EXAMINE"])
        name = self.random.choice([self.anywhere(), "INBOX", "INBOX", "Archive"])
        if self.random.random() < 0.05:
            name = "Nowhere"
        return b"%b %b" % (verb, self.quoted(name))

    def leave(self, _: Knowledge) -> bytes:
        return self.random.choice([b"CLOSE", b"UNSELECT", b"NOOP", b"NOOP", b"NOOP"])

    # --- messages

    def append(self, known: Knowledge) -> bytes:
        name = self.random.choice([known.mailbox or "INBOX", "INBOX", self.anywhere()])
        if self.random.random() < 0.03:
            name = "Nowhere"
        content = self.random.choice(LETTERS)
        flags = self.flags()
        marks = b"(%b) " % flags if self.random.random() < 0.6 else b""
        day, hour = self.random.randint(1, 9), self.random.randint(0, 23)
        date = b'"0%d-Jan-2020 %02d:30:00 +0000" ' % (day, hour)
        return b"APPEND %b %b%b{%d+}\r\n%b" % (
            self.quoted(name), marks, date, len(content), content,
        )  # fmt: skip

    def flags(self) -> bytes:
        return " ".join(self.random.sample(FLAGS, self.random.randint(0, 3))).encode()

    def some(self, known: Knowledge) -> tuple[bytes, bytes]:
        """`UID ` or nothing, and a set of messages that are there."""
        by_uid = self.random.random() < 0.5
        names = known.uids if by_uid else list(range(1, len(known.uids) + 1))
        if not names:
            return b"UID ", b"1:*"
        pieces = []
        for _ in range(self.random.choice([1, 1, 1, 2])):
            first, last = self.random.choice(names), self.random.choice(names)
            piece = f"{first}:{last}" if self.random.random() < 0.6 else f"{first}"
            pieces.append(f"{first}:*" if self.random.random() < 0.1 else piece)
        if by_uid and self.random.random() < 0.1:
            pieces.append("9999")
        return b"UID " if by_uid else b"", ",".join(pieces).encode()

    def store(self, known: Knowledge) -> bytes:
        verb, numbers = self.some(known)
        action = self.random.choice([b"+FLAGS", b"-FLAGS", b"FLAGS", b"+FLAGS", b"+FLAGS.SILENT"])
        flags = self.random.choice([self.flags(), b"\\Deleted", b"\\Deleted", b"\\Seen"])
        return b"%bSTORE %b %b (%b)" % (verb, numbers, action, flags)

    def copy(self, known: Knowledge) -> bytes:
        verb, numbers = self.some(known)
        target = self.quoted(self.anywhere() if self.random.random() < 0.95 else "Nowhere")
        kinds = [
            b"%bCOPY %b %b" % (verb, numbers, target),
            b"%bMOVE %b %b" % (verb, numbers, target),
            b"EXPUNGE",
            b"UID EXPUNGE %b" % (numbers if verb else b"1:*"),
        ]
        if known.read_only:
            kinds = kinds[:1]
        return self.random.choice(kinds)

    def fetch(self, known: Knowledge) -> bytes:
        verb, numbers = self.some(known)
        pool = [
            b"FLAGS", b"UID", b"INTERNALDATE", b"RFC822.SIZE", b"ENVELOPE", b"BODYSTRUCTURE",
            b"BODY", b"BODY.PEEK[]", b"BODY.PEEK[HEADER]", b"BODY.PEEK[TEXT]", b"BODY.PEEK[1]",
            b"BODY.PEEK[2]", b"BODY.PEEK[2.HEADER]", b"BODY.PEEK[1.MIME]", b"BODY[TEXT]<0.10>",
            b"BODY.PEEK[HEADER.FIELDS (Subject From)]", b"BODY.PEEK[]<5.20>", b"RFC822.HEADER",
            b"BODY.PEEK[HEADER.FIELDS.NOT (Subject)]", b"BINARY.PEEK[1]", b"BINARY.SIZE[1]",
            b"BODY[]",
        ]  # fmt: skip
        items = self.random.sample(pool, self.random.randint(1, 4))
        what = b"(%b)" % b" ".join(items)
        macro = self.random.choice([what, what, what, b"FAST", b"ALL", b"FULL"])
        return b"%bFETCH %b %b" % (verb, numbers, macro)

    # --- searching

    def key(self, known: Knowledge, depth: int = 0) -> bytes:
        word = self.random.choice(WORDS).encode()
        day = b"%d-Jan-2020" % self.random.randint(1, 9)
        leaves = [
            b"ALL", b"SEEN", b"UNSEEN", b"FLAGGED", b"UNDELETED", b"ANSWERED", b"DRAFT",
            b"KEYWORD later", b"UNKEYWORD $Junk", b"SUBJECT " + word, b"BODY " + word,
            b"TEXT " + word, b"FROM alice", b"TO reader", b"CC carol", b"BCC x",
            b"SINCE " + day, b"BEFORE " + day, b"ON " + day, b"SENTSINCE " + day,
            b"SENTBEFORE " + day, b"SENTON " + day, b"LARGER 400", b"SMALLER 300",
            b"HEADER Message-ID example.org", b'HEADER References ""', b'HEADER X-None ""',
        ]  # fmt: skip
        if known.uids:
            verb, numbers = self.some(known)
            leaves += [verb + numbers] * 3
        if depth < 3 and self.random.random() < 0.4:
            one, other = self.key(known, depth + 1), self.key(known, depth + 1)
            # Dovecot 2.3.19 misjudges some NOT of several keys; so it stands before one only.
            no = b"NOT " + self.random.choice(leaves)
            return self.random.choice([no, b"OR %b %b" % (one, other), b"(%b %b)" % (one, other)])
        return self.random.choice(leaves)

    def search(self, known: Knowledge) -> bytes:
        verb = self.random.choice([b"", b"UID "])
        how = self.random.choice(
            [b"", b"", b"RETURN () ", b"RETURN (MIN MAX) ", b"RETURN (COUNT) ", b"RETURN (ALL) "]
        )
        return b"%bSEARCH %b%b" % (verb, how, self.key(known))

    def order(self, known: Knowledge) -> bytes:
        verb = self.random.choice([b"", b"UID "])
        if self.random.random() < 0.4:
            # ORDEREDSUBJECT ends Dovecot 2.3.19 now and then, with an assertion that fails.
            return b"%bTHREAD REFERENCES UTF-8 %b" % (verb, self.key(known))
        keys = [b"ARRIVAL", b"CC", b"DATE", b"FROM", b"SIZE", b"SUBJECT", b"TO", b"DISPLAYFROM"]
        found = self.random.sample(keys, self.random.randint(1, 2))
        criteria = b" ".join(
            b"REVERSE " + key if self.random.random() < 0.3 else key for key in found
        )
        return b"%bSORT (%b) UTF-8 %b" % (verb, criteria, self.key(known))

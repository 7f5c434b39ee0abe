"""Another IMAP server, read through the client of Python's library: EXAMINE, never a change.

The connection has TLS before a password goes over it, with a certificate that is verified by the
system's authorities, by a file of ours, or is the very one that was named; in clear only on the
loopback addresses, and only where the server has no STARTTLS. Every failure becomes SourceFailed.
"""

from __future__ import annotations

import hashlib
import imaplib
import ipaddress
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from barid.archives.maildir_form import decoded
from barid.archives.moments import instant
from barid.interfaces.archives import (
    MAX_FOREIGN,
    NO_TLS,
    NOT_PINNED,
    TOO_LARGE,
    ForeignLetter,
    ForeignMailbox,
    SourceFailed,
    Unreadable,
    Wanted,
)
from barid.message.mime.dates import parse_date
from barid.model.flags import NO_FLAGS, Flags, system_flag
from barid.model.identifiers import Instant
from barid.model.mailbox import INBOX

SECONDS: Final = 120.0
"""How long we wait for an answer."""
_AT_ONCE: Final = 100
_OCTETS_AT_ONCE: Final = 4 * 1024 * 1024
_METADATA_AT_ONCE: Final = 1000
_USES: Final = ("\\All", "\\Archive", "\\Drafts", "\\Flagged", "\\Junk", "\\Sent", "\\Trash")
_VIRTUAL: Final = frozenset({"\\flagged", "\\important"})
"""What only shows messages that are in \\All as well (RFC 6154 2, RFC 8457)."""
_NOT_THERE: Final = frozenset({"\\noselect", "\\nonexistent"})
_LISTED: Final = re.compile(rb'\(([^)]*)\) (?:NIL|"(\\?.)") (.*)', re.DOTALL)
_UID: Final = re.compile(rb"\bUID (\d+)")
_SIZE: Final = re.compile(rb"\bRFC822\.SIZE (\d+)")
_FLAGS: Final = re.compile(rb"\bFLAGS \(([^)]*)\)")
_DATE: Final = re.compile(rb'\bINTERNALDATE "([^"]*)"')


@dataclass(frozen=True, slots=True)
class Server:
    """Where to log in. `tls` from the first octet, else STARTTLS. `pin` is the SHA-256 of the
    certificate in hexadecimal: then no authority is asked."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    tls: bool = True
    ca_file: Path | None = None
    pin: str | None = None


@dataclass(frozen=True, slots=True)
class FetchedMessage:
    """Implements `interfaces.archives.ForeignMessage`: it is here already."""

    name: str
    letter: ForeignLetter

    @property
    def size(self) -> int:
        return len(self.letter.content)

    def read(self) -> ForeignLetter:
        return self.letter


@dataclass(frozen=True, slots=True)
class _Metadata:
    uid: int
    size: int
    flags: Flags
    keywords: tuple[str, ...]
    received: Instant | None


class _Bounded:
    """A literal of any size would be read into memory; one that cannot be a message is not."""

    def read(self, size: int) -> bytes:
        if size > 2 * MAX_FOREIGN:
            raise imaplib.IMAP4.abort(TOO_LARGE)
        return super().read(size)  # type: ignore[misc,no-any-return]


class _Plain(_Bounded, imaplib.IMAP4):
    pass


class _Tls(_Bounded, imaplib.IMAP4_SSL):
    pass


class ImapSource:
    """Implements `interfaces.archives.Source`. Connects when the mailboxes are asked for."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.identity = f"imap:{server.user}@{server.host.lower()}:{server.port}"
        self._client: imaplib.IMAP4 | None = None

    def mailboxes(self) -> list[ForeignMailbox]:
        with self._failing():
            self._client = _connected(self._server)
            _secure(self._client, self._server)
            _log_in(self._client, self._server)
            utf8 = _take_utf8(self._client)
            subscribed = {name for _, _, name in _listed(self._client, "LSUB")}
            listed = _listed(self._client, "LIST")
        attributes = {word.lower() for words, _, _ in listed for word in words}
        found = []
        for words, separator, name in listed:
            lower = {word.lower() for word in words}
            if lower & _NOT_THERE or ("\\all" in attributes and lower & _VIRTUAL):
                continue
            use = next((use for use in _USES if use.lower() in lower), None)
            read = _name(name, separator, utf8)
            known = name in subscribed or read == INBOX
            found.append(ForeignMailbox(name, read, use, known))
        return sorted(found, key=lambda mailbox: mailbox.name != INBOX)

    def count(self, mailbox: ForeignMailbox) -> int:
        with self._failing():
            _, data = self._open().status(_quoted(mailbox.key), "(MESSAGES)")
        found = re.search(rb"MESSAGES (\d+)", _joined(data))
        return int(found[1]) if found else 0

    def messages(
        self, mailbox: ForeignMailbox, wanted: Wanted
    ) -> Iterator[FetchedMessage | Unreadable]:
        with self._failing():
            client = self._open()
            status, data = client.select(_quoted(mailbox.key), readonly=True)
            if status != "OK":
                raise SourceFailed(mailbox.name, _joined(data).decode("utf-8", "replace"))
            exists = int(data[0] or 0)
            (validity,) = client.response("UIDVALIDITY")[1]
            prefix = (validity or b"0").decode("ascii", "replace")
            # All of it before the first body: meanwhile no number changes (RFC 9051 7.5.1).
            metadata = [one for one in _metadata(client, exists) if wanted(f"{prefix}.{one.uid}")]
        for group in _groups(metadata):
            if group[0].size > MAX_FOREIGN:
                yield Unreadable(f"{mailbox.name} {group[0].uid}", TOO_LARGE)
                continue
            with self._failing():
                bodies = _bodies(client, group)
            for one in group:
                if one.uid in bodies:  # else somebody has removed it meanwhile
                    letter = ForeignLetter(bodies[one.uid], one.received, one.flags, one.keywords)
                    yield FetchedMessage(f"{prefix}.{one.uid}", letter)

    def close(self) -> None:
        if self._client is None:
            return
        with suppress(imaplib.IMAP4.error, OSError):
            self._client.logout()
        with suppress(OSError):
            self._client.shutdown()

    def _open(self) -> imaplib.IMAP4:
        assert self._client is not None, "the mailboxes were asked for first"
        return self._client

    @contextmanager
    def _failing(self) -> Iterator[None]:
        where = f"{self._server.host}:{self._server.port}"
        try:
            yield
        except imaplib.IMAP4.error as error:
            raise SourceFailed(where, _said(error)) from error
        except ssl.SSLCertVerificationError as error:
            raise SourceFailed(where, error.verify_message or str(error)) from error
        except (OSError, EOFError) as error:
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise SourceFailed(where, reason) from error
        except (ValueError, IndexError, TypeError, AttributeError) as error:
            raise SourceFailed(where, f"unintelligible answer: {error}") from error


def _said(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


# --- connecting


def _connected(server: Server) -> imaplib.IMAP4:
    if server.tls:
        return _Tls(server.host, server.port, ssl_context=_context(server), timeout=SECONDS)
    return _Plain(server.host, server.port, timeout=SECONDS)


def _secure(client: imaplib.IMAP4, server: Server) -> None:
    """Nobody else hears a password from here on. Raises SourceFailed."""
    if not server.tls:
        if "STARTTLS" not in client.capabilities:
            if _is_loopback(client):
                return
            raise SourceFailed(server.host, NO_TLS)
        client.starttls(_context(server))
    if server.pin is not None and _fingerprint(client) != server.pin:
        raise SourceFailed(server.host, NOT_PINNED)


def _context(server: Server) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=server.ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if server.pin is not None:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE  # the certificate itself is known
    return context


def _fingerprint(client: imaplib.IMAP4) -> str:
    certificate = client.socket().getpeercert(binary_form=True)  # type: ignore[attr-defined]
    return hashlib.sha256(certificate or b"").hexdigest()


def _is_loopback(client: imaplib.IMAP4) -> bool:
    peer: Any = client.socket().getpeername()
    return ipaddress.ip_address(peer[0].partition("%")[0]).is_loopback


def _log_in(client: imaplib.IMAP4, server: Server) -> None:
    if "AUTH=PLAIN" in client.capabilities:
        secret = f"\0{server.user}\0{server.password}".encode("utf-8", "surrogateescape")
        client.authenticate("PLAIN", lambda _: secret)
    else:
        client.login(_quoted(server.user), server.password)


def _take_utf8(client: imaplib.IMAP4) -> bool:
    """Ask for internationalised messages as they are: for others the server would write surrogates
    in their place (RFC 6855 3, RFC 6857)."""
    _, data = client.capability()
    client.capabilities = tuple(_joined(data).decode("ascii", "replace").upper().split())
    if not {"ENABLE", "UTF8=ACCEPT"} <= set(client.capabilities):
        return False
    client.enable("UTF8=ACCEPT")
    return True


# --- what it answers


def _listed(client: imaplib.IMAP4, command: str) -> list[tuple[list[str], str, str]]:
    """Attributes, separator and name on the wire of each mailbox."""
    _, data = client.lsub() if command == "LSUB" else client.list()
    found = []
    for row in data:
        line, literal = row if isinstance(row, tuple) else (row, None)
        match = _LISTED.match(line) if line else None
        if match is None:
            continue
        name = literal if literal is not None else _unquoted(match[3])
        separator = (match[2] or b"").decode("ascii", "replace").lstrip("\\") or ""
        words = match[1].decode("ascii", "replace").split()
        found.append((words, separator, name.decode("utf-8", "surrogateescape")))
    return found


def _name(name: str, separator: str, utf8: bool) -> str:
    levels = name.split(separator) if separator else [name]
    levels = levels if utf8 else [decoded(level) for level in levels]
    read = "/".join(level.replace("/", "_") for level in levels)
    return INBOX if read.upper() == INBOX else read


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _unquoted(written: bytes) -> bytes:
    written = written.strip()
    if written.startswith(b'"') and written.endswith(b'"'):
        return re.sub(rb"\\(.)", rb"\1", written[1:-1])
    return written


def _joined(data: list[Any]) -> bytes:
    return b" ".join(row if isinstance(row, bytes) else b"" for row in data)


def _metadata(client: imaplib.IMAP4, exists: int) -> Iterator[_Metadata]:
    items = "(UID FLAGS INTERNALDATE RFC822.SIZE)"
    for first in range(1, exists + 1, _METADATA_AT_ONCE):
        last = min(first + _METADATA_AT_ONCE - 1, exists)
        _, data = client.fetch(f"{first}:{last}", items)
        for row in data:
            line = row if isinstance(row, bytes) else b""
            uid, size = _UID.search(line), _SIZE.search(line)
            if uid is not None and size is not None:
                yield _Metadata(int(uid[1]), int(size[1]), *_flags(line), _received(line))


def _flags(line: bytes) -> tuple[Flags, tuple[str, ...]]:
    found = _FLAGS.search(line)
    flags, keywords = NO_FLAGS, list[str]()
    for word in (found[1] if found else b"").decode("ascii", "replace").split():
        bit = system_flag(word)
        if bit is not None:
            flags = Flags(flags | bit)
        elif not word.startswith("\\"):  # \Recent belongs to a session
            keywords.append(word)
    return flags, tuple(keywords)


def _received(line: bytes) -> Instant | None:
    found = _DATE.search(line)
    date = parse_date(found[1]) if found else None
    return None if date is None else instant(date.epoch)


def _groups(metadata: list[_Metadata]) -> Iterator[list[_Metadata]]:
    """What is fetched together; a message too large stands alone."""
    group, octets = list[_Metadata](), 0
    for one in metadata:
        if group and (len(group) >= _AT_ONCE or octets + one.size > _OCTETS_AT_ONCE):
            yield group
            group, octets = [], 0
        group.append(one)
        octets += one.size
    if group:
        yield group


def _bodies(client: imaplib.IMAP4, group: list[_Metadata]) -> dict[int, bytes]:
    uids = ",".join(str(one.uid) for one in group)
    status, data = client.uid("FETCH", uids, "(UID BODY.PEEK[])")
    if status != "OK":
        raise imaplib.IMAP4.error(_joined(data).decode("utf-8", "replace") or status)
    found: dict[int, bytes] = {}
    for place, row in enumerate(data):
        if not isinstance(row, tuple):
            continue
        after = data[place + 1] if place + 1 < len(data) else b""
        uid = _UID.search(row[0]) or _UID.search(after if isinstance(after, bytes) else b"")
        if uid is not None:
            found[int(uid[1])] = row[1]
    return found

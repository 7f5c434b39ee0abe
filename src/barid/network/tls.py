"""Server certificates and the TLS context that serves them.

TLS 1.2 and 1.3 only (RFC 8996, RFC 9325). There is one SSLContext for the life of the process; the
certificate of a connection is chosen in its SNI callback, so that reloaded files serve the next
handshake, and session tickets outlive a reload. A broken new file keeps the old certificate and is
logged.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from barid.network.endpoint import end_point_of
from barid.network.exporter import channel_exporter

log = logging.getLogger(__name__)

# Forward secrecy and authenticated encryption only (RFC 9325 4.2); TLS 1.3 has nothing else.
CIPHERS: Final = "ECDHE+AESGCM:ECDHE+CHACHA20"
# SSL_OP_PRIORITIZE_CHACHA, which `ssl` does not name: phones without AES instructions get ChaCha20.
PRIORITIZE_CHACHA: Final = 0x0020_0000

Stamp = tuple[tuple[int, int, int], ...]


class CertificateError(Exception):
    """A certificate or key file cannot be used; the text says which and why."""


@dataclass(frozen=True, slots=True)
class CertificateFiles:
    """One certificate: its chain (own certificate first) and its key, in PEM; may be one file."""

    chain: Path
    key: Path


class NamedTls(ssl.SSLObject):
    """The TLS of one connection, with the name that the client asked for, and what logins over it
    can be bound to: the hash of the certificate that it was shown (RFC 5929 4)."""

    server_name: str = ""
    end_point: bytes = b""

    def bindings(self) -> dict[str, bytes]:
        """What logins can be bound to, by type; the handshake is complete. Nothing, unless the type
        that clients choose of themselves is there: who is offered a binding and then refused it
        does not get in."""
        usual, data = self._usual_binding()
        if not data:
            return {}
        found = {usual: data}
        if self.end_point:
            found["tls-server-end-point"] = self.end_point
        return found

    def _usual_binding(self) -> tuple[str, bytes]:
        if self.version() == "TLSv1.3":  # RFC 9266 3
            return "tls-exporter", channel_exporter(self)
        if self.session_reused:  # RFC 7677 4: it may be shared with another connection
            return "tls-unique", b""
        return "tls-unique", self.get_channel_binding("tls-unique") or b""


@dataclass(slots=True)
class _Served:
    """One certificate as it is served now."""

    files: CertificateFiles
    context: ssl.SSLContext
    stamp: Stamp
    end_point: bytes
    names: frozenset[str] = field(default=frozenset())


class Certificates:
    """The certificates of this post office; the first is for clients that name no known host."""

    def __init__(self, files: Sequence[CertificateFiles], authorities: Path | None = None) -> None:
        """Clients are asked for a certificate of one of the `authorities` (PEM), if there are any,
        and may go on without. Raises CertificateError when a file cannot be used."""
        assert files, "a post office without certificate cannot offer TLS"
        self._several = len(files) > 1
        self._authorities = authorities
        self._served = [self._load(pair) for pair in files]
        self._context = _context(files[0], authorities)
        self._context.sni_callback = self._choose
        self._by_name: dict[str, _Served] = {}
        self._index()

    @property
    def context(self) -> ssl.SSLContext:
        """The one context for all server connections; it stays the same when files change."""
        return self._context

    def refresh(self) -> bool:
        """Look whether files have changed, and serve the new ones; True when something did.
        Cheap (one stat per file): call it every few seconds."""
        changed = False
        for place, served in enumerate(self._served):
            stamp = _stamp(served.files, self._authorities)
            if stamp == served.stamp:
                continue
            # Also when the new file is of no use: it is tried, and complained of, once.
            served.stamp = stamp
            try:
                self._served[place] = self._load(served.files)
            except CertificateError as error:
                log.warning("the certificate in use stays: %s", error)
                continue
            log.info("new certificate from %s", served.files.chain)
            changed = True
        if changed:
            self._index()
        return changed

    def _load(self, files: CertificateFiles) -> _Served:
        # The stamp first: a file that changes while it is read is read again.
        stamp = _stamp(files, self._authorities)
        context = _context(files, self._authorities)
        # Names are needed only to choose; reading them costs the import of cryptography.
        names = names_of(files.chain) if self._several else frozenset[str]()
        return _Served(files, context, stamp, _end_point(files.chain), names)

    def _index(self) -> None:
        by_name: dict[str, _Served] = {}
        for served in self._served:
            for name in served.names:
                by_name.setdefault(name, served)
        self._by_name = by_name

    def _choose(self, tls: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        """Give the handshake its certificate. Must not raise: that would end up on stderr."""
        wanted = (name or "").lower().rstrip(".")
        by_name = self._by_name
        named = by_name.get(wanted) or by_name.get("*." + wanted.partition(".")[2])
        served = named or self._served[0]
        if isinstance(tls, NamedTls):
            tls.server_name = wanted
            tls.end_point = served.end_point
        tls.context = served.context


def _context(files: CertificateFiles, authorities: Path | None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(CIPHERS)
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    context.options |= ssl.OP_CIPHER_SERVER_PREFERENCE | PRIORITIZE_CHACHA
    context.sslobject_class = NamedTls
    try:
        context.load_cert_chain(files.chain, files.key, _no_password)
    except ssl.SSLError as error:
        raise CertificateError(f"{files.chain} with {files.key}: {_why(error)}") from error
    except OSError as error:
        # OpenSSL does not say which of the two files it was.
        lost = [place for place in (files.chain, files.key) if not place.exists()]
        named = lost[0] if lost else f"{files.chain} with {files.key}"
        raise CertificateError(f"{named}: {error.strerror}") from error
    except ValueError as error:
        raise CertificateError(f"{files.key}: {error}") from error
    if authorities is not None:
        context.verify_mode = ssl.CERT_OPTIONAL
        load_authorities(authorities, context)
    return context


def load_authorities(authorities: Path, context: ssl.SSLContext | None = None) -> None:
    """Let a context believe these authorities, which need not be self-signed, or only see whether
    their file can be used. Raises CertificateError."""
    context = context or ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    try:
        context.load_verify_locations(authorities)
    except ssl.SSLError as error:
        raise CertificateError(f"{authorities}: {_why(error)}") from error
    except OSError as error:
        raise CertificateError(f"{authorities}: {error.strerror}") from error


def _why(error: ssl.SSLError) -> str:
    """OpenSSL gives no reason where a file is not in the form that it expects."""
    return error.reason.replace("_", " ").lower() if error.reason else "not in PEM form"


def _end_point(chain: Path) -> bytes:
    """Of the first certificate in the file, which is our own."""
    text = chain.read_text("ascii", "replace")
    begin, end = text.find(ssl.PEM_HEADER), text.find(ssl.PEM_FOOTER)
    try:
        return end_point_of(ssl.PEM_cert_to_DER_cert(text[begin : end + len(ssl.PEM_FOOTER)]))
    except ValueError:
        return b""  # then nothing can be bound to it; whether it can be served was found out before


def _no_password() -> str:
    # Without this OpenSSL would ask at the terminal, and a server would hang.
    raise ValueError("the key is encrypted; it must be without a password")


def _stamp(files: CertificateFiles, authorities: Path | None) -> Stamp:
    """What changes when a file changes: a rename brings another inode, a rewrite another time."""
    try:
        places = (files.chain, files.key, authorities)
        facts = [place.stat() for place in places if place is not None]
    except OSError:
        return ()
    return tuple((fact.st_mtime_ns, fact.st_ino, fact.st_size) for fact in facts)


def names_of(chain: Path) -> frozenset[str]:
    """The host names of the first certificate in a file, as A-labels in lower case (RFC 9525 2).
    Raises CertificateError."""
    from cryptography import x509

    try:
        certificate = x509.load_pem_x509_certificates(chain.read_bytes())[0]
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (ValueError, OSError) as error:
        raise CertificateError(f"{chain}: {error}") from error
    except x509.ExtensionNotFound as error:
        raise CertificateError(f"{chain}: names no host") from error
    return frozenset(name.lower() for name in extension.value.get_values_for_type(x509.DNSName))

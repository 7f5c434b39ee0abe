"""Which mailboxes a client's certificate names (RFC 8398, RFC 5280 4.2.1.6).

Only names that can be nothing but mailboxes count: rfc822Name and SmtpUTF8Mailbox among the subject
alternative names; never a common name. Whether the certificate is to be believed was decided in the
TLS handshake.
"""

from __future__ import annotations

from typing import Final

SMTP_UTF8_MAILBOX: Final = "1.3.6.1.5.5.7.8.9"
MOST: Final = 20
"""Names that are looked at."""
_UTF8_STRING: Final = 0x0C


def mailboxes_of(certificate: bytes) -> tuple[str, ...]:
    """The mailboxes of a certificate in DER, each once, in its order; none when it has none or is
    not to be understood."""
    from cryptography import x509

    try:
        parsed = x509.load_der_x509_certificate(certificate)
        names = parsed.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        found = [_mailbox(name) for name in list(names)[:MOST]]
    except (ValueError, x509.ExtensionNotFound, x509.UnsupportedGeneralNameType):
        return ()
    return tuple(dict.fromkeys(mailbox for mailbox in found if mailbox))


def _mailbox(name: object) -> str | None:
    from cryptography import x509

    if isinstance(name, x509.RFC822Name):
        return name.value
    if isinstance(name, x509.OtherName) and name.type_id.dotted_string == SMTP_UTF8_MAILBOX:
        return _utf8_string(name.value)
    return None


def _utf8_string(der: bytes) -> str | None:
    """The text of a UTF8String; SmtpUTF8Mailbox is one (RFC 8398 3). Longer ones than 64 KiB are
    none."""
    if len(der) < 2 or der[0] != _UTF8_STRING:
        return None
    size, start = der[1], 2
    if size in (0x81, 0x82):
        start += size - 0x80
        size = int.from_bytes(der[2:start], "big")
    if len(der) != start + size:
        return None
    try:
        return der[start:].decode()
    except UnicodeDecodeError:
        return None

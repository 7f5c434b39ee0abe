"""Makes DKIM-Signature fields over a message (RFC 6376 5, RFC 8463).

Fields that recipients act by are signed once more than they stand there, so that nobody can add
another (RFC 6376 8.15). The length of the body is never limited (RFC 6376 8.2). Time is passed in.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from barid.message.mime.blocks import fields_in, name_of
from barid.message.senderauth.dkim.canonical import BodyForm, Canonicalization, header_form
from barid.message.senderauth.dkim.signature import Algorithm

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

PrivateKey: TypeAlias = "rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey"

OVERSIGNED: Final = tuple(
    b"from sender reply-to to cc subject date message-id in-reply-to references "
    b"mime-version content-type content-transfer-encoding content-disposition "
    b"content-language auto-submitted".split()
)
"""Signed once more than they are there."""
ALSO: Final = frozenset(
    b"resent-from resent-sender resent-to resent-cc resent-date resent-message-id "
    b"list-id list-help list-unsubscribe list-unsubscribe-post list-subscribe list-post list-owner "
    b"list-archive content-id content-description importance priority x-priority organization "
    b"disposition-notification-to autocrypt openpgp tls-required require-recipient-valid-since "
    b"keywords comments supersedes expires".split()
)
"""Signed where they are there (RFC 6376 5.4.1; RFC 8689 5 asks it for TLS-Required)."""
_LINE: Final = 76


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose key signs. `domain` is in A-labels."""

    domain: str
    selector: str
    algorithm: Algorithm
    key: PrivateKey = field(repr=False)


class BodyHash:
    """The hash of a body, fed piece by piece; the same for every signer of ours."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._form = BodyForm(Canonicalization.RELAXED, self._hash.update)

    def feed(self, piece: bytes) -> None:
        self._form.feed(piece)

    def digest(self) -> bytes:
        """Of all that was fed; the end."""
        self._form.end()
        return self._hash.digest()


def load_private_key(octets: bytes) -> PrivateKey:
    """A key as it is kept (PKCS#8, DER). Raises ValueError: it is none that signs mail."""
    from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    # Made and kept by us: to prove anew that it is a good key takes longer than to use it.
    found = load_der_private_key(octets, None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(found, rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey):
        raise ValueError("a key of another kind")
    return found


def sign(
    header: bytes, body_hash: bytes, signers: Sequence[Signer], signed: int, expires: int
) -> bytes:
    """The fields to be put before this header, one for each signer. The moments are in seconds
    since 1970."""
    fields = fields_in(header)
    names = _signed_names(fields)
    covered = b"".join(_covered(fields, names))
    written = []
    for signer in signers:
        unsigned = _unsigned(signer, names, body_hash, (signed, expires))
        own = header_form(unsigned, Canonicalization.RELAXED).removesuffix(b"\r\n")
        value = b64encode(_value(signer, covered + own)).decode()
        written.append(unsigned.removesuffix(b"\r\n") + _folded(value).encode() + b"\r\n")
    return b"".join(written)


def _signed_names(fields: Sequence[bytes]) -> list[bytes]:
    present = Counter(map(name_of, fields))
    names = [name for name in OVERSIGNED for _ in range(present[name] + 1)]
    return names + [name for name in sorted(ALSO & present.keys()) for _ in range(present[name])]


def _covered(fields: Sequence[bytes], names: Sequence[bytes]) -> list[bytes]:
    """The fields of these names in their form, the last of each name first (RFC 6376 5.4.2); what
    is not there is nothing."""
    found: dict[bytes, list[bytes]] = {name: [] for name in names}
    for one in fields:
        if (name := name_of(one)) in found:
            found[name].append(one)
    return [
        header_form(found[name].pop(), Canonicalization.RELAXED) for name in names if found[name]
    ]


def _unsigned(
    signer: Signer, names: Sequence[bytes], body_hash: bytes, moments: tuple[int, int]
) -> bytes:
    """The field with an empty b=."""
    pieces = [
        f"v=1; a={signer.algorithm.value}; c=relaxed/relaxed;",
        f"d={signer.domain}; s={signer.selector};",
        f"t={moments[0]}; x={moments[1]};",
        f"bh={b64encode(body_hash).decode()};",
        *_lines_of(names),
        "b=",
    ]
    return ("DKIM-Signature: " + "\r\n\t".join(pieces) + "\r\n").encode()


def _lines_of(names: Sequence[bytes]) -> list[str]:
    """h= in lines that are not too long."""
    lines = ["h="]
    for place, name in enumerate(names):
        word = name.decode() + (":" if place < len(names) - 1 else ";")
        if len(lines[-1]) + len(word) >= _LINE:
            lines.append("")
        lines[-1] += word
    return lines


def _folded(value: str) -> str:
    """base64 behind `b=`, in lines."""
    first, rest = value[: _LINE - 4], value[_LINE - 4 :]
    lines = [rest[start : start + _LINE - 2] for start in range(0, len(rest), _LINE - 2)]
    return "\r\n\t".join([first, *lines])


def _value(signer: Signer, text: bytes) -> bytes:
    """The signature over this text."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    if isinstance(signer.key, rsa.RSAPrivateKey):
        return signer.key.sign(text, padding.PKCS1v15(), hashes.SHA256())
    return signer.key.sign(hashlib.sha256(text).digest())  # RFC 8463 3

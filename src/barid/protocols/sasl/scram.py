"""SCRAM-SHA-256 and SCRAM-SHA-256-PLUS: both sides prove that they know the password, and neither
shows it (RFC 5802, RFC 7677).

The keys come from outside, after the client has said its name; for a name that nobody has they are
a decoy, and the exchange goes its way to the same refusal. The server's proof is sent as a last
challenge, which the client answers with nothing, since neither IMAP nor POP3 carries data with
success (RFC 4422 5).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from barid.model.account import ScramKeys
from barid.protocols.sasl.mechanism import (
    Challenge,
    Failed,
    Flaw,
    KeysWanted,
    Proven,
    Refuted,
    Step,
)

NAME = "SCRAM-SHA-256"
PLUS_NAME = "SCRAM-SHA-256-PLUS"
HASH: Final = "sha256"
MAX_MESSAGE: Final = 4096
"""Longest message, in octets."""

# gs2-header = gs2-cbind-flag "," [ authzid ] ","; gs2-cbind-flag = ("p=" cb-name) / "n" / "y"
# client-first-message-bare = [reserved-mext ","] username "," nonce ["," extensions]
# saslname = 1*(value-safe-char / "=2C" / "=3D"): RFC 5802 7. Departure: an authzid may be empty,
# as GNU SASL sends it when it is told to act for nobody else.
_SASLNAME: Final = rb"(?:[^\x00,=]|=2C|=3D)+"
_NONCE: Final = rb"[\x21-\x2b\x2d-\x7e]+"
_EXTENSIONS: Final = rb"(?:,[A-Za-z]=[^\x00,]+)*"
_FIRST: Final = re.compile(
    rb"(?P<header>(?:p=(?P<type>[A-Za-z0-9.-]+)|(?P<flag>[ny])),(?:a=(?P<authorization>(?:"
    + _SASLNAME
    + rb")?))?,)(?P<bare>n=(?P<name>"
    + _SASLNAME
    + rb"),r=(?P<nonce>"
    + _NONCE
    + rb")"
    + _EXTENSIONS
    + rb")"
)

# client-final-message = channel-binding "," nonce ["," extensions] "," proof: RFC 5802 7
_BASE64: Final = rb"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)?"
_FINAL: Final = re.compile(
    rb"(?P<unproven>c=(?P<binding>"
    + _BASE64
    + rb"),r=(?P<nonce>"
    + _NONCE
    + rb")"
    + _EXTENSIONS
    + rb"),p=(?P<proof>"
    + _BASE64
    + rb")"
)


@dataclass(frozen=True, slots=True)
class _First:
    """What the client's first message says."""

    header: bytes
    type: str | None
    """The channel binding that the proof will be bound to."""
    flag: bytes
    authorization: str
    bare: bytes
    name: str
    nonce: bytes


@dataclass(frozen=True, slots=True)
class Binding:
    """What this connection can be bound to: data by type (RFC 5056). `offered` tells whether the
    client was told of SCRAM-SHA-256-PLUS, `chosen` whether it has chosen that."""

    data: Mapping[str, bytes]
    offered: bool
    chosen: bool


class Scram:
    """The server's side of one exchange. `nonce` is our part: printable, without comma, new."""

    def __init__(self, nonce: bytes, binding: Binding) -> None:
        self._ours = nonce
        self._binding = binding
        self._first: _First | None = None
        self._keys: ScramKeys | None = None
        self._server_first = b""
        self._done: Proven | None = None

    def start(self, initial: bytes | None) -> Step:
        """Begin; see `Mechanism`."""
        return Challenge() if initial is None else self.respond(initial)

    def respond(self, response: bytes) -> Step:
        """The client's first or final message, or its nod to our proof."""
        if len(response) > MAX_MESSAGE:
            return Failed("Message too long")
        if self._done is not None:
            return Failed("Expected an empty response") if response else self._done
        if self._first is None or self._keys is None:
            return self._hear_first(response)
        return self._hear_final(self._first, self._keys, response)

    def supply(self, keys: ScramKeys) -> Challenge:
        """Go on after `KeysWanted`."""
        assert self._first is not None, "the client's first message comes first"
        self._keys = keys
        self._server_first = b"r=%b,s=%b,i=%d" % (
            self._first.nonce + self._ours,
            b64encode(keys.salt),
            keys.iterations,
        )
        return Challenge(self._server_first)

    def _hear_first(self, message: bytes) -> Step:
        parsed = _parse_first(message)
        if isinstance(parsed, Failed):
            return parsed
        if self._binding.chosen != (parsed.type is not None):
            # RFC 5802 6: "-PLUS" and "p=" go together.
            return Failed("Channel binding and mechanism do not fit each other")
        if parsed.type is not None and parsed.type not in self._binding.data:
            return Failed("Channel binding of this type is not supported")
        if parsed.flag == b"y" and self._binding.offered:
            # RFC 5802 6: somebody has taken "-PLUS" out of our list.
            return Refuted(parsed.name, Flaw.DOWNGRADE)
        self._first = parsed
        return KeysWanted(parsed.name, parsed.authorization)

    def _hear_final(self, first: _First, keys: ScramKeys, message: bytes) -> Step:
        match = _FINAL.fullmatch(message)
        if match is None:
            return Failed("Not a final message of SCRAM")
        if not hmac.compare_digest(match["nonce"], first.nonce + self._ours):
            return Refuted(first.name)
        data = self._binding.data[first.type] if first.type is not None else b""
        if not hmac.compare_digest(b64decode(match["binding"]), first.header + data):
            return Refuted(first.name, Flaw.BINDING)
        said = b",".join((first.bare, self._server_first, match["unproven"]))
        if not proves(keys, said, b64decode(match["proof"])):
            return Refuted(first.name)
        self._done = Proven(first.name, first.authorization)
        return Challenge(b"v=" + b64encode(_sign(keys.server, said)))


def _parse_first(message: bytes) -> _First | Failed:
    match = _FIRST.fullmatch(message)
    if match is None:
        return Failed("Not a first message of SCRAM")
    try:
        kind, name = match["type"], _unescape(match["name"])
        authorization = _unescape(match["authorization"] or b"")
    except UnicodeDecodeError:
        return Failed("Name must be UTF-8")
    return _First(
        match["header"],
        kind.decode("ascii") if kind is not None else None,
        match["flag"] or b"",
        authorization,
        match["bare"],
        name,
        match["nonce"],
    )


def _unescape(written: bytes) -> str:
    """`=2C` is a comma and `=3D` an equals sign (RFC 5802 5.1)."""
    return written.decode().replace("=2C", ",").replace("=3D", "=")


def derive_keys(password: bytes, salt: bytes, iterations: int) -> ScramKeys:
    """What is kept of a prepared password (RFC 5802 3). Slow on purpose."""
    salted = hashlib.pbkdf2_hmac(HASH, password, salt, iterations)
    client = _sign(salted, b"Client Key")
    return ScramKeys(salt, iterations, _digest(client), _sign(salted, b"Server Key"))


def proves(keys: ScramKeys, said: bytes, proof: bytes) -> bool:
    """Whether whoever made this proof about what was said knows the password (RFC 5802 3)."""
    signature = _sign(keys.stored, said)
    if len(proof) != len(signature):
        return False
    client = bytes(a ^ b for a, b in zip(proof, signature, strict=True))
    return hmac.compare_digest(_digest(client), keys.stored)


def _sign(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, HASH)


def _digest(data: bytes) -> bytes:
    return hashlib.new(HASH, data).digest()

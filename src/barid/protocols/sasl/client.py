"""The client's side of SASL, toward servers to which we log in: SCRAM-SHA-256, PLAIN, LOGIN,
CRAM-MD5.

The strongest that is offered is chosen once; there is no second try by a weaker one, which would
hand the secret to whoever took the strong one out of the list. That the secret only goes over TLS
is the business of whoever owns the connection.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from typing import Final

from barid.interfaces.world import Randomness
from barid.protocols.sasl.preparation import for_scram
from barid.protocols.sasl.scram import HASH

MOST_ITERATIONS: Final = 1_000_000
"""Who asks for more only wants to keep us busy."""
_FIRST: Final = re.compile(rb"r=([\x21-\x2b\x2d-\x7e]+),s=([A-Za-z0-9+/=]+),i=([0-9]{1,9})(?:,.*)?")


class PlainClient:
    """RFC 4616."""

    name = "PLAIN"

    def __init__(self, user: str, secret: str) -> None:
        self._said = b"\0" + user.encode() + b"\0" + secret.encode()

    def initial(self) -> bytes | None:
        return self._said

    def respond(self, challenge: bytes) -> bytes | None:
        return self._said if not challenge else None


class LoginClient:
    """LOGIN, which no RFC describes: user and secret, each asked for."""

    name = "LOGIN"

    def __init__(self, user: str, secret: str) -> None:
        self._answers = [user.encode(), secret.encode()]

    def initial(self) -> bytes | None:
        return None

    def respond(self, challenge: bytes) -> bytes | None:
        return self._answers.pop(0) if self._answers else None


class CramMd5Client:
    """RFC 2195; only where nothing better is offered."""

    name = "CRAM-MD5"

    def __init__(self, user: str, secret: str) -> None:
        self._user = user.encode()
        self._secret = secret.encode()

    def initial(self) -> bytes | None:
        return None

    def respond(self, challenge: bytes) -> bytes | None:
        return self._user + b" " + hmac.new(self._secret, challenge, "md5").hexdigest().encode()


class ScramClient:
    """SCRAM-SHA-256 without channel binding (RFC 5802, RFC 7677). Ends only when the other side has
    proven that it knows the secret as well."""

    name = "SCRAM-SHA-256"

    def __init__(self, user: str, secret: str, randomness: Randomness) -> None:
        escaped = user.replace("=", "=3D").replace(",", "=2C").encode()
        self._secret = for_scram(secret)
        self._nonce = b64encode(randomness.token(18))
        self._bare = b"n=" + escaped + b",r=" + self._nonce
        self._proof_of_theirs: bytes | None = None
        self._proven = False

    def initial(self) -> bytes | None:
        return b"n,," + self._bare

    def respond(self, challenge: bytes) -> bytes | None:
        if self._proof_of_theirs is None:
            return self._prove(challenge)
        if not self._proven and hmac.compare_digest(challenge, self._proof_of_theirs):
            self._proven = True
            return b""
        return None

    def _prove(self, first: bytes) -> bytes | None:
        found = _FIRST.fullmatch(first)
        if found is None or not found[1].startswith(self._nonce) or found[1] == self._nonce:
            return None
        try:
            salt, iterations = b64decode(found[2], validate=True), int(found[3])
        except ValueError:
            return None
        if not 0 < iterations <= MOST_ITERATIONS:
            return None
        salted = hashlib.pbkdf2_hmac(HASH, self._secret, salt, iterations)
        client_key = hmac.digest(salted, b"Client Key", HASH)
        stored_key = hashlib.new(HASH, client_key).digest()
        final = b"c=biws,r=" + found[1]
        said = b",".join((self._bare, first, final))
        signature = hmac.digest(stored_key, said, HASH)
        proof = bytes(a ^ b for a, b in zip(client_key, signature, strict=True))
        server_key = hmac.digest(salted, b"Server Key", HASH)
        self._proof_of_theirs = b"v=" + b64encode(hmac.digest(server_key, said, HASH))
        return final + b",p=" + b64encode(proof)


ClientMechanism = ScramClient | PlainClient | LoginClient | CramMd5Client


def choose(
    offered: Iterable[str], user: str, secret: str, randomness: Randomness
) -> ClientMechanism | None:
    """The best of those offered (upper case) that we know; None when there is none."""
    names = set(offered)
    if ScramClient.name in names:
        return ScramClient(user, secret, randomness)
    for mechanism in (PlainClient, LoginClient, CramMd5Client):
        if mechanism.name in names:
            return mechanism(user, secret)
    return None

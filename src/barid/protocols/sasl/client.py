"""The client's side of SASL, toward servers to which we log in: SCRAM-SHA-256 and -PLUS, PLAIN,
LOGIN, CRAM-MD5 with a secret; OAUTHBEARER, XOAUTH2 with a token; EXTERNAL with a certificate.

The strongest that is offered is chosen once; there is no second try by a weaker one, which would
hand the secret to whoever took the strong one out of the list. That the secret only goes over TLS
is the business of whoever owns the connection.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final, Protocol

from barid.interfaces.world import Randomness
from barid.protocols.sasl.preparation import for_scram
from barid.protocols.sasl.scram import HASH, PLUS_NAME
from barid.protocols.sasl.scram import NAME as HASHED

MOST_ITERATIONS: Final = 1_000_000
"""Who asks for more only wants to keep us busy."""
_FIRST: Final = re.compile(rb"r=([\x21-\x2b\x2d-\x7e]+),s=([A-Za-z0-9+/=]+),i=([0-9]{1,9})(?:,.*)?")


@dataclass(frozen=True, slots=True)
class Credentials:
    """With what one logs in: a secret, or an OAuth token, or (both empty) the certificate that TLS
    has shown."""

    user: str
    secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where the login happens. `binding` is data of channel bindings by type, the best first
    (RFC 5056)."""

    host: str
    port: int
    randomness: Randomness
    binding: tuple[tuple[str, bytes], ...] = ()


class ClientMechanism(Protocol):
    """See `protocols.smtp.client.conversation.LoginMechanism`."""

    name: str

    def initial(self) -> bytes | None: ...

    def respond(self, challenge: bytes) -> bytes | None: ...


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
    """SCRAM-SHA-256 (RFC 5802, RFC 7677), with a channel binding as SCRAM-SHA-256-PLUS. Ends only
    when the other side has proven that it knows the secret as well.

    `able` tells the other side that we could have bound the channel, had it offered to.
    """

    name = HASHED

    def __init__(
        self,
        user: str,
        secret: str,
        randomness: Randomness,
        binding: tuple[str, bytes] | None = None,
        able: bool = False,
    ) -> None:
        escaped = user.replace("=", "=3D").replace(",", "=2C").encode()
        self._secret = for_scram(secret)
        self._nonce = b64encode(randomness.token(18))
        self._bare = b"n=" + escaped + b",r=" + self._nonce
        self._header, self._bound = (b"y,," if able else b"n,,"), b""
        if binding is not None:
            self.name = PLUS_NAME
            self._header, self._bound = f"p={binding[0]},,".encode(), binding[1]
        self._proof_of_theirs: bytes | None = None
        self._proven = False

    def initial(self) -> bytes | None:
        return self._header + self._bare

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
        final = b"c=" + b64encode(self._header + self._bound) + b",r=" + found[1]
        said = b",".join((self._bare, first, final))
        signature = hmac.digest(stored_key, said, HASH)
        proof = bytes(a ^ b for a, b in zip(client_key, signature, strict=True))
        server_key = hmac.digest(salted, b"Server Key", HASH)
        self._proof_of_theirs = b"v=" + b64encode(hmac.digest(server_key, said, HASH))
        return final + b",p=" + b64encode(proof)


class BearerClient:
    """OAUTHBEARER (RFC 7628): a token instead of a secret."""

    name = "OAUTHBEARER"

    def __init__(self, credentials: Credentials, where: Surroundings) -> None:
        user = credentials.user.replace("=", "=3D").replace(",", "=2C")
        self._said = (
            f"n,a={user},\x01host={where.host}\x01port={where.port}\x01"
            f"auth=Bearer {credentials.token}\x01\x01"
        ).encode()

    def initial(self) -> bytes | None:
        return self._said

    def respond(self, challenge: bytes) -> bytes | None:
        return b"\x01"  # RFC 7628 3.2.3: a challenge tells why not, and the refusal follows


class XOAuth2Client:
    """XOAUTH2, which Google described and others took over."""

    name = "XOAUTH2"

    def __init__(self, credentials: Credentials) -> None:
        self._said = f"user={credentials.user}\x01auth=Bearer {credentials.token}\x01\x01".encode()

    def initial(self) -> bytes | None:
        return self._said

    def respond(self, challenge: bytes) -> bytes | None:
        return b""  # a challenge tells why not, and the refusal follows


class ExternalClient:
    """EXTERNAL (RFC 4422 A): who we are is known from the certificate of TLS."""

    name = "EXTERNAL"

    def __init__(self, user: str) -> None:
        self._said = user.encode()

    def initial(self) -> bytes | None:
        return self._said

    def respond(self, challenge: bytes) -> bytes | None:
        return self._said if not challenge else None


def choose(
    offered: Iterable[str], user: str, secret: str, randomness: Randomness
) -> ClientMechanism | None:
    """The best of those offered (upper case) that take a secret; None when there is none."""
    return choose_for(
        frozenset(offered), Credentials(user, secret), Surroundings("", 0, randomness)
    )


def choose_for(
    offered: Collection[str], credentials: Credentials, where: Surroundings
) -> ClientMechanism | None:
    """The best of those offered (upper case) for these credentials; None when there is none."""
    if credentials.token:
        if BearerClient.name in offered:
            return BearerClient(credentials, where)
        return XOAuth2Client(credentials) if XOAuth2Client.name in offered else None
    user, secret = credentials.user, credentials.secret
    if not secret:
        return ExternalClient(user) if ExternalClient.name in offered else None
    if PLUS_NAME in offered and where.binding:
        return ScramClient(user, secret, where.randomness, where.binding[0])
    if HASHED in offered:
        able = bool(where.binding) and PLUS_NAME not in offered
        return ScramClient(user, secret, where.randomness, able=able)
    for mechanism in (PlainClient, LoginClient, CramMd5Client):
        if mechanism.name in offered:
            return mechanism(user, secret)
    return None

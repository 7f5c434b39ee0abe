"""Judges the DKIM signatures of a message (RFC 6376 6): what is claimed, and whether it holds.

Every signature gets its verdict in the words of RFC 8601 2.7.1, whatever the message, the
DNS or the clock is like; nothing is raised. A failing signature is no worse than none
(RFC 6376 6.1): what follows from a verdict is the business of others. The body is fed piece by
piece, hashed once for each form that is claimed, and not held.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from barid.interfaces.resolver import Found, Lacking, Resolver
from barid.message.mime.blocks import fields_in, name_of
from barid.message.senderauth.dkim.canonical import BodyForm, Canonicalization, header_form
from barid.message.senderauth.dkim.records import (
    LEAST_RSA,
    MOST_RSA,
    KeyRecord,
    PublicKey,
    key_in,
    read_record,
)
from barid.message.senderauth.dkim.signature import (
    FIELD,
    Algorithm,
    Malformed,
    Signature,
    read_signature,
    without_value,
)

MOST_SIGNATURES: Final = 8
"""So many are looked at, from the top; each costs a question to the DNS."""

Answer = Found[bytes] | Lacking


class Result(Enum):
    """RFC 8601 2.7.1; without any signature there is no verdict, which is called `none` there."""

    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    POLICY = "policy"
    """It holds, and in a way that proves too little."""
    NEUTRAL = "neutral"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


class Reason(Enum):
    """Why it is so."""

    HOLDS = "holds"
    MALFORMED = "malformed"
    OLD_ALGORITHM = "old-algorithm"
    EXPIRED = "expired"
    BODY_CHANGED = "body-changed"
    HEADER_CHANGED = "header-changed"
    NO_DNS = "no-dns"
    NO_KEY = "no-key"
    BAD_KEY = "bad-key"
    REVOKED = "revoked"
    OTHER_KIND = "other-kind"
    """The key is of another kind, or for something else."""
    WEAK_KEY = "weak-key"
    HUGE_KEY = "huge-key"
    BODY_OPEN = "body-open"
    """l= leaves a part of the body unsigned, so that anybody may write there (RFC 6376 8.2)."""
    TESTING = "testing"
    """It does not hold, and its domain says that it is only trying (RFC 6376 3.6.1)."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One signature. `domain` (A-labels) has signed, if it is PASS; `identity` is its i=; `text`
    says more, for people. `testing` is what the domain says of itself."""

    result: Result
    reason: Reason
    domain: str
    selector: str = ""
    identity: str = ""
    algorithm: str = ""
    text: str = ""
    testing: bool = False


class Verification:
    """The signatures of one message: feed the body, ask for `questions`, then `judge`.

    `header` is all before the blank line; `now` is in seconds since 1970.
    """

    def __init__(self, header: bytes, now: int) -> None:
        self._fields = fields_in(header)
        self._now = now
        found = [field for field in self._fields if name_of(field) == FIELD][:MOST_SIGNATURES]
        self._claims = [(field, read_signature(field.partition(b":")[2])) for field in found]
        self._hashes: dict[tuple[Canonicalization, int | None], _Hash] = {}
        for _, claim in self._claims:
            if isinstance(claim, Signature) and self._early(claim) is None:
                self._hashes.setdefault((claim.body, claim.length), _Hash(claim))

    @property
    def signed(self) -> bool:
        """Whether there is anything to judge."""
        return bool(self._claims)

    def feed(self, piece: bytes) -> None:
        """The next piece of the body."""
        for one in self._hashes.values():
            one.form.feed(piece)

    def questions(self) -> list[str]:
        """Names whose TXT records the verdicts need (RFC 6376 3.6.2.1), each once."""
        names = [
            question_of(claim)
            for _, claim in self._claims
            if isinstance(claim, Signature) and self._early(claim) is None
        ]
        return list(dict.fromkeys(names))

    def judge(self, answers: Mapping[str, Answer]) -> tuple[Judgement, ...]:
        """All of them, from the top, when the whole body was fed; once."""
        for one in self._hashes.values():
            one.form.end()
        return tuple(self._judged(field, claim, answers) for field, claim in self._claims)

    def _early(self, claim: Signature) -> tuple[Result, Reason] | None:
        """What is known without the key."""
        if claim.algorithm is Algorithm.RSA_SHA1:
            return Result.POLICY, Reason.OLD_ALGORITHM  # RFC 8301 3.1
        if claim.expires is not None and claim.expires < self._now:
            return Result.FAIL, Reason.EXPIRED
        return None

    def _judged(
        self, field: bytes, claim: Signature | Malformed, answers: Mapping[str, Answer]
    ) -> Judgement:
        if isinstance(claim, Malformed):
            return Judgement(
                Result.PERMERROR, Reason.MALFORMED, claim.domain, claim.selector, text=claim.text
            )
        early = self._early(claim)
        if early is not None:
            return _judgement(claim, *early)
        record = _record(answers.get(question_of(claim)))
        if not isinstance(record, KeyRecord):
            return _judgement(claim, *record)
        result, reason = self._against(field, claim, record)
        if record.testing and result is Result.FAIL:
            result, reason = Result.NEUTRAL, Reason.TESTING
        return _judgement(claim, result, reason, testing=record.testing)

    def _against(self, field: bytes, claim: Signature, record: KeyRecord) -> tuple[Result, Reason]:
        unfit = _unfit(claim, record)
        if unfit is not None:
            return Result.PERMERROR, unfit
        key = key_in(record)
        if key is None:
            return Result.PERMERROR, Reason.BAD_KEY
        poor = _poor(key)
        if poor is not None:
            return Result.POLICY, poor
        hashed = self._hashes[claim.body, claim.length]
        if not hmac.compare_digest(hashed.digest, claim.body_hash):
            return Result.FAIL, Reason.BODY_CHANGED
        if not _holds(key, claim.value, self._text(field, claim)):
            return Result.FAIL, Reason.HEADER_CHANGED
        if hashed.open:
            return Result.POLICY, Reason.BODY_OPEN
        return Result.PASS, Reason.HOLDS

    def _text(self, own: bytes, claim: Signature) -> bytes:
        """What was signed (RFC 6376 3.7)."""
        found: dict[bytes, list[bytes]] = {name: [] for name in claim.headers}
        for field in self._fields:
            if (name := name_of(field)) in found:
                found[name].append(field)
        pieces = [
            header_form(found[name].pop(), claim.header) for name in claim.headers if found[name]
        ]
        ending = header_form(without_value(own), claim.header).removesuffix(b"\r\n")
        return b"".join((*pieces, ending))


class _Hash:
    """The hash of a body in one form, as far as it counts."""

    def __init__(self, claim: Signature) -> None:
        self.form = BodyForm(claim.body, self._use)
        self.open = False
        """Whether there is more than counts."""
        self._left = claim.length
        self._hash = hashlib.sha256()

    @property
    def digest(self) -> bytes:
        """A body that is shorter than l= is not the one that was signed."""
        return self._hash.digest() if not self._left else b""

    def _use(self, piece: bytes) -> None:
        if self._left is None:
            self._hash.update(piece)
            return
        self._hash.update(piece[: self._left])
        self.open = self.open or len(piece) > self._left
        self._left -= min(len(piece), self._left)


async def verify(
    header: bytes, body: AsyncIterable[bytes], resolver: Resolver, now: int
) -> tuple[Judgement, ...]:
    """The verdicts on all signatures of a message, from the top; none for one without. `now` is in
    seconds since 1970. What `body` raises goes through."""
    verification = Verification(header, now)
    if not verification.signed:
        return ()
    async for piece in body:
        verification.feed(piece)
    answers = {name: await resolver.txt(name) for name in verification.questions()}
    return verification.judge(answers)


def question_of(claim: Signature) -> str:
    """Where the key stands (RFC 6376 3.6.2.1)."""
    return f"{claim.selector}._domainkey.{claim.domain}"


def _judgement(
    claim: Signature, result: Result, reason: Reason, *, testing: bool = False
) -> Judgement:
    return Judgement(
        result,
        reason,
        claim.domain,
        claim.selector,
        claim.identity,
        claim.algorithm.value,
        testing=testing,
    )


def _record(answer: Answer | None) -> KeyRecord | tuple[Result, Reason]:
    """The first that is a key record; more than one would mean nothing (RFC 6376 3.6.2.2)."""
    if answer is None or (isinstance(answer, Lacking) and answer.temporary):
        return Result.TEMPERROR, Reason.NO_DNS
    if isinstance(answer, Lacking):
        return Result.PERMERROR, Reason.NO_KEY
    records: Sequence[KeyRecord] = [one for raw in answer.values if (one := read_record(raw))]
    if not records:
        return Result.PERMERROR, Reason.BAD_KEY
    return records[0] if records[0].key else (Result.PERMERROR, Reason.REVOKED)


def _unfit(claim: Signature, record: KeyRecord) -> Reason | None:
    """Why a key is not for this signature (RFC 6376 6.1.2)."""
    kind, _, digest = claim.algorithm.value.partition("-")
    if record.kind != kind or (record.hashes is not None and digest not in record.hashes):
        return Reason.OTHER_KIND
    if not record.services & {"*", "email"}:
        return Reason.OTHER_KIND
    if record.strict and claim.identity.rpartition("@")[2] != claim.domain:
        return Reason.OTHER_KIND
    return None


def _poor(key: PublicKey) -> Reason | None:
    bits = getattr(key, "key_size", None)
    if bits is None:
        return None
    if bits < LEAST_RSA:
        return Reason.WEAK_KEY
    return Reason.HUGE_KEY if bits > MOST_RSA else None


def _holds(key: PublicKey, value: bytes, text: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(value, text, padding.PKCS1v15(), hashes.SHA256())
        else:
            key.verify(value, hashlib.sha256(text).digest())  # RFC 8463 3
    except (InvalidSignature, ValueError):
        return False
    return True

"""Which failures a text can be: a traceback, a reply, a bounce, a line of a log.

Nothing is probed, so a text that many situations share (the famous one has fourteen) gets all of
them, the likeliest first; what tells them apart is a probe. An unknown text has none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from typing import Final

from barid.doctor.diagnosis import Diagnosis, Evidence
from barid.doctor.finding import Finding, State
from barid.doctor.telling import of_reply, of_tls
from barid.model.reply import PeerReply, Stage

MOST: Final = 1024 * 1024
_UNKNOWN_PLACE: Final = {"host": "HOST", "port": "PORT", "sender": "FROM", "recipient": "TO"}
_NO_LOGIN: Final = (
    *("A01", "A02", "A04", "A05", "A03", "A06", "A07", "A08", "A14", "A17", "A09", "A10", "A13"),
)
# What programs say by themselves. The first that fits decides; ids with the likeliest first.
_TEXTS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), ids)
    for pattern, ids in (
        (r"SMTP AUTH extension not supported by server", _NO_LOGIN),
        (r"SMTPNotSupportedError: STARTTLS extension not supported", ("A05", "X05", "A23", "A06")),
        (r"No suitable authentication method found", ("A15", "A16", "A17")),
        (r"please run connect\(\) first", ("A24",)),
        (r"SMTPConnectError: \((?:-1|\d+), b['\"]?(?:/1\.[01]|IMAP|P3|-2\.0|POP3)", ("A21",)),
        (r"unexpected response: b'220 ", ("I10",)),
        (r"Connection unexpectedly closed: timed out", ("A22", "L06", "X03", "L08")),
        (r"Connection unexpectedly closed|ConnectionResetError|\[Errno 104\]", ("A25", "A22")),
        (r"WRONG_VERSION_NUMBER|wrong version number|packet length too long", ("A23",)),
        (r"No module named '?email\.(?:MIME|Utils|Encoders)", ("X07",)),
        (r"internationalized email support", ("N04", "N01")),
        (r"can't encode character.*(?:login|authenticate|encode_plain)", ("C11",)),
        (r"(?:login|encode_plain).*UnicodeEncodeError: 'ascii' codec", ("C11",)),
        (r"(?:imaplib|poplib).*UnicodeEncodeError: 'ascii' codec", ("I11",)),
        (r"sendmail.*UnicodeEncodeError: 'ascii' codec", ("M12",)),
        (r"Header values may not contain linefeed", ("M13",)),
        (r"There may be at most 1 From headers", ("M01",)),
        (r"encoding with 'idna' codec failed|label (?:empty or )?too long", ("D16",)),
        (r"PRIVACYREQUIRED|LOGINDISABLED|cleartext logins disabled", ("I02",)),
        (r"\[ALERT\] Application-specific", ("I03", "C02")),
        (r"\[ALERT\] Please log in via your web browser", ("I04", "C03")),
        (r"Too many simultaneous connections", ("I05",)),
        (r"Too many connections", ("I19",)),
        (r"AUTHENTICATIONFAILED|\[AUTH\]", ("I01", "C01")),
        (r"BasicAuthBlocked|NO (?:AUTHENTICATE|LOGIN) failed", ("I06",)),
        (r"authenticated but not connected", ("I08",)),
        (r"\[IN-USE\]|\[LOGIN-DELAY\]|\[SYS/(?:TEMP|PERM)\]", ("I09",)),
        (r"\[(?:UNAVAILABLE|CONTACTADMIN|EXPIRED|INUSE|OVERQUOTA|LIMIT)\]", ("I07",)),
        (r"unknownCapability|stateMismatch|well-known/jmap", ("I18",)),
        (r"gaierror.*(?:-2|11001|Name or service not known|getaddrinfo failed)", ("D01",)),
        (r"Name or service not known|nodename nor servname", ("D01",)),
        (r"gaierror.*-3|Temporary failure in name resolution", ("D02",)),
        (r"Name service error.*try again|dnssec-invalid", ("D03", "D02")),
        (r"\[Errno 101\]|Network is unreachable", ("L02", "L01")),
        (r"\[Errno 113\]|No route to host", ("L03",)),
        (r"\[Errno 111\]|WinError 10061|Connection refused|ConnectionRefusedError", ("L05", "L09")),
        (r"WinError 10060|\[Errno 110\]|TimeoutError|timed out", ("L06", "L04", "A22", "L15")),
        (r"WinError 10013|PermissionError|\[Errno 1\]", ("L11",)),
    )
)
_TLS: Final = re.compile(
    r"CERTIFICATE_VERIFY_FAILED|\[SSL|ssl\.SSL|SSLError|SSLV3|TLSV1", re.IGNORECASE
)
_REPLY: Final = re.compile(
    r"(?<![\d.])\(?([245]\d\d)[, -]+(?:b['\"])?([^\n]{0,400})", re.IGNORECASE
)
_STATUS: Final = re.compile(
    r"^Diagnostic-Code:\s*(?:smtp|x-\S+);\s*(.*(?:\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE
)
_STAGES: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), stage)
    for pattern, stage in (
        (r"SMTPAuthenticationError", Stage.LOGIN),
        (r"SMTPSenderRefused|MAIL FROM", Stage.SENDER),
        (r"SMTPRecipientsRefused|RCPT TO", Stage.RECIPIENT),
        (r"SMTPDataError|end of DATA", Stage.END),
        (r"SMTPHeloError|EHLO|HELO", Stage.HELLO),
        (r"SMTPConnectError|greeting|banner", Stage.GREETING),
        (r"\bAUTH\b|authenticat|login", Stage.LOGIN),
    )
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a text can be. `saw` is the part of it that decided; empty findings for none."""

    saw: str
    findings: tuple[Finding, ...]


def explain(data: bytes) -> Explanation:
    """What a text can be."""
    text = _readable(data[:MOST])
    saw, ids = _candidates(text)
    known = tuple(dict.fromkeys(ids))
    share = 0.9 if len(known) == 1 else round(0.9 / max(len(known), 1), 2)
    evidence = (Evidence("read the text", saw),)
    return Explanation(
        saw,
        tuple(
            Finding(Diagnosis(one, _UNKNOWN_PLACE, share, evidence), State.UNKNOWN) for one in known
        ),
    )


def _candidates(text: str) -> tuple[str, tuple[str, ...]]:
    from barid.doctor.catalogue import catalogue

    said = _diagnostic(text)
    if said is None:
        for pattern, ids in _TEXTS:
            found = pattern.search(text)
            if found is not None:
                line = (
                    text[: found.end()].rpartition("\n")[2]
                    + text[found.end() :].split("\n", maxsplit=1)[0]
                )
                return line.strip()[:300], tuple(one for one in ids if one in catalogue())
        if _TLS.search(text):
            told = of_tls(text.lower().replace("_", " "))
            return _line_with(_TLS, text), (told,)
    found = _REPLY.search(said or text)
    if found is None:
        return "", ()
    words = found[2].strip().strip("'\")")
    reply = PeerReply(int(found[1]), (words,))
    stage = _stage(text, reply)
    told = of_reply(stage, reply)
    return reply.written(), (told,)


def _diagnostic(text: str) -> str | None:
    """The reply that a report of delivery carries (RFC 3464 2.3.6)."""
    found = _STATUS.search(text)
    return re.sub(r"\s+", " ", found[1]).strip() if found is not None else None


def _stage(text: str, reply: PeerReply) -> Stage:
    """At which moment it was said, as far as the text tells."""
    words = reply.written()
    if reply.code in (535, 534, 538, 454) or "5.7.8" in words:
        return Stage.LOGIN
    if re.search(r"[45]\.1\.[0-3]|[45]\.2\.\d|user unknown|mailbox", words, re.IGNORECASE):
        return Stage.RECIPIENT
    for pattern, stage in _STAGES:
        if pattern.search(text):
            return stage
    return Stage.RECIPIENT if reply.code in (450, 550, 551, 553, 554) else Stage.END


def _line_with(pattern: re.Pattern[str], text: str) -> str:
    return next((line.strip()[:300] for line in text.splitlines() if pattern.search(line)), "")


def _readable(data: bytes) -> str:
    """The text; of a message in a file its readable parts, with the report in it."""
    text = data.decode("utf-8", "replace")
    if not re.match(r"(?:[A-Za-z-]+:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){3}", text):
        return text
    message = message_from_bytes(data, policy=policy.default)
    parts = [part for part in message.walk() if not part.is_multipart()]
    kinds = ("text/plain", "message/delivery-status", "message/global-delivery-status")
    pieces = [part.as_string() for part in message.walk() if part.get_content_type() in kinds[1:]]
    for part in parts:
        if part.get_content_type() == kinds[0]:
            try:
                pieces.append(str(part.get_content()))
            except (LookupError, ValueError, KeyError):
                continue
    return "\n".join(pieces) or text

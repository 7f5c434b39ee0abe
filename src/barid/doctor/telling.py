"""From what was heard to an id of the catalogue: replies, TLS failures, failures to connect.

Only what follows from the words alone; what needs a probe is told by whoever probes. What fits no
entry is X01 (for now) or X02 (for good), never a guess.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Collection
from typing import Final

from barid.model.reply import PeerReply, Stage

_EARLY: Final = frozenset({Stage.CONNECT, Stage.GREETING})
_HELLO: Final = frozenset({Stage.HELLO})
_LOGIN: Final = frozenset({Stage.LOGIN})
_SENDER: Final = frozenset({Stage.SENDER})
_RECIPIENT: Final = frozenset({Stage.RECIPIENT})
_CONTENT: Final = frozenset({Stage.CONTENT, Stage.END})
_ENVELOPE: Final = _SENDER | _RECIPIENT
_LATE: Final = _ENVELOPE | _CONTENT
_ALL: Final = frozenset(Stage)


_FLAGS: Final = re.IGNORECASE | re.DOTALL
_RULES: Final = tuple(
    (stages, re.compile(pattern, _FLAGS), failure)
    for stages, pattern, failure in (
        (_LOGIN, r"5\.7\.139.*(?:SmtpClientAuthentication|disabled for the tenant)", "C04"),
        (_LOGIN, r"5\.7\.139.*(?:security defaults|criteria|polic|locked)", "C05"),
        (_LOGIN, r"application-specific password|app password|InvalidSecondFactor", "C02"),
        (_LOGIN, r"log in (?:through|via) your web browser|WebLoginRequired", "C03"),
        (_ALL, r"5\.7\.30|basic authentication is (?:disabled|not supported)", "C07"),
        (_LOGIN, r"^(?:538|530)|5\.7\.11|must issue a STARTTLS|encryption required", "C17"),
        (_LOGIN, r"^4", "C09"),
        (_LOGIN, r"account.*(?:disabled|locked|expired|suspended)|5\.7\.13|5\.2\.1", "C18"),
        (_LOGIN, r"^535.*5\.7\.3", "C06"),
        (_LOGIN, r"^(?:535|534|501|550|554|5)", "C01"),
        (_EARLY, r"^(?:421|4)", "A08"),
        (_EARLY, r"blocked using|block list|blacklist|spamhaus|rbl|dnsbl", "R11"),
        (_EARLY, r"^5", "P17"),
        (_HELLO, r"^4", "A08"),
        (_HELLO, r"^(?:501|504|550)", "A07"),
        (_HELLO, r"^50[02]", "A06"),
        (frozenset({Stage.STARTTLS}), r"", "A20"),
        (_LATE, r"STARTTLS|5\.7\.29|requires? (?:the use of )?(?:TLS|encryption)", "T14"),
        (_LATE, r"^530|5\.7\.57|authentication required|not authenticated|WantAuth", "P01"),
        (_LATE, r"SMTPUTF8|5\.6\.7|non-ascii", "N03"),
        (_LATE, r"blocked using|block list|blacklist|spamhaus|dnsbl|S3140|S3150", "R11"),
        (_LATE, r"5\.7\.2[5-7]|5\.7\.50[89]|5\.7\.515|unauthenticated|DMARC|\bSPF\b", "R01"),
        (_LATE, r"5\.4\.5|daily .*limit|sending quota|5\.2\.2 submission|limit exceeded", "P09"),
        (_LATE, r"4\.7\.28|rate|too (?:many connections|quickly|fast|many messages)", "P08"),
        (_RECIPIENT, r"4\.5\.3|5\.5\.3|too many recipients", "P10"),
        (_LATE, r"gr[ae]y-?list", "P07"),
        (_LATE, r"5\.1\.10.*nullmx|does not accept mail|nullMX|^556", "P15"),
        (_LATE, r"5\.7\.511|5\.7\.513|5\.7\.124|5\.7\.133|violates .*policy", "P18"),
        (_SENDER, r"5\.7\.1.*(?:not owned|send as|permission)|SendAs|5\.7\.60|5\.2\.252", "P02"),
        (_ENVELOPE, r"not owned by user|not (?:permitted|allowed) to send|SendAsDenied", "P02"),
        (_ENVELOPE, r"4\.1\.8|5\.1\.8|sender.*domain.*not (?:found|exist)|unresolvable", "P12"),
        (_LATE, r"helo command rejected|bad helo|helo.*(?:not found|invalid)", "A07"),
        (
            _LATE,
            r"relay(?:ing)? (?:access )?(?:denied|not permitted)|(?:unable to|not) relay|5\.7\.64",
            "P03",
        ),
        (_LATE, r"over ?quota|[45]\.2\.2|mailbox (?:is )?full|out of storage", "P06"),
        (_LATE, r"[45]\.1\.1|5\.1\.10|user unknown|unknown user|no such (?:user|mailbox)", "P05"),
        (_RECIPIENT, r"^4.*(?:try again later|temporarily (?:deferred|rejected))", "P07"),
        (_CONTENT, r"bare (?:line ?feed|<?lf)|naked lf", "M05"),
        (_CONTENT, r"line length|line too long", "M04"),
        (_CONTENT, r"potential security issue|virus|malware", "M08"),
        (_LATE, r"5\.3\.4|size limit|message (?:is )?too (?:large|big)|^552", "M06"),
        (_CONTENT, r"from:? header|missing a valid address|multiple .?from", "M02"),
        (_CONTENT, r"spam|content|unsolicited", "M08"),
        (_LATE, r"^50[0-3]", "P20"),
        (_ALL, r"^421", "A08"),
        (_ALL, r"^4", "X01"),
    )
)

_TLS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), failure)
    for pattern, failure in (
        (r"hostname mismatch|not valid for|ip address mismatch", "T01"),
        (r"self.signed certificate in certificate chain", "T04"),
        (r"self.signed", "T02"),
        (r"unable to get (?:local )?issuer|unable to verify the first", "T03"),
        (r"has expired", "T05"),
        (r"not yet valid", "T06"),
        (r"missing (?:authority|subject) key identifier|key usage|basic constraints", "T09"),
        (r"wrong version number|record layer failure|http request", "A23"),
        (r"protocol version|unsupported protocol|legacy sigalg|no protocols available", "T07"),
        (r"certificate required|bad certificate", "T12"),
        (r"handshake failure|no shared cipher|key too small|legacy renegotiation", "T08"),
        (r"pinned", "T16"),
    )
)

_ERRNO: Final = {
    errno.ECONNREFUSED: "L05",
    errno.ENETUNREACH: "L02",
    errno.EADDRNOTAVAIL: "L02",
    errno.EHOSTUNREACH: "L03",
    errno.EACCES: "L11",
    errno.EPERM: "L11",
    errno.ETIMEDOUT: "L06",
    errno.ECONNRESET: "A25",
}


def of_reply(stage: Stage, reply: PeerReply) -> str:
    """The failure that a refusal tells of."""
    words = reply.written()
    for stages, pattern, failure in _RULES:
        if stage in stages and pattern.search(words):
            return failure
    return "X02"


def of_tls(reason: str) -> str:
    """The failure that a broken handshake tells of; `reason` as OpenSSL says it."""
    return next((failure for pattern, failure in _TLS if pattern.search(reason)), "T11")


def of_connect(codes: Collection[int], port: int) -> str:
    """The failure of no connection at all; `codes` are error numbers, 0 for no answer."""
    for code, failure in _ERRNO.items():
        if code in codes and code != errno.ETIMEDOUT:
            return failure
    return "L04" if port == 25 else "L06"


def is_masked(lines: Collection[str]) -> bool:
    """Whether something on the way has written over what a server offers (Cisco's inspection)."""
    return any(re.search(r"X{4,}|\*{5,}", line) for line in lines)

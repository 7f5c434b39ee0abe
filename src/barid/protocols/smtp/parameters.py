"""Parameters of MAIL and RCPT: SIZE (RFC 1870), BODY (RFC 6152, RFC 3030), SMTPUTF8 (RFC 6531),
AUTH (RFC 4954), and those of `controls`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from barid.model.address import Address
from barid.model.asked import NOTHING, Asked
from barid.model.envelope import Body
from barid.model.outgoing import NOTHING_ASKED_FOR_ONE, RecipientParameters
from barid.protocols.smtp import controls, grammar, replies
from barid.protocols.smtp.replies import Reply
from barid.protocols.smtp.session import Service, Session

_BODIES: Final = {body.value.encode(): body for body in Body}


@dataclass(slots=True)
class SenderParameters:
    """What MAIL said besides the path."""

    size: int | None = None
    body: Body = Body.SEVEN_BIT
    smtputf8: bool = False
    asked: Asked = NOTHING


_NONE_GIVEN: Final[dict[bytes, bytes | None]] = {}


def split(text: bytes | None) -> dict[bytes, bytes | None] | Reply:
    """Keywords in upper case with their values, or why the text is not a list of parameters."""
    if not text:
        return _NONE_GIVEN
    found: dict[bytes, bytes | None] = {}
    for word in text.split():
        match = grammar.PARAMETER.fullmatch(word)
        if match is None:
            return replies.BAD_PARAMETER
        keyword = match[1].upper()
        if keyword in found:
            return replies.REPEATED_PARAMETER
        found[keyword] = match[2]
    return found


def of_sender(text: bytes | None, session: Session) -> SenderParameters | Reply:
    """The parameters of MAIL after EHLO, or why they are refused.

    AUTH is read and not believed: nobody is trusted to speak for others (RFC 4954 5).
    """
    given = split(text)
    if isinstance(given, Reply):
        return given
    parameters = SenderParameters()
    further: dict[bytes, bytes | None] = {}
    for keyword, value in given.items():
        if keyword == b"SIZE":
            if value is None or grammar.SIZE.fullmatch(value) is None:
                return replies.BAD_PARAMETER
            parameters.size = int(value)
        elif keyword == b"BODY":
            body = _BODIES.get(value.upper()) if value is not None else None
            if body is None:
                return replies.BAD_PARAMETER
            parameters.body = body
        elif keyword == b"SMTPUTF8":
            if value is not None:  # RFC 6531 3.4
                return replies.BAD_PARAMETER
            parameters.smtputf8 = True
        elif keyword == b"AUTH" and session.offer.service is Service.SUBMISSION:
            if value is None or not _is_submitter(value):
                return replies.BAD_PARAMETER
        else:
            further[keyword] = value
    if further:
        asked = controls.of_message(further, session.controls, session.tls)
        if isinstance(asked, Reply):
            return asked
        parameters.asked = asked
    return parameters


def _is_submitter(value: bytes) -> bool:
    """`<>` or a mailbox, as xtext (RFC 4954 5)."""
    written = controls.decoded_xtext(value)
    if written is None:
        return False
    return written == b"<>" or Address.parse(written) is not None


def of_recipient(text: bytes | None, session: Session) -> RecipientParameters | Reply:
    """The parameters of RCPT, or why they are refused."""
    if not text:
        return NOTHING_ASKED_FOR_ONE
    given = split(text)
    if isinstance(given, Reply):
        return given
    utf8 = session.sender is not None and session.sender.smtputf8
    return controls.of_recipient(given, session.controls, utf8)

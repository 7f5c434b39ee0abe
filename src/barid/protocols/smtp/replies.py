"""Every reply that the conversation itself gives; all others are verdicts of the post office.

Replies to HELO, EHLO and the greeting have no enhanced code, nor has 354 (RFC 2034 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from barid.model.verdict import Verdict
from barid.protocols.smtp.session import Service
from barid.protocols.smtp.states import State, Verb

_MAX_TEXT: Final = 496  # with code, enhanced code and CRLF within 512: RFC 5321 4.5.3.1.5


@dataclass(frozen=True, slots=True)
class Reply:
    """`code` is of RFC 5321 4.2, `enhanced` of RFC 3463, empty where none is due."""

    code: int
    enhanced: str
    text: str

    @property
    def accepted(self) -> bool:
        """Whether the command was granted, wholly (2xx) or so far (3xx)."""
        return self.code < 400


def written(reply: Reply | Verdict) -> bytes:
    """One reply as it is sent. Whatever a verdict's text holds, it stays one line of ASCII."""
    text = reply.text
    if len(text) > _MAX_TEXT or not (text.isascii() and text.isprintable()):
        text = "".join(c if " " <= c <= "~" else "?" for c in text[:_MAX_TEXT])
    if reply.enhanced:
        return b"%d %b %b\r\n" % (reply.code, reply.enhanced.encode(), text.encode())
    return b"%d %b\r\n" % (reply.code, text.encode())


def lines_written(code: int, lines: list[str]) -> bytes:
    """A reply of several lines (RFC 5321 4.2.1)."""
    last = len(lines) - 1
    return b"".join(
        b"%d%b%b\r\n" % (code, b" " if number == last else b"-", line.encode("ascii", "replace"))
        for number, line in enumerate(lines)
    )


# --- granted

DONE: Final = Reply(250, "2.0.0", "OK")
FORGOTTEN: Final = Reply(250, "2.0.0", "OK, nothing begun")
SEND_CONTENT: Final = Reply(354, "", "Go ahead, end with a line that is only a dot")
CLOSING: Final = Reply(221, "2.0.0", "Goodbye")
START_TLS: Final = Reply(220, "2.0.0", "Go ahead, start TLS")  # RFC 3207 4
CANNOT_VERIFY: Final = Reply(252, "2.0.0", "Send the mail and see")  # RFC 5321 3.5.3
_HELP: Final = {
    Service.TRANSFER: "EHLO HELO STARTTLS MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY HELP: RFC 5321",
    Service.SUBMISSION: "EHLO STARTTLS AUTH MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY ETRN HELP: "
    "RFC 6409",
    Service.LMTP: "LHLO MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY HELP: RFC 2033",
}

# --- we end the connection: RFC 5321 3.8

EARLY_TALK: Final = Reply(421, "4.7.0", "You spoke before our greeting, closing")
TOO_MANY_ERRORS: Final = Reply(421, "4.7.0", "Too many errors, closing")
TOO_MANY_COMMANDS: Final = Reply(421, "4.7.0", "Too many commands and no message, closing")
TOO_MANY_MESSAGES: Final = Reply(421, "4.7.0", "Enough for one connection, connect again")
NOT_HTTP: Final = Reply(421, "4.7.0", "This is SMTP, not HTTP, closing")
TIMED_OUT: Final = Reply(421, "4.4.2", "Nothing heard for too long, closing")

# --- refused for now

TOO_MANY_RECIPIENTS: Final = Reply(452, "4.5.3", "Too many recipients")  # RFC 5321 4.5.3.1.10

NO_ROOM: Final = Reply(452, "4.3.1", "Too much mail is coming in at once, try later")

NO_SUCH_QUEUE: Final = Reply(458, "4.5.4", "There are no queues by name")  # RFC 1985 5.3

# --- refused

UNKNOWN_VERB: Final = Reply(500, "5.5.1", "Unknown command")
LINE_TOO_LONG: Final = Reply(500, "5.5.2", "Line too long")  # RFC 5321 4.5.3.1.9
BARE_LINE_END: Final = Reply(500, "5.5.2", "Only CRLF ends a line")  # RFC 5321 2.3.8
LOGIN_LINE_TOO_LONG: Final = Reply(500, "5.5.6", "Response too long")  # RFC 4954 4
BAD_ARGUMENTS: Final = Reply(501, "5.5.4", "Bad arguments")
NO_ARGUMENTS: Final = Reply(501, "5.5.4", "This command takes no arguments")
BAD_NAME: Final = Reply(501, "5.5.4", "Say a domain or an address in brackets")
BAD_NODE: Final = Reply(501, "5.5.4", "Say a domain, or @ before one")  # RFC 1985 5.1
BAD_SENDER: Final = Reply(501, "5.1.7", "Bad sender address")
BAD_RECIPIENT: Final = Reply(501, "5.1.3", "Bad recipient address")
REPEATED_PARAMETER: Final = Reply(501, "5.5.4", "Parameter given twice")
BAD_PARAMETER: Final = Reply(501, "5.5.4", "Bad value of a parameter")
NOT_HERE: Final = Reply(502, "5.5.1", "Not available here")
LOGGED_IN_ALREADY: Final = Reply(503, "5.5.1", "Logged in already")
EXTENDED_GREETING_FIRST: Final = Reply(503, "5.5.1", "EHLO first")
NEEDS_CHUNKS: Final = Reply(503, "5.5.1", "BINARYMIME comes with BDAT")  # RFC 3030 3
TWO_HOLDS: Final = Reply(501, "5.5.4", "HOLDFOR or HOLDUNTIL, not both")  # RFC 4865 4
RETURNED_BEFORE: Final = Reply(501, "5.5.4", "BY with R needs a time above 0")  # RFC 2852 4
UNKNOWN_MECHANISM: Final = Reply(504, "5.5.4", "We do not offer this mechanism")
LOGIN_FIRST: Final = Reply(530, "5.7.0", "Log in first")  # RFC 6409 4.3
TLS_FIRST: Final = Reply(538, "5.7.11", "Start TLS first")
TLS_ALREADY: Final = Reply(503, "5.5.1", "TLS is active")
SENDER_NEEDS_UTF8: Final = Reply(550, "5.6.7", "Say SMTPUTF8 with this address")  # RFC 6531 3.5
MALFORMED_CONTENT: Final = Reply(  # RFC 5321 2.3.8
    550, "5.6.0", "Message has NUL or line ends other than CRLF, not taken"
)
CONTENT_TOO_LARGE: Final = Reply(552, "5.3.4", "Message larger than we take")  # RFC 1870 6.2
RECIPIENT_NEEDS_UTF8: Final = Reply(553, "5.6.7", "Say SMTPUTF8 with this address")
UNKNOWN_PARAMETER: Final = Reply(555, "5.5.4", "Unknown parameter")  # RFC 5321 4.1.1.11
NEEDS_TLS: Final = Reply(555, "5.7.10", "REQUIRETLS only once TLS is active")  # RFC 8689 2

# --- out of order: RFC 5321 4.1.4

_GREET_FIRST: Final = Reply(503, "5.5.1", "EHLO first")
_SENDER_FIRST: Final = Reply(503, "5.5.1", "MAIL first")
_RECIPIENT_FIRST: Final = Reply(503, "5.5.1", "RCPT first, no recipient is accepted")
_MESSAGE_BEGUN: Final = Reply(503, "5.5.1", "Not while a message is begun")


def out_of_order(state: State, verb: Verb) -> Reply:
    """What is said to a verb that the table does not list for this state."""
    if state is State.CONNECTED:
        return _GREET_FIRST
    if state is State.READY:
        return _SENDER_FIRST
    if state is State.SENDER and verb in (Verb.DATA, Verb.BDAT):
        return _RECIPIENT_FIRST
    return _MESSAGE_BEGUN


def commands(service: Service) -> Reply:
    """Which commands there are (RFC 5321 4.1.1.8)."""
    return Reply(214, "2.0.0", _HELP[service])


def login_over(text: str, cancelled: bool) -> Reply:
    """The client has broken off, or broken the grammar of its mechanism (RFC 4954 4)."""
    return Reply(501, "5.7.0" if cancelled else "5.5.2", text)


def chunk_taken(octets: int) -> Reply:
    """A chunk that is not the last has come (RFC 3030 2)."""
    return Reply(250, "2.0.0", f"{octets} octets taken")

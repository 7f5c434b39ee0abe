"""How a sink may misbehave: what is said, and to which command.

A reply is a line without CRLF; `HANG_UP` closes the connection instead, `SILENCE` says nothing.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

HANG_UP: Final = "\0"
SILENCE: Final = ""
GREETING: Final = "GREETING"
END: Final = "END"
"""The final dot."""


class Fault(Enum):
    """Named faults; the values are verb and reply."""

    BUSY = (GREETING, "421 4.3.2 Too many connections")
    BANNED = (GREETING, "554 5.7.1 Your address is blocked")
    SILENT = (GREETING, SILENCE)
    CLOSES_AT_ONCE = (GREETING, HANG_UP)
    SPEAKS_IMAP = (GREETING, "* OK IMAP4rev1 ready")
    SPEAKS_HTTP = (GREETING, "HTTP/1.1 400 Bad Request")
    NO_EHLO = ("EHLO", "500 5.5.1 Unknown command")
    DISLIKES_NAME = ("EHLO", "501 5.5.4 Invalid domain name")
    THROTTLES_EHLO = ("EHLO", "421 4.7.0 Slow down")
    MASKED = ("EHLO", "250-masked\r\n250-XXXXXXXX\r\n250 XXXXXXXA")
    NO_STARTTLS = ("STARTTLS", "454 4.7.0 TLS not available")
    WRONG_SECRET = ("AUTH", "535 5.7.8 Authentication failed")
    LOGIN_LATER = ("AUTH", "454 4.7.0 Temporary authentication failure")
    LOGIN_TWICE = ("AUTH", "503 5.5.1 Already authenticated")
    LOGIN_WANTED = ("MAIL", "530 5.7.0 Authentication required")
    NOT_YOUR_ADDRESS = ("MAIL", "553 5.7.1 Sender address rejected: not owned by user")
    GREYLISTED = ("RCPT", "450 4.2.0 Greylisted, try again later")
    UNKNOWN_USER = ("RCPT", "550 5.1.1 User unknown")
    MAILBOX_FULL = ("RCPT", "452 4.2.2 Mailbox full")
    NO_RELAY = ("RCPT", "554 5.7.1 Relay access denied")
    NO_DATA = ("DATA", "451 4.3.0 Try again later")
    DROPS_AT_DATA = ("DATA", HANG_UP)
    CONTENT_REFUSED = (END, "554 5.7.1 Message looks like spam")
    CONTENT_LATER = (END, "451 4.3.0 Try again later")
    DROPS_AFTER_CONTENT = (END, HANG_UP)
    """Takes the message and hangs up without saying so."""

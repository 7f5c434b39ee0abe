"""Lexical grammar of IMAP commands, each pattern beside its ABNF (RFC 9051 9, RFC 3501 9).

Patterns match at a position and never look past the CRLF, which the reader has taken away already.
None can backtrack more than linearly.
"""

from __future__ import annotations

import re
from typing import Final

TAG: Final = re.compile(rb'[^\x00-\x20\x7f-\xff(){%*"\\+]{1,64}')
"""tag = 1*<any ASTRING-CHAR except "+">: RFC 9051 9. The length is our own limit."""

ATOM: Final = re.compile(rb'[^\x00-\x20\x7f-\xff(){%*"\\\]]+')
"""atom = 1*ATOM-CHAR; ATOM-CHAR = <any CHAR except atom-specials>;
atom-specials = "(" / ")" / "{" / SP / CTL / list-wildcards / quoted-specials / resp-specials:
RFC 9051 9."""

ASTRING_ATOM: Final = re.compile(rb'[^\x00-\x20\x7f-\xff(){%*"\\]+')
"""astring = 1*ASTRING-CHAR / string; ASTRING-CHAR = ATOM-CHAR / resp-specials: RFC 9051 9."""

LIST_ATOM: Final = re.compile(rb'[^\x00-\x20\x7f-\xff(){"\\]+')
"""list-mailbox = 1*list-char / string; list-char = ATOM-CHAR / list-wildcards / resp-specials:
RFC 9051 9."""

QUOTED: Final = re.compile(rb'"([^\x00\r\n"\\]*(?:\\["\\][^\x00\r\n"\\]*)*)"')
"""quoted = DQUOTE *QUOTED-CHAR DQUOTE; QUOTED-CHAR = <any TEXT-CHAR except quoted-specials> /
"\\" quoted-specials / UTF8-2 / UTF8-3 / UTF8-4: RFC 9051 9. Whether octets above 127 are UTF-8 is
for the caller, who knows what the text is."""

ESCAPED: Final = re.compile(rb'\\(["\\])')

LITERAL: Final = re.compile(rb"(~?)\{([0-9]{1,20})(\+?)\}\Z")
"""literal = "{" number64 ["+"] "}" CRLF *CHAR8; literal8 = "~{" number64 "}" CRLF *OCTET:
RFC 9051 9, RFC 3516 5 and RFC 7888 8 ("+" for literal8 too: RFC 7888 6)."""

NUMBER: Final = re.compile(rb"[0-9]{1,20}")
"""number64 = 1*DIGIT: RFC 9051 9. The caller compares with its own limit."""

NZ_NUMBER: Final = re.compile(rb"[1-9][0-9]{0,19}")
"""nz-number = digit-nz *DIGIT: RFC 9051 9."""

SEQUENCE_SET: Final = re.compile(
    rb"(?:[1-9][0-9]{0,9}|\*)(?::(?:[1-9][0-9]{0,9}|\*))?"
    rb"(?:,(?:[1-9][0-9]{0,9}|\*)(?::(?:[1-9][0-9]{0,9}|\*))?)*|\$"
)
"""sequence-set = (seq-number / seq-range) ["," sequence-set] / seq-last-command;
seq-number = nz-number / "*": RFC 9051 9."""

FLAG: Final = re.compile(rb'\\?[^\x00-\x20\x7f-\xff(){%*"\\\]]+')
"""flag = "\\Answered" / ... / flag-keyword / flag-extension; flag-extension = "\\" atom:
RFC 9051 9."""

DATE: Final = re.compile(rb'("?)([0-9]{1,2})-([A-Za-z]{3})-([0-9]{4})\1')
"""date = date-text / DQUOTE date-text DQUOTE; date-text = date-day "-" date-month "-" date-year:
RFC 9051 9."""

DATE_TIME: Final = re.compile(
    rb'"([ 0-9][0-9])-([A-Za-z]{3})-([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) '
    rb'([+-])([0-9]{2})([0-9]{2})"'
)
"""date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE:
RFC 9051 9."""

SECTION_PART: Final = re.compile(rb"[1-9][0-9]{0,8}(?:\.[1-9][0-9]{0,8})*")
"""section-part = nz-number *("." nz-number): RFC 9051 9."""

PARTIAL: Final = re.compile(rb"<([0-9]{1,10})\.([1-9][0-9]{0,9})>")
"""partial = "<" number64 "." nz-number64 ">": RFC 9051 9."""

INITIAL_RESPONSE: Final = re.compile(rb"[^\x00-\x20\x7f-\xff]+")
"""initial-resp = base64 / "=": RFC 9051 9. Whether it is base64 is for the exchange to see."""

OBJECT_ID: Final = re.compile(rb"[A-Za-z0-9_-]{1,255}")
"""objectid = 1*255(ALPHA / DIGIT / "_" / "-"): RFC 8474 7."""

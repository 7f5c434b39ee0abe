"""What the arguments of commands look like, ABNF beside each pattern. Addresses: model/address.

Departures: blanks after the colon and at the end of a line are accepted (RFC 5321 4.1.1), and host
names may have underscores, as the names of many machines do.
"""

from __future__ import annotations

import re
from typing import Final

# ehlo = "EHLO" SP ( Domain / address-literal )         RFC 5321 4.1.1.1
# The name is noted, never trusted, so only characters are checked that could do harm.
NAME: Final = re.compile(rb"[A-Za-z0-9._:-]{1,255}|\[[A-Za-z0-9.:-]{1,253}\]")

# Path = "<" [ A-d-l ":" ] Mailbox ">"                  RFC 5321 4.1.2
# A-d-l = At-domain *( "," At-domain )                  accepted and ignored
# Reverse-path = Path / "<>"
# mail = "MAIL FROM:" Reverse-path [SP Mail-parameters] RFC 5321 4.1.1.2
# rcpt = "RCPT TO:" Forward-path [SP Rcpt-parameters]   RFC 5321 4.1.1.3
_PATH: Final = (
    rb":[ \t]*+<(?:(?:@[^<>@,:\"\s]++(?:,@[^<>@,:\"\s]++)*+:)?"
    rb"((?:\"(?:[^\"\\]|\\.)*+\"|[^<>\"\s]++)++))?>(?:[ \t]++(.*))?"
)
FROM: Final = re.compile(rb"(?i:FROM)" + _PATH)
TO: Final = re.compile(rb"(?i:TO)" + _PATH)

# esmtp-param   = esmtp-keyword ["=" esmtp-value]
# esmtp-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")
# esmtp-value   = 1*(%d33-60 / %d62-126)                RFC 5321 4.1.2
# esmtp-value   =/ UTF8-non-ascii                       RFC 6531 3.3
PARAMETER: Final = re.compile(rb"([A-Za-z0-9][A-Za-z0-9-]*+)(?:=([!-<>-~\x80-\xff]++))?")

# bdat-cmd = "BDAT" SP chunk-size [ SP end-marker ]    RFC 3030 2; digits as many as for SIZE
CHUNK: Final = re.compile(rb"([0-9]{1,20})(?:[ \t]++((?i:LAST)))?")

# auth-command     = "AUTH" SP sasl-mech [SP initial-response]
# initial-response = base64 / "="                       RFC 4954 8
# sasl-mech        = 1*20mech-char                      RFC 4422 3.1
AUTH: Final = re.compile(rb"([A-Za-z0-9_-]{1,20})(?:[ \t]++([A-Za-z0-9+/=]++))?")

# xtext = *( xchar / hexchar )                          RFC 3461 4
XTEXT: Final = re.compile(rb"(?:[!-*,-<>-~\x80-\xff]|\+[0-9A-F]{2})*+")

# size-value = 1*20DIGIT                                RFC 1870 4
SIZE: Final = re.compile(rb"[0-9]{1,20}")

# date-time = full-date "T" full-time                   RFC 3339 5.6
DATE_TIME: Final = re.compile(
    rb"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})"
    rb"(?:\.([0-9]{1,20}))?(Z|[+-][0-9]{2}:[0-9]{2})"
)

# ETRN = "ETRN" SP [ "@" / "#" ] node name              RFC 1985 5
NODE: Final = re.compile(rb"([@#]?)([A-Za-z0-9._-]{1,255})")

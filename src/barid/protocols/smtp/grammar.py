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

# size-value = 1*20DIGIT                                RFC 1870 4
SIZE: Final = re.compile(rb"[0-9]{1,20}")

"""LHLO: the only greeting of LMTP, where EHLO and HELO are unknown (RFC 2033 4.1)."""

from __future__ import annotations

from barid.protocols.smtp.verbs import ehlo

ask = ehlo.ask
granted = ehlo.granted

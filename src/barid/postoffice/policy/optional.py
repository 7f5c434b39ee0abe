"""Mail whose sender would rather have it delivered than protected: `TLS-Required: No` (RFC 8689 3).

It goes where a policy about TLS would hold it up, such as a report that the policy is broken.
"""

from __future__ import annotations

import re
from typing import Final

_NAME: Final = re.compile(rb"(?:^|\n)tls-required[ \t]*:")
_FIELD: Final = re.compile(rb"(?:^|\n)tls-required[ \t]*:(?:\r\n)?[ \t]*no[ \t]*\r\n(?![ \t])")


def is_tls_optional(header: bytes) -> bool:
    """Whether a header in lower case, as `policy.content.header_of` gives it, says so. A field that
    stands there twice, or says anything else, says nothing."""
    if b"tls-required" not in header or _FIELD.search(header) is None:
        return False
    return len(_NAME.findall(header)) == 1

"""The one field by which a sender gives up protection is read strictly."""

from __future__ import annotations

import pytest

from barid.postoffice.policy.content import header_of
from barid.postoffice.policy.optional import is_tls_optional


@pytest.mark.parametrize(
    "content",
    [
        b"TLS-Required: No\r\n\r\nx",
        b"Subject: x\r\ntls-required:NO\r\n\r\nx",
        b"Subject: x\r\nTLS-Required:\r\n No\r\nTo: b\r\n\r\nx",
        b"TLS-Required : no \r\n\r\n",
    ],
)
def test_the_sender_may_say_so(content: bytes) -> None:
    assert is_tls_optional(header_of(content))


@pytest.mark.parametrize(
    "content",
    [
        b"Subject: x\r\n\r\nTLS-Required: No\r\n",
        b"TLS-Required: Yes\r\n\r\nx",
        b"TLS-Required:\r\n\r\nx",
        b"TLS-Required: No, thanks\r\n\r\nx",
        b"TLS-Required: No\r\n thanks\r\n\r\nx",
        b"TLS-Required: No\r\nTLS-Required: No\r\n\r\nx",
        b"TLS-Required: No\r\ntls-required: yes\r\n\r\nx",
        b"X-TLS-Required: No\r\n\r\nx",
        b"Subject: TLS-Required: No\r\n\r\nx",
    ],
)
def test_nothing_else_says_so(content: bytes) -> None:
    assert not is_tls_optional(header_of(content))

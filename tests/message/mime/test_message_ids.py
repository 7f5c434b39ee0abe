"""Message-IDs as they are compared (RFC 5256 3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.message.mime.message_ids import first_message_id, message_ids


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (b"", []),
        (b"<a@b>", [b"a@b"]),
        (b"<a@b><c@d>\t<e@f>", [b"a@b", b"c@d", b"e@f"]),
        (b'<"01KF8JCEOCBS0045PS"@xxx.yyy.com>', [b"01KF8JCEOCBS0045PS@xxx.yyy.com"]),
        (b'<"a\\"b"@c>', [b'a"b@c']),
        (b"< a @ b >", [b"a@b"]),
        (b"<a@[127.0.0.1]>", [b"a@[127.0.0.1]"]),
        (b"Your letter of Monday, <a@b> from <c", [b"a@b"]),
        (b"<no-domain> <@d> <a@> a@b <a b@c>", []),
        (b"<Case@X> <case@X>", [b"Case@X", b"case@X"]),
        ("<ب@ج>".encode(), ["ب@ج".encode()]),
    ],
)
def test_what_is_a_message_id(value: bytes, found: list[bytes]) -> None:
    assert message_ids(value) == found
    assert first_message_id(value) == (found[0] if found else None)


def test_of_very_many_only_some_are_looked_at() -> None:
    assert len(message_ids(b"<a@b>" * 20_000)) == 10_000


@given(st.text(st.sampled_from('<>@" \\ab[]')))
def test_no_value_makes_it_fail(value: str) -> None:
    found = message_ids(value.encode())
    assert first_message_id(value.encode()) == (found[0] if found else None)

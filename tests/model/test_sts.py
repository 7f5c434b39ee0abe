"""Which hosts a policy names, and how one is written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from barid.model.identifiers import Instant
from barid.model.sts import KeptPolicy, StsMode, StsPolicy

POLICY = StsPolicy(StsMode.ENFORCE, ("mail.sink.test", "*.sink.net"), 604_800)


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("mail.sink.test", True),
        ("a.mail.sink.test", False),
        ("sink.test", False),
        ("any.sink.net", True),
        ("sink.net", False),
        ("a.b.sink.net", False),
        (".sink.net", False),
        ("*.sink.net", True),
        ("", False),
    ],
)
def test_a_star_stands_for_one_label(host: str, named: bool) -> None:
    assert POLICY.names(host) is named


def test_a_policy_is_written_as_it_is_served() -> None:
    assert POLICY.written() == (
        b"version: STSv1\r\nmode: enforce\r\nmx: mail.sink.test\r\nmx: *.sink.net\r\n"
        b"max_age: 604800\r\n"
    )


def test_every_change_has_another_mark() -> None:
    marks = {
        POLICY.mark,
        replace(POLICY, mode=StsMode.TESTING).mark,
        replace(POLICY, mxs=("mail.sink.test",)).mark,
        replace(POLICY, max_age=1).mark,
    }
    assert len(marks) == 4
    assert all(1 <= len(mark) <= 32 and mark.isalnum() for mark in marks)


def test_a_policy_holds_for_its_age_from_when_it_was_fetched() -> None:
    kept = KeptPolicy("sink.test", "1", POLICY, Instant(7), Instant(9))
    assert kept.expires == 7 + 604_800_000_000

"""What is a record or a policy, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.model.sts import LONGEST_AGE, StsMode, StsPolicy
from barid.postoffice.dispatch.sts import MXS_MOST, id_in, policy_in

GOOD = (
    b"version: STSv1\r\nmode: enforce\r\nmx: mail.sink.test\r\nmx: *.sink.net\r\nmax_age: 600\r\n"
)


@pytest.mark.parametrize(
    ("records", "found"),
    [
        ((b"v=STSv1; id=20160831085700Z;",), "20160831085700Z"),
        ((b"v=STSv1;id=1",), "1"),
        ((b"v=STSv1 ; id = 1 ; later=thing",), "1"),
        ((b"v=spf1 -all", b"v=STSv1; id=2;", b"v=STSv12; id=3;"), "2"),
        ((), None),
        ((b"v=STSv1; id=1;", b"v=STSv1; id=1;"), None),
        ((b"v=STSv1;",), None),
        ((b"v=STSv1; id=;",), None),
        ((b"v=STSv1; id=a-b;",), None),
        ((b"v=STSv1; id=" + b"1" * 33,), None),
        ((b"v=STSv1; id=1; what",), None),
        ((b"V=stsv1; id=1",), None),
        ((b" v=STSv1; id=1",), None),
    ],
)
def test_there_is_one_record_with_an_id(records: tuple[bytes, ...], found: str | None) -> None:
    assert id_in(records) == found


def test_a_policy_is_read() -> None:
    wanted = StsPolicy(StsMode.ENFORCE, ("mail.sink.test", "*.sink.net"), 600)
    assert policy_in(GOOD) == wanted
    assert policy_in(GOOD.replace(b"\r\n", b"\n")) == wanted
    assert policy_in(GOOD.rstrip()) == wanted
    assert policy_in(GOOD.replace(b"mail", b"MAIL")) == wanted
    assert policy_in(GOOD + b"later_thing: \xd8\xb3\r\n") == wanted
    assert policy_in(GOOD + b"mode: none\r\nmax_age: 1\r\n") == wanted
    assert policy_in(GOOD + b"mx: mail.sink.test  \r\n") == wanted
    assert policy_in(wanted.written()) == wanted


def test_without_a_mode_to_keep_to_no_host_is_needed() -> None:
    none = policy_in(b"version: STSv1\nmode: none\nmax_age: 86400\n")
    assert none == StsPolicy(StsMode.NONE, (), 86400)


def test_an_age_beyond_the_longest_is_the_longest() -> None:
    found = policy_in(GOOD.replace(b"600", b"9999999999"))
    assert found is not None
    assert found.max_age == LONGEST_AGE


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><body>Not found</body></html>",
        GOOD.replace(b"STSv1", b"STSv2"),
        GOOD.replace(b"version: STSv1\r\n", b""),
        GOOD.replace(b"enforce", b"Enforce"),
        GOOD.replace(b"mode: enforce\r\n", b""),
        GOOD.replace(b"600", b"-1"),
        GOOD.replace(b"600", b"6e2"),
        GOOD.replace(b"600", b"10000000000"),
        GOOD.replace(b"max_age: 600\r\n", b""),
        GOOD.replace(b"*.sink.net", b"*"),
        GOOD.replace(b"*.sink.net", b"mail.*.net"),
        GOOD.replace(b"*.sink.net", b".sink.net"),
        GOOD.replace(b"*.sink.net", b""),
        GOOD.replace(b"mx: mail.sink.test\r\nmx: *.sink.net\r\n", b""),
        GOOD + b"not a field\r\n",
        GOOD + b"x: \xff\r\n",
        GOOD + b"mx: h.test\r\n" * MXS_MOST,
    ],
)
def test_what_is_not_exactly_a_policy_is_none(content: bytes) -> None:
    assert policy_in(content) is None


@given(st.binary(max_size=200))
def test_whatever_is_served_nothing_is_raised(content: bytes) -> None:
    policy_in(content)
    policy_in(GOOD + content)
    id_in([content, b"v=STSv1;" + content])

"""Base subjects as RFC 5256 2.1 takes them apart, and the order of texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.message.mime.subjects import collated, read_subject


@pytest.mark.parametrize(
    ("subject", "base", "reply"),
    [
        ("", "", False),
        ("   ", "", False),
        ("Plain", "Plain", False),
        ("a  b\t c", "a b c", False),
        ("Re: x", "x", True),
        ("RE : x", "x", True),
        ("re: Re: fw: FWD: x", "x", True),
        ("Re[2]: x", "x", True),
        ("re [list] : x", "x", True),
        ("Re", "Re", False),
        ("Regarding: x", "Regarding: x", False),
        ("re:x (fwd) (FWD)", "x", True),
        ("x (fwd)", "x", True),
        ("(fwd)", "", True),
        ("[list] x", "x", False),
        ("[list] Re: [other] x", "x", True),
        ("[list]", "[list]", False),
        ("[a] [b]", "[b]", False),
        ("re: [b]", "[b]", True),
        ("[fwd: x]", "x", True),
        ("[Fwd: re: [fwd: [list] x] (fwd)]", "x", True),
        ("[a] [fwd: x]", "x", True),
        ("[fwd: x] y", "y", False),
        ("[fwd: x", "[fwd: x", False),
        ("[unclosed x", "[unclosed x", False),
        ("x [list]", "x [list]", False),
        ("=?utf-8?q?Re:_caf=C3=A9?=", "café", True),
        ("رد: سؤال", "رد: سؤال", False),
    ],
)
def test_what_replies_and_lists_put_there_is_taken_away(
    subject: str, base: str, reply: bool
) -> None:
    assert read_subject(subject.encode()) == (collated(base), reply)


@pytest.mark.parametrize(
    "subject",
    ["Re:" * 60_000, "[a]" * 60_000, "[fwd:" * 30_000 + "]" * 30_000, "(fwd)" * 40_000,
     "[" * 200_000, "re[" * 60_000, "[fwd:" * 40_000, " " * 200_000],
)  # fmt: skip
def test_no_subject_takes_more_than_linear_time(subject: str) -> None:
    assert len(read_subject(subject.encode()).base) <= len(subject)


@given(st.text(st.sampled_from("reRfFwd:[]() aB")))
def test_a_base_subject_is_its_own(subject: str) -> None:
    base, _ = read_subject(subject.encode())
    assert read_subject(base.encode()).base == base
    assert read_subject(f"Re: {subject}".encode()).base == base


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a", "A"),
        ("é", "E\u0301"),
        ("Ǆ", "ǆ"),
        ("ﬁ", "fi".replace("f", "f")),
        ("ﷲ", "الله"),
    ],
)
def test_texts_that_are_the_same_to_casemap(one: str, other: str) -> None:
    if one == "ﬁ":
        assert collated(one) == "fi"  # a ligature has no simple title case (RFC 5051 2)
    else:
        assert collated(one) == collated(other)


def test_order_is_that_of_the_code_points() -> None:
    words = ["zebra", "Éclair", "apple", "عمر", "Banana", ""]
    assert sorted(words, key=collated) == ["", "apple", "Banana", "Éclair", "zebra", "عمر"]

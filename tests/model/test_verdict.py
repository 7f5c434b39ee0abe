"""Verdicts agree with themselves: the class of the code, of the enhanced code, and the reason."""

from __future__ import annotations

import pytest

from barid.model import verdict
from barid.model.verdict import Reason, Verdict

ALL = {name: value for name, value in vars(verdict).items() if isinstance(value, Verdict)}


@pytest.mark.parametrize("name", ALL)
def test_both_codes_are_of_one_class(name: str) -> None:
    judged = ALL[name]
    assert judged.enhanced.startswith(f"{judged.code // 100}.")


@pytest.mark.parametrize("name", ALL)
def test_only_what_is_accepted_has_the_reason_accepted(name: str) -> None:
    judged = ALL[name]
    assert judged.accepted is (judged.code < 300)
    assert judged.accepted is (judged.reason is Reason.ACCEPTED)


@pytest.mark.parametrize("name", ALL)
def test_the_text_is_one_line_of_ascii(name: str) -> None:
    text = ALL[name].text
    assert text
    assert text.isascii()
    assert text.isprintable()


def test_what_is_our_trouble_is_never_said_to_be_final() -> None:
    ours = {Reason.STORAGE_FULL, Reason.STORAGE_FAILED, Reason.SHUTTING_DOWN, Reason.OVER_QUOTA}
    assert {judged.code // 100 for judged in ALL.values() if judged.reason in ours} == {4}


def test_reasons_are_kept_by_distinct_names() -> None:
    assert len({reason.value for reason in Reason}) == len(Reason)

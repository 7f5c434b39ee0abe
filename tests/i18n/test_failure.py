from __future__ import annotations

from barid.i18n import Failure, Language, Text


def test_a_failure_can_be_told_in_either_language() -> None:
    failure = Failure(Text(en="The disk is full.", ar="القرص ممتلئ."))
    assert str(failure) == "The disk is full."
    assert failure.sayable.in_(Language.ARABIC) == "القرص ممتلئ."

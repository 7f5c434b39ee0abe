"""A diagnosis speaks both languages, and says to programs what it says to people."""

from __future__ import annotations

from barid.doctor.catalogue.entry import Layer, Who
from barid.doctor.diagnosis import Diagnosis, Evidence

REFUSED = Diagnosis(
    "L05", {"host": "mail.example", "port": "587"}, 0.9, (Evidence("connect", "refused"),), ("L09",)
)


def test_a_sentence_says_what_happened_and_what_helps() -> None:
    assert REFUSED.sentence().startswith("Nothing listens on port 587 of mail.example. Check")
    assert REFUSED.sentence("en_US.UTF-8") == REFUSED.sentence() == str(REFUSED)
    arabic = REFUSED.sentence("ar")
    assert arabic.startswith("لا شيء يستمع")
    assert "\u2068mail.example\u2069" in arabic


def test_what_is_not_known_is_said_so() -> None:
    assert "?" in Diagnosis("L05").title()


def test_it_lies_somewhere_and_somebody_must_act() -> None:
    assert (REFUSED.layer, REFUSED.who) == (Layer.TCP, Who.SERVER)


def test_programs_get_a_finding() -> None:
    told = REFUSED.as_dict()
    assert told["id"] == "L05"
    assert told["layer"] == "tcp"
    assert told["who"] == "server"
    assert told["evidence"] == [{"probe": "connect", "saw": "refused"}]
    assert told["others"] == ["L09"]

from __future__ import annotations

import click

from barid.cli.refusals import said
from barid.i18n import Failure, Language, Text
from barid.i18n.texts import cli as texts
from barid.i18n.texts.soundness import FAULTS
from barid.interfaces.store import StorageDamaged, StorageFailed, StorageFull
from barid.postoffice.directory.changes import Refused

EN, AR = Language.ENGLISH, Language.ARABIC


def test_a_failure_says_its_own_sentence() -> None:
    failure = Failure(Text(en="Port 25 is\ntaken.", ar="المنفذ 25 مشغول."))
    assert said(failure, EN) == ("Port 25 is taken.", 1)
    assert said(failure, AR) == ("المنفذ 25 مشغول.", 1)


def test_every_reason_of_the_directory_has_a_sentence() -> None:
    for why in texts.REFUSED:
        line, status = said(Refused(why, "x.test"), EN)
        assert "x.test" in line
        assert status == 1


def test_a_full_disk_and_a_broken_store_differ() -> None:
    assert said(StorageFull(), EN)[0] != said(StorageFailed(), EN)[0]


def test_damage_is_told_in_the_words_of_the_check() -> None:
    line, status = said(StorageDamaged("malformed"), EN)
    assert (line, status) == (FAULTS["database-damaged"].in_(EN, text="malformed"), 1)


def test_the_program_s_own_words_are_never_shown_for_an_error_inside() -> None:
    line, status = said(KeyError("secret"), EN)
    assert "secret" not in line
    assert status == 1


def test_what_click_alone_knows_is_still_one_line() -> None:
    line, status = said(click.UsageError("something\nodd"), EN)
    assert (line, status) == ("something odd", 2)

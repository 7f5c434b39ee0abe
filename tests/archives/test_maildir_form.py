from __future__ import annotations

import pytest

from barid.archives import maildir_form as form
from barid.model.flags import ANSWERED, DELETED, FLAGGED, NO_FLAGS, SEEN

KEYWORDS = {"a": "$Work", "b": "مهم"}


@pytest.mark.parametrize(
    ("file", "base", "letters"),
    [
        ("1700000000.M1P2.host:2,FS", "1700000000.M1P2.host", "FS"),
        ("1700000000.M1P2.host,S=12,W=14:2,", "1700000000.M1P2.host,S=12,W=14", ""),
        ("1700000000.M1P2.host", "1700000000.M1P2.host", ""),
        ("1700000000.M1P2.host;2,S", "1700000000.M1P2.host", "S"),
    ],
)
def test_a_file_name_has_a_base_and_flags(file: str, base: str, letters: str) -> None:
    assert form.parted(file) == (base, letters)


def test_letters_are_flags_and_keywords() -> None:
    assert form.flags_of("FSab", KEYWORDS) == (FLAGGED | SEEN, ("$Work", "مهم"))
    assert form.flags_of("RTPz", KEYWORDS) == (ANSWERED | DELETED, ("$Forwarded",))
    assert form.flags_of("", {}) == (NO_FLAGS, ())


def test_flags_and_keywords_are_letters_in_order() -> None:
    assert form.letters_of(SEEN, ["$work", "$Forwarded", "other"], KEYWORDS) == "PSa"


def test_the_keyword_file_is_read_as_far_as_it_makes_sense() -> None:
    text = "0 $Work\n1 مهم\nx y\n99 beyond\n2 \n"
    assert form.read_keywords(text) == KEYWORDS
    assert form.read_keywords(form.write_keywords(KEYWORDS)) == KEYWORDS


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        (".Sent", "Sent"),
        (".Lists.Python", "Lists/Python"),
        (".&BicGRAYoBjEGSgYv-", "البريد"),
        (".R&AOk-sum&AOk-", "Résumé"),
        (".not &utf7", "not &utf7"),
        (".مباشر", "مباشر"),
    ],
)
def test_a_subfolder_is_a_mailbox(folder: str, name: str) -> None:
    assert form.name_of_subfolder(folder) == name


def test_a_mailbox_is_a_subfolder() -> None:
    assert form.subfolder_of_name("Lists/البريد") == ".Lists.&BicGRAYoBjEGSgYv-"
    assert form.subfolder_of_name("a.b/c") == ".a_b.c"


def test_the_inbox_of_folders_is_found_in_any_case() -> None:
    assert form.name_of_path(["Inbox"]) == "INBOX"
    assert form.name_of_path(["Lists", "Inbox"]) == "Lists/Inbox"


def test_subscriptions_are_read_in_both_forms() -> None:
    assert form.read_subscriptions("Sent\nLists.Python\n") == {"Sent", "Lists/Python"}
    assert form.read_subscriptions("V\t2\n\nLists\tPython\n") == {"Lists/Python"}

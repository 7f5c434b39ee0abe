"""Every text of the whole project, found in the syntax tree: both languages are really there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from barid.i18n.text import field_names, is_right_to_left

SOURCE = Path(__file__).parents[2] / "src" / "barid"

# Latin words at home in an Arabic sentence: names of standards and of ourselves. Everything else
# that is technical stands between backticks, where it is isolated.
AT_HOME = frozenset(
    "ASCII BODY CA DANE DKIM DNS DNSSEC DSN ESMTP ENVELOPE HTML HTTP HTTPS IMAP IMAPS IP IPv4 "
    "IPv6 JMAP JSON LMTP MIME MTA MX MDN PKIX POP3 RFC SASL SHA-256 SMTP SMTPUTF8 SPF SQLite "
    "SSL STARTTLS STS TCP TLS TLSA TOML UID UTF UTF-8 MTA-STS Markdown KiB MiB GiB N".split()
)
FRAGMENT = re.compile(r"`[^`]*`|\{[^}]*\}")
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.+-]*[A-Za-z0-9]|[A-Za-z]")


def calls(name: str) -> Iterator[tuple[str, dict[str, ast.expr]]]:
    """Where each call of this name stands, and its keyword arguments."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == name
            ):
                place = f"{path.relative_to(SOURCE)}:{node.lineno}"
                assert not node.args, f"{place}: the languages are named"
                yield place, {word.arg or "": word.value for word in node.keywords}


def words(place: str, value: ast.expr) -> str:
    assert isinstance(value, ast.Constant), f"{place}: a text is written out where it stands"
    assert isinstance(value.value, str)
    return value.value


def texts() -> list[tuple[str, str, str]]:
    return [
        (place, words(place, fields["en"]), words(place, fields["ar"]))
        for place, fields in calls("Text")
    ]


def forms(name: str) -> list[tuple[str, dict[str, str]]]:
    return [
        (place, {form: words(place, value) for form, value in fields.items()})
        for place, fields in calls(name)
    ]


def foreign_words(arabic: str) -> list[str]:
    return [word for word in WORD.findall(FRAGMENT.sub(" ", arabic)) if word not in AT_HOME]


def test_there_are_texts_to_look_at() -> None:
    assert len(texts()) > 50
    assert forms("Arabic")


def test_both_languages_have_the_same_fields() -> None:
    wrong = [place for place, en, ar in texts() if field_names(en) != field_names(ar)]
    assert wrong == []


def test_both_languages_name_the_same_technical_fragments_or_more() -> None:
    fragments = re.compile(r"`([^`]*)`")
    wrong = [
        (place, missing)
        for place, en, ar in texts()
        if (missing := set(fragments.findall(en)) - set(fragments.findall(ar)))
    ]
    assert wrong == []


def test_english_is_english_and_arabic_is_arabic() -> None:
    for place, en, ar in texts():
        if not FRAGMENT.sub("", en).strip(" .,:;()[]-<>\n"):
            continue  # nothing but fields and fragments
        assert not is_right_to_left(FRAGMENT.sub("", en)), place
        assert is_right_to_left(ar), place


def test_no_sentence_was_left_untranslated() -> None:
    assert [(place, foreign) for place, _, ar in texts() if (foreign := foreign_words(ar))] == []
    arabic = [(place, form) for place, all_forms in forms("Arabic") for form in all_forms.values()]
    assert [(place, foreign) for place, ar in arabic if (foreign := foreign_words(ar))] == []


def test_the_look_for_foreign_words_finds_one() -> None:
    assert foreign_words("هذا error في IMAP عند {place} و`make run`") == ["error"]


def test_plurals_are_natural() -> None:
    for place, form in forms("Arabic"):
        assert set(form) == {"zero", "one", "two", "few", "many", "other"}, place
        for small in ("zero", "one", "two"):
            assert "{count}" not in form[small], f"{place}: {small} is a word, not a number"
        for large in ("few", "many", "other"):
            assert "{count}" in form[large], f"{place}: {large} needs its number"
    for place, form in forms("English"):
        assert set(form) == {"one", "other"}, place
    assert [place for place, en, _ in texts() if "(s)" in en] == []


def test_no_text_carries_marks_of_direction_of_its_own() -> None:
    marks = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
    assert [place for place, en, ar in texts() if marks.search(en + ar)] == []

"""Whatever a text contains without a gap is contained in one of its words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.message.words.folding import folded
from barid.message.words.splitting import LONGEST, kept, kept_in, sought, words_of

LETTERS = st.text(alphabet="ab1.-@ '_كت日本語テキéन\u093f😀", max_size=80)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("write to name@host.example.", ["write", "to", "name@host.example"]),
        ("foo-bar, it's a_b", ["foo-bar", "it's", "a_b"]),
        ("--x-- ..y", ["x", "y"]),
        ("https://host/path?q=1", ["https", "host", "path", "q", "1"]),
        ("كتاب@بريد.test", ["كتاب", "بريد", "test"]),
        ("हिन्दी शब्द", ["हिन्दी", "शब्द"]),
        ("naïve café", ["naïve", "café"]),
        ("😀 !", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_long_words_are_kept_in_pieces_that_overlap() -> None:
    word = "".join(chr(97 + n % 26) for n in range(LONGEST * 3))
    pieces = kept([word])
    assert max(map(len, pieces)) == LONGEST
    assert all(any(word[at : at + 32] in piece for piece in pieces) for at in range(160))


def test_scripts_without_spaces_are_kept_in_pairs() -> None:
    assert kept(["日本語abc"]) == {"日本", "本語", "abc"}
    assert kept(["日"]) == {"日"}
    assert kept_in("a@b@c") == {"a@b@c", "a@", "@b@", "@c"}
    assert kept_in("x 日本語") == {"x", "日本", "本語"}


@given(LETTERS, st.data())
def test_no_text_that_contains_it_is_missed(text: str, data: st.DataObject) -> None:
    text = folded(text * data.draw(st.integers(1, 3)))
    start = data.draw(st.integers(0, len(text)))
    wanted = text[start : data.draw(st.integers(start, len(text)))]
    there = kept_in(text)
    for word in words_of(wanted):
        for piece in sought(word)[0]:
            assert any(piece in one for one in there)


@given(LETTERS, LETTERS)
def test_what_is_settled_is_true(text: str, wanted: str) -> None:
    text, wanted = folded(text), folded(wanted)
    if words_of(wanted) != [wanted]:
        return
    pieces, enough = sought(wanted)
    if enough and any(pieces[0] in one for one in kept_in(text)):
        assert wanted in text

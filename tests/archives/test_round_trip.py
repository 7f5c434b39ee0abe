"""What was written is read again as it was, in every form."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.archives.letters import box, outgoing, read

from barid.archives.opening import Form, Place, form_of, open_sink, open_source
from barid.interfaces.archives import OutgoingLetter, OutgoingMailbox
from barid.model.flags import Flags
from barid.model.identifiers import Instant

KEYWORDS = tuple(f"$word{number}" for number in range(40))
FORMS = [Form.MAILDIR, Form.MBOX, Form.EML]

pieces = st.sampled_from(
    [
        b"From x Mon Jan  1 10:00:00 2024", b">From ", b"\r\n", b"\n", b"\r", b"a", b"\0", b"",
        b"Status: R\r\n", b"Content-Length: 5\r\n", b"X-Barid-Mbox: 3\n", b"\r\n\r\n", b": ",
        b"\xd8\xb3", b"Subject: x\r\n",
    ]
)  # fmt: skip
contents = st.lists(pieces, max_size=8).map(b"".join)
letters = st.builds(
    OutgoingLetter,
    st.just(0),
    contents,
    st.integers(0, 4_000_000_000).map(lambda seconds: Instant(seconds * 1_000_000)),
    st.integers(0, 31).map(Flags),
    st.lists(st.sampled_from(KEYWORDS), unique=True, max_size=3).map(tuple),
)
levels = st.text(
    st.characters(
        blacklist_characters="/%*\\", blacklist_categories=["Cc", "Cs", "Cn", "Zl", "Zp"]
    ),
    min_size=1,
    max_size=60,
).filter(lambda level: level == level.strip())
box_names = (
    st.lists(levels, min_size=1, max_size=3)
    .map("/".join)
    .filter(lambda name: name.upper() != "INBOX")
)
boxes = st.dictionaries(box_names, st.lists(letters, max_size=3), max_size=3)


@pytest.mark.parametrize("form", FORMS)
@given(boxes, st.booleans())
def test_everything_comes_back(
    form: Form, everything: dict[str, list[OutgoingLetter]], subscribed: bool
) -> None:
    wanted = {"INBOX": [outgoing(1)], **everything}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "export"
        sink = open_sink(place, form, single=False)
        for name, some in wanted.items():
            mailbox = OutgoingMailbox(
                name, "\\Sent" if name != "INBOX" else None, subscribed, KEYWORDS
            )
            numbered = [
                OutgoingLetter(n, one.content, one.received, one.flags, one.keywords)
                for n, one in enumerate(some, 1)
            ]
            assert sink.write(mailbox, numbered) == len(some)
        sink.finish()
        source = open_source(Place(place, form))
        found = read(source)
        assert set(found) == set(wanted)
        for name, some in wanted.items():
            came = [(a.content, a.received, a.flags, set(a.keywords)) for a in found[name]]
            went = [(a.content, a.received, a.flags, set(a.keywords)) for a in some]
            assert sorted(came, key=repr) == sorted(went, key=repr)
        for foreign in source.mailboxes():
            assert foreign.subscribed == subscribed
            assert (foreign.special_use == "\\Sent") == (foreign.name != "INBOX")


@pytest.mark.parametrize("form", FORMS)
def test_the_form_is_found_again(form: Form, tmp_path: Path) -> None:
    sink = open_sink(tmp_path / "export", form, single=False)
    sink.write(box(), [outgoing(1)])
    sink.finish()
    assert form_of(tmp_path / "export") is form


@pytest.mark.parametrize("form", FORMS)
def test_nothing_stands_under_the_name_before_it_is_whole(form: Form, tmp_path: Path) -> None:
    sink = open_sink(tmp_path / "export", form, single=False)
    sink.write(box(), [outgoing(1)])
    assert not (tmp_path / "export").exists()
    sink.abandon()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", FORMS)
def test_what_is_there_is_not_written_over(form: Form, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("x")
    with pytest.raises(FileExistsError):
        open_sink(tmp_path, form, single=False)


def test_one_message_is_one_file(tmp_path: Path) -> None:
    sink = open_sink(tmp_path / "one.eml", Form.EML, single=True)
    assert sink.write(box(), [outgoing(1, b"exactly\nthis")]) == 1
    sink.finish()
    assert (tmp_path / "one.eml").read_bytes() == b"exactly\nthis"

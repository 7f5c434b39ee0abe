"""Contents go in, words come out, and the end of the input is the end of the work."""

from __future__ import annotations

import io
import subprocess
import sys

from barid.model.identifiers import ContentId
from barid.model.words import FIELDS, Field, Unworded
from barid.postoffice.indexing import Made
from barid.services.followers.workbench import read_made, write_contents


def unworded(number: int, content: bytes | None, *prefixes: bytes) -> Unworded:
    return Unworded(ContentId(number), content, b"", prefixes)


def worked_on(*helpings: list[Unworded]) -> list[Made | None]:
    source = io.BytesIO()
    for helping in helpings:
        write_contents(source, helping)
    done = subprocess.run(
        [sys.executable, "-m", "barid.services.followers.workbench"],
        input=source.getvalue(),
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert done.stderr == b""
    target = io.BytesIO(done.stdout)
    return [read_made(target) for _ in range(len(helpings) + 1)]


def test_words_come_out_in_the_order_of_the_contents() -> None:
    first, second, end = worked_on(
        [
            unworded(1, b"Subject: fox\r\n\r\nbody", b"Delivered-To: a@x.test\r\n"),
            unworded(2, None),
        ],
        [unworded(3, "\r\nرسالة fox".encode())],
    )
    assert first is not None
    assert second is not None
    assert end is None
    assert [one.content for one in first.words] == [1, 2]
    words = first.words[0].words or ()
    assert words[FIELDS.index(Field.SUBJECT)] == "fox"
    assert words[FIELDS.index(Field.TRACE)] == "=:delivered-to @x.test a@ a@x.test"
    assert first.words[1].words is None
    assert "fox" in first.unheard
    assert second.unheard == ["رساله"]


def test_a_cut_input_is_an_end() -> None:
    source = io.BytesIO()
    write_contents(source, [unworded(1, b"x")])
    assert read_made(io.BytesIO(source.getvalue()[:-1])) is None
    assert read_made(io.BytesIO(b"")) is None

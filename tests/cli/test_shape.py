"""Every command, found by walking the tree."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
from tests.cli.conftest import Call

from barid.cli.root import make_root
from barid.cli.shape import Command, Entry, Group, Option
from barid.i18n import isolate

CONTEXT = click.Context(click.Command("x"))


def tree(group: Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Command]]:
    for name in group.entries:
        found = group.get_command(CONTEXT, name)
        if isinstance(found, Group):
            yield from tree(found, (*path, name))
        else:
            assert isinstance(found, Command)
            yield (*path, name), found


def entries(group: Group) -> Iterator[tuple[str, Entry, click.Command]]:
    for name, entry in group.entries.items():
        found = group.get_command(CONTEXT, name)
        assert found is not None
        yield name, entry, found
        if isinstance(found, Group):
            yield from entries(found)


PATHS = [path for path, _ in tree(make_root())]


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_command_has_help(call: Call, path: tuple[str, ...], language: str) -> None:
    said = call(*path, "--help", "--lang", language)
    assert said.status == 0
    assert said.err == ""
    assert ("الخيارات:" if language == "ar" else "Options:") in said.out
    assert "--lang ar|en" in said.out
    assert f"barid {' '.join(path)}" in said.out.splitlines()[0]


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_an_argument_too_many_is_refused_in_the_reader_s_language(
    call: Call, path: tuple[str, ...]
) -> None:
    command = dict(tree(make_root()))[path]
    arguments = [param for param in command.params if isinstance(param, click.Argument)]
    if any(argument.nargs == -1 for argument in arguments):
        return  # takes as many as there are
    taken = ["3" if argument.type is click.INT else "2G" for argument in arguments]
    for language, sentence in (
        ("en", "barid: over is one argument too many.\n"),
        ("ar", f"{isolate('barid')}: المعطى {isolate('over')} زائد.\n"),
    ):
        said = call(*path, *taken, "over", "more", "--lang", language)
        assert (said.status, said.out, said.err) == (2, "", sentence)


def test_a_command_says_of_itself_what_its_group_says_of_it() -> None:
    for name, entry, found in entries(make_root()):
        assert isinstance(found, Command | Group)
        assert (found.name, found.text) == (name, entry.text)


def test_every_option_explains_itself() -> None:
    for path, command in tree(make_root()):
        for param in command.params:
            assert isinstance(param, Option | click.Argument), path


def test_no_secret_is_ever_an_argument() -> None:
    for path, command in tree(make_root()):
        for param in command.params:
            named = {*param.opts, param.name}
            assert not named & {"--password", "--secret", "password", "secret"}, path


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_options_do_not_turn_the_direction_of_arabic_help(
    call: Call, path: tuple[str, ...]
) -> None:
    lines = [line.strip() for line in call(*path, "--help", "--lang", "ar").out.splitlines()]
    assert [line for line in lines if line.startswith("--")] == []
    assert any(line.startswith(isolate("--help")) for line in lines)

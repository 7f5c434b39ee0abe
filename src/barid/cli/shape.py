"""How our commands look: help in the reader's language, and `--help` and `--lang` everywhere.

Commands below a group are imported when they are called, so that `barid --help` stays quick.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, NoReturn

import click

from barid.cli.office import Door, Office, data_folder
from barid.i18n import Failure, Language, Phrase, Sayable, Text, isolate
from barid.i18n.texts import cli as texts

WIDTH = 100


class Refusal(Failure):
    """A failure of a call; `status` becomes the exit status."""

    def __init__(self, sayable: Sayable, status: int = 1) -> None:
        super().__init__(sayable)
        self.status = status


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads our answers, and the door for them; the object of every click context."""

    language: Language
    environment: Mapping[str, str]
    door: Door

    def office(self, data: str | None) -> AbstractContextManager[Office]:
        """The post office of `--data`, or of the usual folder."""
        return self.door.office(data_folder(data, self.environment))


def reader_of(context: click.Context) -> Reader:
    """Who reads the answers of this call."""
    reader = context.find_root().obj
    assert isinstance(reader, Reader)
    return reader


def wrong_usage(sayable: Sayable) -> NoReturn:
    """Refuse the call as wrong usage."""
    raise Refusal(sayable, 2)


class Option(click.Option):
    """An option whose help is a text."""

    def __init__(self, names: tuple[str, ...], text: Text, **settings: Any) -> None:
        super().__init__(names, **settings)
        self.text = text

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option and what it does, in the reader's language."""
        language = reader_of(ctx).language
        extra = texts.REQUIRED.in_(language) if self.required else ""
        if not self.required and self.show_default:
            extra = texts.DEFAULT.in_(language, value=self.show_default)
        words = self.text.in_(language)
        spec = self.get_help_spec(ctx)
        return spec, f"{words}  [{extra}]" if extra else words


def option(*names: str, text: Text, **settings: Any) -> Callable[[Any], Any]:
    """Give a command an option."""

    def attach(function: Any) -> Any:
        params = function.__dict__.setdefault("__click_params__", [])
        params.append(Option(names, text, **settings))
        return function

    return attach


class _Shape:
    """What commands and groups share."""

    text: Text

    def in_language(self, ctx: click.Context, text: Text) -> str:
        return text.in_(reader_of(ctx).language)

    def make_help_option(self) -> Option:
        def show(ctx: click.Context, param: click.Parameter, value: bool) -> None:
            if value and not ctx.resilient_parsing:
                click.echo(ctx.get_help())
                ctx.exit()

        flags: dict[str, Any] = {"is_flag": True, "is_eager": True, "expose_value": False}
        return Option(("--help", "_help"), texts.HELP_OPTION, callback=show, **flags)

    def make_language_option(self) -> Option:
        """Accepted everywhere; `root` has read it before anything else."""
        flags: dict[str, Any] = {"is_eager": True, "expose_value": False, "metavar": "ar|en"}
        kind = Word(tuple(language.value for language in Language), texts.A_LANGUAGE)
        return Option(("--lang", "_lang"), texts.LANG_OPTION, type=kind, **flags)

    def write_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(self.in_language(ctx, self.text))

    def write_options(
        self, ctx: click.Context, formatter: click.HelpFormatter, params: list[click.Parameter]
    ) -> None:
        named = (param for param in params if isinstance(param, Option))
        records = (param.get_help_record(ctx) for param in named)
        rows = [record for record in records if record is not None]
        with formatter.section(self.in_language(ctx, texts.OPTIONS)):
            formatter.write_dl([(spoken(term, ctx), words) for term, words in rows])


class Command(_Shape, click.Command):
    """One command."""

    # Otherwise click refuses what is left over in its own words, which are English only.
    allow_extra_args = True

    def __init__(self, name: str, text: Text, **settings: Any) -> None:
        super().__init__(name, add_help_option=False, **settings)
        self.text = text
        self.params += [self.make_language_option(), self.make_help_option()]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the call; an argument too many is wrong usage."""
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            wrong_usage(texts.ARGUMENT_EXTRA.with_(what=rest[0]))
        return rest

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Arguments keep their names; the word for options is translated."""
        pieces = [piece for param in self.get_params(ctx) for piece in param.get_usage_pieces(ctx)]
        return [self.in_language(ctx, texts.OPTIONS_WORD), *pieces]

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The usage line under a translated heading."""
        prefix = self.in_language(ctx, texts.USAGE) + " "
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=prefix)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does."""
        self.write_help(ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options under a translated heading."""
        self.write_options(ctx, formatter, self.get_params(ctx))


@dataclass(frozen=True, slots=True)
class Entry:
    """A command of a group that is not imported yet: `place` is `module:name`."""

    text: Text
    place: str


class Group(_Shape, click.Group):
    """A command of commands."""

    def __init__(self, name: str, text: Text, entries: Mapping[str, Entry]) -> None:
        super().__init__(name, add_help_option=False, no_args_is_help=True)
        self.text = text
        self.entries = dict(entries)
        self.params += [self.make_language_option(), self.make_help_option()]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the table."""
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command."""
        entry = self.entries.get(cmd_name)
        if entry is None:
            return None
        module, name = entry.place.split(":")
        found = getattr(importlib.import_module(module), name)
        assert isinstance(found, click.Command)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of the first argument; an unknown one is refused with a near one."""
        if args[0] not in self.entries and not ctx.resilient_parsing:
            import difflib

            near = next(iter(difflib.get_close_matches(args[0], self.entries, 1)), None)
            wrong_usage(_unknown(args[0], near))
        return super().resolve_command(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The usage line under a translated heading."""
        words = (texts.OPTIONS_WORD, texts.COMMAND_WORDS)
        pieces = " ".join(self.in_language(ctx, word) for word in words)
        prefix = self.in_language(ctx, texts.USAGE) + " "
        formatter.write_usage(ctx.command_path, pieces, prefix=prefix)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the commands are about."""
        self.write_help(ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, from the table alone, and the options."""
        with formatter.section(self.in_language(ctx, texts.COMMANDS)):
            formatter.write_dl(
                [
                    (spoken(name, ctx), self.in_language(ctx, entry.text).split("\n")[0])
                    for name, entry in self.entries.items()
                ]
            )
        self.write_options(ctx, formatter, self.get_params(ctx))


def spoken(term: str, ctx: click.Context) -> str:
    """A word of ours at the head of a line: it must not turn the direction of an Arabic line."""
    return isolate(term) if reader_of(ctx).language is Language.ARABIC else term


def _unknown(command: str, near: str | None) -> Phrase:
    if near is None:
        return texts.NO_SUCH_COMMAND.with_(command=command)
    return texts.NO_SUCH_COMMAND_BUT.with_(command=command, near=near)


def command(name: str, text: Text) -> Callable[[Callable[..., Any]], Command]:
    """Make a command of a function; its options and arguments stand below."""

    def make(function: Callable[..., Any]) -> Command:
        params = function.__dict__.pop("__click_params__", [])
        return Command(name, text, callback=function, params=list(reversed(params)))

    return make


# --- values of options and arguments -----------------------------------------------------------


class Checked(click.ParamType[object]):
    """A value that is read by a function which gives None for what is not allowed."""

    name = "checked"

    def __init__(self, read: Callable[[str], object], allowed: Sayable) -> None:
        self.read = read
        self.allowed = allowed

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> object:
        """The value, or wrong usage."""
        found = self.read(value) if isinstance(value, str) else value
        if found is None:
            name = param.opts[-1] if isinstance(param, Option) else _name_of(param)
            phrase = texts.VALUE_WRONG.with_(value=value, name=name, allowed=self.allowed)
            wrong_usage(phrase)
        return found


class Word(Checked):
    """One of a few words."""

    def __init__(self, words: tuple[str, ...], allowed: Sayable) -> None:
        super().__init__(lambda value: value if value in words else None, allowed)


class Number(Checked):
    """A whole number between two bounds, both included."""

    def __init__(self, low: int, high: int) -> None:
        def read(value: str) -> int | None:
            plain = value.isascii() and value.isdigit() and len(value) < 20
            return int(value) if plain and low <= int(value) <= high else None

        super().__init__(read, texts.A_NUMBER.with_(low=low, high=high))


def _name_of(param: click.Parameter | None) -> str:
    return param.human_readable_name if param is not None else ""

"""The root of the command line: finds the language, calls the command, tells of failures."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise

import click

from barid.cli.office import Door, FrontDoor
from barid.cli.refusals import said
from barid.cli.shape import WIDTH, Entry, Group, Option, Reader
from barid.i18n import Language, isolate, language_of_locale
from barid.i18n.texts import cli as texts
from barid.i18n.texts import doctor, moving, receipts, trail

COMMANDS = {
    "serve": Entry(texts.SERVE, "barid.cli.serve:SERVE"),
    "domain": Entry(texts.DOMAIN, "barid.cli.domain:DOMAIN"),
    "account": Entry(texts.ACCOUNT, "barid.cli.account:ACCOUNT"),
    "alias": Entry(texts.ALIAS, "barid.cli.alias:ALIAS"),
    "queue": Entry(texts.QUEUE, "barid.cli.queue:QUEUE"),
    "receipt": Entry(receipts.RECEIPT, "barid.cli.receipt:RECEIPT"),
    "trace": Entry(trail.TRACE, "barid.cli.trace:TRACE"),
    "doctor": Entry(doctor.DOCTOR, "barid.cli.doctor:DOCTOR"),
    "config": Entry(texts.CONFIG, "barid.cli.config:CONFIG"),
    "check": Entry(texts.CHECK, "barid.cli.check:CHECK"),
    "import": Entry(moving.IMPORT, "barid.cli.importing:IMPORT"),
    "export": Entry(moving.EXPORT, "barid.cli.exporting:EXPORT"),
    "backup": Entry(moving.BACKUP, "barid.cli.backup:BACKUP"),
    "restore": Entry(moving.RESTORE, "barid.cli.restore:RESTORE"),
}


def run(
    arguments: Sequence[str] | None = None,
    environment: Mapping[str, str] | None = None,
    door: Door | None = None,
) -> int:
    """Run one call and return its exit status; prints, and never raises."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    world = os.environ if environment is None else environment
    reader = Reader(language_of(words, world), world, door or FrontDoor())
    _speak_utf8()
    try:
        settings = {"max_content_width": WIDTH, "obj": reader}
        with make_root().make_context("barid", words, **settings) as context:  # type: ignore[arg-type]
            status = context.command.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.exceptions.NoArgsIsHelpError as missing:
        click.echo(missing.format_message(), err=True)
        return 2
    except BrokenPipeError:
        return _reader_went_away()
    except (KeyboardInterrupt, EOFError, click.Abort):
        click.echo(err=True)
        return 1
    except Exception as problem:
        return _failed(problem, reader)
    return status if isinstance(status, int) else 0


def language_of(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """The language of `--lang` wherever it stands, else that of the locale."""
    wanted: Language | None = None
    for word, after in pairwise([*arguments, ""]):
        if word == "--":
            break
        if word == "--lang":
            wanted = Language.of(after) or wanted
        elif word.startswith("--lang="):
            wanted = Language.of(word.removeprefix("--lang=")) or wanted
    return wanted or language_of_locale(environment)


def make_root() -> Group:
    """The whole tree of commands; nothing below is imported yet."""
    root = Group("barid", texts.BARID, COMMANDS)

    def show(ctx: click.Context, param: click.Parameter, value: bool) -> None:
        if value:
            from barid import __version__

            click.echo(f"barid {__version__}")
            ctx.exit()

    version = Option(
        ("--version", "_version"),
        texts.VERSION_OPTION,
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
    )
    root.params.insert(0, version)
    return root


def _failed(problem: Exception, reader: Reader) -> int:
    if reader.environment.get("BARID_DEBUG") == "1":
        import traceback

        traceback.print_exception(problem)
    line, status = said(problem, reader.language)
    # Isolated, so that a terminal takes the direction of the line from its Arabic.
    name = isolate("barid") if reader.language is Language.ARABIC else "barid"
    click.echo(f"{name}: {line}", err=True)
    return status


def _reader_went_away() -> int:
    """Whoever read our output has enough; nothing is wrong, and nothing more can be said."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _speak_utf8() -> None:
    """A locale that cannot write Arabic must not turn an answer into an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() not in (
            "utf-8",
            "utf8",
        ):
            stream.reconfigure(errors="replace")

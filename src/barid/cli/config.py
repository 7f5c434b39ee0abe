"""`barid config`: the settings in force, all that exist, and whether a file is right."""

from __future__ import annotations

from pathlib import Path

import click

from barid.cli.options import config_option, configuration, json_option
from barid.cli.output import print_json, print_table, say
from barid.cli.shape import Entry, Group, Reader, command, option, reader_of
from barid.config import Configuration, Mistakes, read_configuration
from barid.i18n.texts import cli as texts
from barid.i18n.texts import settings as setting_texts


@command("show", texts.CONFIG_SHOW)
@config_option
@json_option
@click.pass_context
def SHOW(context: click.Context, file: str | None, as_json: bool) -> None:
    """Each setting, its value, and where it comes from."""
    from barid.config.reference import in_force

    language = reader_of(context).language
    rows = list(in_force(configuration(file)))
    if as_json:
        print_json([{"name": s.name, "value": value, "line": n or None} for s, value, n in rows])
        return
    default = setting_texts.FROM_DEFAULT.in_(language)
    print_table(
        [
            (s.name, value, setting_texts.FROM_LINE.in_(language, line=n) if n else default)
            for s, value, n in rows
        ]
    )


@command("reference", texts.CONFIG_REFERENCE)
@option("--markdown", text=texts.REFERENCE_MARKDOWN, is_flag=True)
@json_option
@click.pass_context
def REFERENCE(context: click.Context, markdown: bool, as_json: bool) -> None:
    """Every setting explained."""
    from barid.config.reference import described, markdown_reference, plain_reference

    language = reader_of(context).language
    if as_json:
        print_json(described(language))
        return
    page = markdown_reference(language) if markdown else plain_reference(language)
    click.echo(page, nl=False)


@command("check", texts.CONFIG_CHECK)
@config_option
@json_option
@click.pass_context
def CHECK(context: click.Context, file: str | None, as_json: bool) -> int:
    """All mistakes, one on each line."""
    reader = reader_of(context)
    found = read_configuration(Path(file) if file else None)
    mistakes = found if isinstance(found, Mistakes) else _in_use(found)
    if as_json:
        print_json([_mistake(reader, mistakes, index) for index in range(len(mistakes.all))])
    elif not mistakes.all:
        say(reader, texts.SETTINGS_RIGHT.with_(file=file) if file else texts.NO_FILE)
    else:
        for mistake in mistakes.all:
            click.echo(mistake.in_(reader.language), err=True)
    return 1 if mistakes.all else 0


def _in_use(configuration: Configuration) -> Mistakes:
    """Mistakes that show only when the settings are used."""
    from barid.app import keys, names, outgoing, pledges, relaying

    found = [part.mistake_in(configuration) for part in (keys, names, outgoing, relaying, pledges)]
    return Mistakes(tuple(mistake for mistake in found if mistake is not None))


def _mistake(reader: Reader, mistakes: Mistakes, index: int) -> dict[str, object]:
    mistake = mistakes.all[index]
    return {
        "file": mistake.file,
        "line": mistake.line or None,
        "name": mistake.name or None,
        "found": mistake.found or None,
        "allowed": mistake.allowed.in_(reader.language) if mistake.allowed else None,
        "message": mistake.in_(reader.language),
    }


CONFIG = Group(
    "config",
    texts.CONFIG,
    {
        "show": Entry(texts.CONFIG_SHOW, f"{__name__}:SHOW"),
        "reference": Entry(texts.CONFIG_REFERENCE, f"{__name__}:REFERENCE"),
        "check": Entry(texts.CONFIG_CHECK, f"{__name__}:CHECK"),
    },
)

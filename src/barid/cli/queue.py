"""`barid queue`: mail that still has to leave."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from barid.cli.options import data_option, json_option
from barid.cli.output import print_json, print_table, say
from barid.cli.shape import Entry, Group, command, option, reader_of
from barid.i18n.texts import cli as texts

if TYPE_CHECKING:
    from barid.model.identifiers import Instant
    from barid.postoffice.queue.changes import Waiting


@command("list", texts.QUEUE_LIST)
@option("--as", "viewer", text=texts.QUEUE_AS, metavar="ADDRESS")
@data_option
@json_option
@click.pass_context
def LIST(context: click.Context, viewer: str | None, data: str | None, as_json: bool) -> None:
    """One on each line: number, state, next attempt, sender, recipient."""
    reader = reader_of(context)
    with reader.office(data) as office:
        waiting = office.queued(viewer)
    if as_json:
        print_json([_told(one) for one in waiting])
        return
    print_table(
        [
            (
                str(one.entry.id),
                one.entry.state.value,
                _moment(one.entry.due),
                one.message.what.reverse_path or "<>",
                one.entry.recipient,
            )
            for one in waiting
        ]
    )


@command("show", texts.QUEUE_SHOW)
@click.argument("number", type=int, metavar="ID")
@option("--as", "viewer", text=texts.QUEUE_AS, metavar="ADDRESS")
@data_option
@json_option
@click.pass_context
def SHOW(
    context: click.Context, number: int, viewer: str | None, data: str | None, as_json: bool
) -> None:
    """All that is known of one."""
    reader = reader_of(context)
    with reader.office(data) as office:
        told = _told(office.in_queue(number, viewer))
    if as_json:
        print_json(told)
        return
    print_table([(name, str(value) if value != "" else "-") for name, value in told.items()])


@command("retry", texts.QUEUE_RETRY)
@click.argument("number", type=int, metavar="[ID]", required=False)
@data_option
@click.pass_context
def RETRY(context: click.Context, number: int | None, data: str | None) -> None:
    """Try one now, or all."""
    _change(context, data, "retry", number)


@command("hold", texts.QUEUE_HOLD)
@click.argument("number", type=int, metavar="ID")
@data_option
@click.pass_context
def HOLD(context: click.Context, number: int, data: str | None) -> None:
    """Keep one back."""
    _change(context, data, "hold", number)


@command("release", texts.QUEUE_RELEASE)
@click.argument("number", type=int, metavar="ID")
@option("--as", "sender", text=texts.QUEUE_AS, metavar="ADDRESS")
@data_option
@click.pass_context
def RELEASE(context: click.Context, number: int, sender: str | None, data: str | None) -> None:
    """Let one go now."""
    _change(context, data, "release", number, sender)


@command("cancel", texts.QUEUE_CANCEL)
@click.argument("number", type=int, metavar="ID")
@option("--as", "sender", text=texts.QUEUE_AS, metavar="ADDRESS")
@data_option
@click.pass_context
def CANCEL(context: click.Context, number: int, sender: str | None, data: str | None) -> None:
    """Take one out."""
    _change(context, data, "cancel", number, sender)


def _change(
    context: click.Context,
    data: str | None,
    verb: str,
    number: int | None,
    sender: str | None = None,
) -> None:
    reader = reader_of(context)
    with reader.office(data) as office:
        if sender is not None and number is not None:
            changed = office.undo(verb, number, sender)
        else:
            changed = office.change_queue(verb, number)
    for one in changed:
        text = texts.QUEUE_CHANGED[verb]
        say(reader, text.with_(number=one.entry.id, recipient=one.entry.recipient))


def _told(one: Waiting) -> dict[str, object]:
    """For programs; names stay as they are."""
    entry, what = one.entry, one.message.what
    return {
        "id": entry.id,
        "message": entry.message,
        "state": entry.state.value,
        "sender": what.reverse_path,
        "recipient": entry.recipient,
        "destination": entry.destination,
        "queued": _moment(what.queued),
        "due": _moment(entry.due),
        "expires": _moment(what.expires),
        "attempts": entry.attempts,
        "priority": entry.priority,
        "size": what.size,
        "reply": entry.reply,
    }


def _moment(instant: Instant) -> str:
    return datetime.fromtimestamp(instant // 1_000_000, UTC).isoformat().replace("+00:00", "Z")


QUEUE = Group(
    "queue",
    texts.QUEUE,
    {
        "list": Entry(texts.QUEUE_LIST, f"{__name__}:LIST"),
        "show": Entry(texts.QUEUE_SHOW, f"{__name__}:SHOW"),
        "retry": Entry(texts.QUEUE_RETRY, f"{__name__}:RETRY"),
        "hold": Entry(texts.QUEUE_HOLD, f"{__name__}:HOLD"),
        "release": Entry(texts.QUEUE_RELEASE, f"{__name__}:RELEASE"),
        "cancel": Entry(texts.QUEUE_CANCEL, f"{__name__}:CANCEL"),
    },
)

"""`barid trace`: what happened to a message."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from barid.cli.options import data_option, json_option
from barid.cli.output import print_json
from barid.cli.shape import Reader, command, reader_of
from barid.i18n import Failure, isolate
from barid.i18n.texts import trail as texts

if TYPE_CHECKING:
    from barid.model.event import NewTrail, TrackingEvent
    from barid.model.identifiers import Instant


@command("trace", texts.TRACE)
@click.argument("message_id", metavar="MESSAGE-ID")
@data_option
@json_option
@click.pass_context
def TRACE(context: click.Context, message_id: str, data: str | None, as_json: bool) -> None:
    """Every trail of this Message-ID, with or without its brackets."""
    reader = reader_of(context)
    wanted = message_id.strip().strip("<>")
    with reader.office(data) as office:
        found = office.trails(wanted)
    if not found:
        raise Failure(texts.UNKNOWN.with_(about=wanted))
    if as_json:
        print_json([_told(trail, events) for trail, events in found])
        return
    for trail, events in found:
        _print(reader, trail, events)


def _print(reader: Reader, trail: NewTrail, events: list[TrackingEvent]) -> None:
    """A line for each step; what another server said stands on a line of its own."""
    about, sender = f"<{trail.message_id}>", trail.reverse_path or "<>"
    click.echo(texts.FROM.in_(reader.language, about=about, size=trail.size, sender=sender))
    for event in events:
        step = texts.STEPS[event.step.value].in_(reader.language)
        whom = isolate(event.recipient) if event.recipient else ""
        click.echo(f"  {_moment(event.at)}  {step}  {whom}".rstrip())
        if event.detail:
            click.echo(f"      {isolate(event.detail)}")


def _told(trail: NewTrail, events: list[TrackingEvent]) -> dict[str, object]:
    return {
        "message_id": trail.message_id,
        "sender": trail.reverse_path,
        "size": trail.size,
        "peer": trail.peer,
        "opened": _moment(trail.opened),
        "events": [
            {
                "at": _moment(event.at),
                "step": event.step.value,
                "recipient": event.recipient,
                "detail": event.detail,
            }
            for event in events
        ],
    }


def _moment(instant: Instant) -> str:
    moment = datetime.fromtimestamp(instant // 1_000_000, UTC)
    return moment.isoformat().replace("+00:00", "Z")

"""`barid trace`: what happened to a message, or to all with which an address has to do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from barid.cli.moments import read_moment
from barid.cli.options import data_option, json_option
from barid.cli.output import print_json
from barid.cli.shape import Reader, command, option, reader_of, wrong_usage
from barid.i18n import Failure, isolate
from barid.i18n.texts import trail as texts

if TYPE_CHECKING:
    from barid.model.event import TrackingEvent, Trail
    from barid.model.identifiers import Instant


@command("trace", texts.TRACE)
@click.argument("about", metavar="MESSAGE-ID|ADDRESS")
@option("--since", text=texts.SINCE_OPTION, metavar="WHEN")
@option("--as", "viewer", text=texts.AS_OPTION, metavar="ADDRESS")
@data_option
@json_option
@click.pass_context
def TRACE(
    context: click.Context,
    about: str,
    since: str | None,
    viewer: str | None,
    data: str | None,
    as_json: bool,
) -> None:
    """Every trail of this Message-ID, with or without its brackets, or of this address."""
    reader = reader_of(context)
    begin = _instant(since) if since is not None else None
    with reader.office(data) as office:
        found = office.trails(about, viewer, begin)
    if not found:
        raise Failure(texts.UNKNOWN.with_(about=about.strip().strip("<>")))
    if as_json:
        print_json([_told(trail) for trail in found])
        return
    for number, trail in enumerate(found):
        if number:
            click.echo()
        _print(reader, trail)


def _instant(since: str) -> Instant:
    from barid.model.identifiers import Instant

    moment = read_moment(since, datetime.now(UTC))
    if moment is None:
        wrong_usage(texts.BAD_MOMENT.with_(text=since))
    return Instant(int(moment.timestamp() * 1_000_000))


def _print(reader: Reader, trail: Trail) -> None:
    """A line for each step; what another server said stands on a line of its own."""
    what = trail.what
    about = f"<{what.message_id}>" if what.message_id else f"#{trail.id}"
    sender = what.reverse_path or "<>"
    click.echo(texts.FROM.in_(reader.language, about=about, size=what.size, sender=sender))
    for event in trail.events:
        step = texts.STEPS[event.step.value].in_(reader.language)
        whom = isolate(event.recipient) if event.recipient else ""
        click.echo(f"  {_moment(event.at)}  {step}  {whom}".rstrip())
        detail = _detail(trail, event)
        if detail:
            click.echo(f"      {isolate(detail)}")


def _detail(trail: Trail, event: TrackingEvent) -> str:
    """From whom it came stands in the trail itself, once."""
    whence = trail.what.peer if event.step.value == "received" else ""
    return ", ".join(part for part in (whence, event.detail) if part)


def _told(trail: Trail) -> dict[str, object]:
    what = trail.what
    return {
        "trail": trail.id,
        "message_id": what.message_id,
        "sender": what.reverse_path,
        "size": what.size,
        "peer": what.peer,
        "opened": _moment(what.opened),
        "events": [
            {
                "at": _moment(event.at),
                "step": event.step.value,
                "recipient": event.recipient,
                "detail": _detail(trail, event),
            }
            for event in trail.events
        ],
    }


def _moment(instant: Instant) -> str:
    moment = datetime.fromtimestamp(instant // 1_000_000, UTC)
    return moment.isoformat().replace("+00:00", "Z")

"""`barid domain dns`: the records to publish for a domain, and whether they are there.

Each record stands on a line of its own as in a zone file, so that it can be copied; what is to be
said about it stands below.
"""

from __future__ import annotations

from itertools import groupby

import click

from barid.app.orders import ServeOrder
from barid.cli.office import Record, data_folder
from barid.cli.options import config_option, configuration, data_option, json_option
from barid.cli.output import print_json
from barid.cli.shape import Number, Reader, command, option, reader_of
from barid.i18n.texts import cli as texts
from barid.i18n.texts.records import OWN_ADDRESS, STATES

_ENOUGH = ("right", "needless")


@command("dns", texts.DOMAIN_DNS)
@click.argument("domain")
@option("--no-check", "unasked", text=texts.DNS_NO_CHECK, is_flag=True)
@config_option
@option("--port-base", text=texts.SERVE_PORT_BASE, metavar="N", type=Number(0, 60000))
@data_option
@json_option
@click.pass_context
def DNS(
    context: click.Context,
    domain: str,
    unasked: bool,
    file: str | None,
    port_base: int | None,
    data: str | None,
    as_json: bool,
) -> int:
    """Status 1 unless every record that is needed is right, or nobody was to be asked."""
    reader = reader_of(context)
    folder = data_folder(data, reader.environment)
    order = ServeOrder(configuration(file), folder, reader.language, port_base=port_base)
    with reader.office(data) as office:
        records = office.records(domain, order, ask=not unasked)
    if as_json:
        print_json([_described(record) for record in records])
    else:
        for _, group in groupby(records, key=lambda record: record.purpose):
            _print_group(reader, list(group), checked=not unasked)
    return 0 if unasked or all(record.state in _ENOUGH for record in records) else 1


def _print_group(reader: Reader, records: list[Record], *, checked: bool) -> None:
    click.echo(records[0].meaning.in_(reader.language))
    for record in records:
        start = f"{record.name}. IN {record.kind}"
        if record.value is None:
            click.echo(f"    ; {start}")
            click.echo(f"        {OWN_ADDRESS.in_(reader.language)}")
        else:
            click.echo(f"    {start} {record.value}")
        if checked:
            click.echo(f"        {STATES[record.state].in_(reader.language)}")
            if record.state == "differs":
                for one in record.found:
                    click.echo(f"            {one}")
    click.echo()


def _described(record: Record) -> dict[str, object]:
    return {
        "name": record.name,
        "type": record.kind,
        "value": record.value,
        "purpose": record.purpose,
        "state": record.state,
        "found": list(record.found),
    }

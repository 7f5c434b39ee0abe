"""`barid serve`."""

from __future__ import annotations

import click

from barid.app.orders import ServeOrder
from barid.cli.office import data_folder
from barid.cli.options import config_option, configuration, data_option
from barid.cli.shape import Checked, Number, command, option, reader_of
from barid.config.kinds import read_address
from barid.i18n.texts import cli as texts


@command("serve", texts.SERVE)
@data_option
@config_option
@option("--domain", text=texts.SERVE_DOMAIN, metavar="D")
@option(
    "--host",
    "hosts",
    text=texts.SERVE_HOST,
    metavar="ADDR",
    multiple=True,
    type=Checked(read_address, texts.AN_ADDRESS_OF_HOST),
)
@option("--port-base", text=texts.SERVE_PORT_BASE, metavar="N", type=Number(0, 60000))
@click.pass_context
def SERVE(
    context: click.Context,
    data: str | None,
    file: str | None,
    domain: str | None,
    hosts: tuple[str, ...],
    port_base: int | None,
) -> int:
    """Hand the call over to the wiring."""
    reader = reader_of(context)
    order = ServeOrder(
        configuration=configuration(file),
        data=data_folder(data, reader.environment),
        language=reader.language,
        domain=domain,
        hosts=hosts,
        port_base=port_base,
    )
    return reader.door.serve(order)

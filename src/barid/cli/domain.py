"""`barid domain`: what the post office receives for."""

from __future__ import annotations

import click

from barid.cli.options import data_option, json_option
from barid.cli.output import print_json, say
from barid.cli.shape import Entry, Group, command, option, reader_of
from barid.i18n.texts import cli as texts


@command("add", texts.DOMAIN_ADD)
@click.argument("domain")
@data_option
@click.pass_context
def ADD(context: click.Context, domain: str, data: str | None) -> None:
    """Add one."""
    reader = reader_of(context)
    with reader.office(data) as office:
        added = office.add_domain(domain)
    say(reader, texts.DOMAIN_ADDED.with_(domain=added.name))


@command("list", texts.DOMAIN_LIST)
@data_option
@json_option
@click.pass_context
def LIST(context: click.Context, data: str | None, as_json: bool) -> None:
    """One on each line."""
    with reader_of(context).office(data) as office:
        domains = office.domains()
    if as_json:
        print_json(
            [
                {"domain": domain.name, "ascii": domain.key, "separator": domain.separator}
                for domain in domains
            ]
        )
        return
    for domain in domains:
        click.echo(domain.name)


@command("remove", texts.DOMAIN_REMOVE)
@click.argument("domain")
@data_option
@click.pass_context
def REMOVE(context: click.Context, domain: str, data: str | None) -> None:
    """Remove one."""
    reader = reader_of(context)
    with reader.office(data) as office:
        office.remove_domain(domain)
    say(reader, texts.DOMAIN_REMOVED.with_(domain=domain))


@command("separator", texts.DOMAIN_SEPARATOR)
@click.argument("domain")
@click.argument("separator")
@data_option
@click.pass_context
def SEPARATOR(context: click.Context, domain: str, separator: str, data: str | None) -> None:
    """Choose what stands before a tag, or have no tags."""
    reader = reader_of(context)
    without = separator == "off"
    with reader.office(data) as office:
        office.set_separator(domain, "" if without else separator)
    text = texts.SEPARATOR_OFF if without else texts.SEPARATOR_SET
    say(reader, text.with_(domain=domain, example=f"name{separator}tag@{domain}"))


@command("rotate", texts.DOMAIN_ROTATE)
@click.argument("domain")
@option("--now", "at_once", text=texts.ROTATE_NOW, is_flag=True)
@data_option
@click.pass_context
def ROTATE(context: click.Context, domain: str, at_once: bool, data: str | None) -> None:
    """New keys, and what to publish of them."""
    reader = reader_of(context)
    with reader.office(data) as office:
        records = office.rotate_keys(domain, at_once=at_once)
    say(reader, (texts.KEYS_REPLACED if at_once else texts.KEYS_MADE).with_(domain=domain))
    for record in records:
        click.echo(f"    {record.name}. IN {record.kind} {record.value}")


DOMAIN = Group(
    "domain",
    texts.DOMAIN,
    {
        "add": Entry(texts.DOMAIN_ADD, f"{__name__}:ADD"),
        "list": Entry(texts.DOMAIN_LIST, f"{__name__}:LIST"),
        "remove": Entry(texts.DOMAIN_REMOVE, f"{__name__}:REMOVE"),
        "dns": Entry(texts.DOMAIN_DNS, "barid.cli.records:DNS"),
        "rotate": Entry(texts.DOMAIN_ROTATE, f"{__name__}:ROTATE"),
        "separator": Entry(texts.DOMAIN_SEPARATOR, f"{__name__}:SEPARATOR"),
    },
)

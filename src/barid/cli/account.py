"""`barid account`: who may log in, and what they may keep."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from barid.app.orders import AccountOrder
from barid.cli.options import data_option, json_option
from barid.cli.output import print_json, print_table, say
from barid.cli.passwords import accepted, password_for
from barid.cli.shape import Checked, Entry, Group, Reader, Refusal, Word, command, option, reader_of
from barid.config.kinds import read_size, show_size
from barid.i18n.texts import cli as texts
from barid.model.account import Account, AccountState, Role

password_stdin_option = option(
    "--password-stdin", "from_stdin", text=texts.PASSWORD_STDIN_OPTION, is_flag=True
)


def _size_or_none(written: str) -> int | None:
    """-1 for `none`."""
    return -1 if written == "none" else read_size(written)


ROLES = tuple(role.value for role in Role)


@command("add", texts.ACCOUNT_ADD)
@click.argument("address", required=False)
@option("--from", "source", text=texts.ACCOUNT_FROM, metavar="FILE")
@option("--name", text=texts.ACCOUNT_NAME, metavar="N", default="")
@option("--quota", text=texts.ACCOUNT_QUOTA, metavar="SIZE", type=Checked(read_size, texts.A_SIZE))
@option("--role", text=texts.ACCOUNT_ROLE, metavar="R", type=Word(ROLES, texts.A_ROLE))
@option("--ascii", "spelt", text=texts.ACCOUNT_ASCII, metavar="NAME")
@password_stdin_option
@data_option
@click.pass_context
def ADD(
    context: click.Context,
    address: str | None,
    source: str | None,
    name: str,
    quota: int | None,
    role: str | None,
    spelt: str | None,
    from_stdin: bool,
    data: str | None,
) -> None:
    """Add one, or all of a file; a wrong line is found before anything is made."""
    reader = reader_of(context)
    if (address is None) == (source is None):
        raise Refusal(texts.ADDRESS_OR_FILE, 2)
    if spelt is not None and address is None:
        raise Refusal(texts.ASCII_FOR_ONE, 2)
    if address is not None:
        orders = [AccountOrder(address, password_for(reader, address, from_stdin=from_stdin))]
    else:
        orders = _read_orders(str(source))
    kind = Role(role or "user")
    alike = [replace(order, name=name, quota=quota, role=kind, ascii=spelt) for order in orders]
    with reader.office(data) as office:
        made = office.add_accounts(alike)
        others = office.addresses(address)[1:] if address is not None else ()
    if address is not None:
        say(reader, texts.ACCOUNT_ADDED.with_(address=made[0].address))
        for other in others:
            say(reader, texts.ALSO_REACHED.with_(address=other))
    else:
        say(reader, texts.ACCOUNTS_ADDED.with_(count=len(made)))


@command("list", texts.ACCOUNT_LIST)
@data_option
@json_option
@click.pass_context
def LIST(context: click.Context, data: str | None, as_json: bool) -> None:
    """One on each line."""
    reader = reader_of(context)
    with reader.office(data) as office:
        accounts = office.accounts()
    if as_json:
        print_json([described(account) for account in accounts])
        return
    words = [(_word(reader, a.state.value), _word(reader, a.role.value)) for a in accounts]
    print_table([(a.address, *two, a.name) for a, two in zip(accounts, words, strict=True)])


@command("show", texts.ACCOUNT_SHOW)
@click.argument("address")
@data_option
@json_option
@click.pass_context
def SHOW(context: click.Context, address: str, data: str | None, as_json: bool) -> None:
    """All that is known of one, except its secret."""
    reader = reader_of(context)
    with reader.office(data) as office:
        account, addresses = office.account(address), office.addresses(address)
    if as_json:
        print_json({**described(account), "addresses": list(addresses)})
        return
    rows = [(_word(reader, name), value) for name, value in _shown(reader, account)]
    rows[1:1] = [(_word(reader, "also"), other) for other in addresses[1:]]
    print_table(rows)


@command("passwd", texts.ACCOUNT_PASSWD)
@click.argument("address")
@password_stdin_option
@data_option
@click.pass_context
def PASSWD(context: click.Context, address: str, from_stdin: bool, data: str | None) -> None:
    """Change a password."""
    reader = reader_of(context)
    with reader.office(data) as office:
        account = office.account(address)
        office.set_password(address, password_for(reader, address, from_stdin=from_stdin))
    say(reader, texts.PASSWORD_CHANGED.with_(address=account.address))


@command("disable", texts.ACCOUNT_DISABLE)
@click.argument("address")
@data_option
@click.pass_context
def DISABLE(context: click.Context, address: str, data: str | None) -> None:
    """Lock one."""
    _switch(reader_of(context), address, data, enabled=False)


@command("enable", texts.ACCOUNT_ENABLE)
@click.argument("address")
@data_option
@click.pass_context
def ENABLE(context: click.Context, address: str, data: str | None) -> None:
    """Unlock one."""
    _switch(reader_of(context), address, data, enabled=True)


@command("quota", texts.ACCOUNT_SET_QUOTA)
@click.argument("address")
@click.argument("size", type=Checked(_size_or_none, texts.A_SIZE_OR_NONE))
@data_option
@click.pass_context
def QUOTA(context: click.Context, address: str, size: int, data: str | None) -> None:
    """Allow more or less, or as much as there is room for."""
    reader = reader_of(context)
    quota = None if size < 0 else size
    with reader.office(data) as office:
        account = office.account(address)
        office.set_quota(address, quota)
    if quota is None:
        say(reader, texts.QUOTA_OFF.with_(address=account.address))
    else:
        say(reader, texts.QUOTA_SET.with_(address=account.address, quota=show_size(quota)))


@command("remove", texts.ACCOUNT_REMOVE)
@click.argument("address")
@option("--yes", text=texts.YES_OPTION, is_flag=True)
@data_option
@click.pass_context
def REMOVE(context: click.Context, address: str, yes: bool, data: str | None) -> None:
    """Remove one with its mail, after a question if somebody is there to answer."""
    reader = reader_of(context)
    with reader.office(data) as office:
        account = office.account(address)
        if not yes and sys.stdin.isatty() and not _confirmed(reader, account.address):
            raise Refusal(texts.NOT_CONFIRMED)
        office.remove_account(address)
    say(reader, texts.ACCOUNT_REMOVED.with_(address=account.address))


def described(account: Account) -> dict[str, object]:
    """An account as data, without its secret."""
    return {
        "address": account.address,
        "name": account.name,
        "role": account.role.value,
        "state": account.state.value,
        "login": account.secret is not None and account.state is AccountState.ACTIVE,
        "used": account.used,
        "quota": account.quota,
    }


def _shown(reader: Reader, account: Account) -> Iterator[tuple[str, str]]:
    """What is known of an account, as people read it; what the owner wrote stays as it is."""
    for name, value in described(account).items():
        if name in ("role", "state"):
            yield name, _word(reader, str(value))
        elif name == "quota" and isinstance(value, int):
            yield name, show_size(value)
        elif isinstance(value, bool):
            yield name, _word(reader, "allowed" if value else "refused")
        else:
            yield name, "-" if value is None else str(value)


def _word(reader: Reader, name: str) -> str:
    return texts.ACCOUNT_WORDS[name].in_(reader.language)


def _switch(reader: Reader, address: str, data: str | None, *, enabled: bool) -> None:
    with reader.office(data) as office:
        account = office.account(address)
        office.set_enabled(address, enabled)
    text = texts.ACCOUNT_ENABLED if enabled else texts.ACCOUNT_DISABLED
    say(reader, text.with_(address=account.address))


def _confirmed(reader: Reader, address: str) -> bool:
    question = texts.ASK_REMOVE.in_(reader.language, address=address)
    return input(f"{question} ").strip().lower() in ("y", "yes", "ن", "نعم")


def _read_orders(source: str) -> list[AccountOrder]:
    """The accounts of a file; empty lines and lines that begin with # are left out.

    A secret that is an argon2id string already, from another system, is kept as it is.
    """
    raw = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    orders = []
    for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        words = line.split(None, 1)
        if len(words) != 2 or "@" not in words[0]:
            raise Refusal(texts.LINE_WRONG.with_(file=source, line=number))
        address, secret = words[0], accepted(words[1].strip())
        ready = secret.startswith("$argon2id$")
        orders.append(
            AccountOrder(address, secret=secret) if ready else AccountOrder(address, secret)
        )
    return orders


ACCOUNT = Group(
    "account",
    texts.ACCOUNT,
    {
        "add": Entry(texts.ACCOUNT_ADD, f"{__name__}:ADD"),
        "list": Entry(texts.ACCOUNT_LIST, f"{__name__}:LIST"),
        "show": Entry(texts.ACCOUNT_SHOW, f"{__name__}:SHOW"),
        "passwd": Entry(texts.ACCOUNT_PASSWD, f"{__name__}:PASSWD"),
        "disable": Entry(texts.ACCOUNT_DISABLE, f"{__name__}:DISABLE"),
        "quota": Entry(texts.ACCOUNT_SET_QUOTA, f"{__name__}:QUOTA"),
        "enable": Entry(texts.ACCOUNT_ENABLE, f"{__name__}:ENABLE"),
        "remove": Entry(texts.ACCOUNT_REMOVE, f"{__name__}:REMOVE"),
    },
)

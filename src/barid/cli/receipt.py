"""`barid receipt`: who is told that mail was read (RFC 8098)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from barid.cli.options import data_option, json_option
from barid.cli.output import print_json, print_table, say
from barid.cli.shape import Entry, Group, Word, command, option, reader_of
from barid.i18n.texts import receipts as texts

if TYPE_CHECKING:
    from barid.postoffice.receipts.answering import Case

POLICIES = ("never", "ask", "always")


@command("policy", texts.RECEIPT_POLICY)
@click.argument("address")
@option(
    "--set",
    "policy",
    text=texts.SET_POLICY,
    metavar="P",
    type=Word(POLICIES, texts.A_POLICY),
)
@data_option
@json_option
@click.pass_context
def POLICY(
    context: click.Context, address: str, policy: str | None, data: str | None, as_json: bool
) -> None:
    """What an account wants, or is to want from now on."""
    from barid.model.receipt import ReceiptPolicy

    reader = reader_of(context)
    with reader.office(data) as office:
        if policy is not None:
            office.receipts.set_policy(address, ReceiptPolicy(policy))
        known = office.receipts.policy(address)
    if as_json:
        print_json({"address": address, "policy": known.value})
    else:
        say(reader, texts.POLICIES[known.value].with_(address=address))


@command("list", texts.RECEIPT_LIST)
@click.argument("address")
@data_option
@json_option
@click.pass_context
def LIST(context: click.Context, address: str, data: str | None, as_json: bool) -> None:
    """One on each line: the message, and who wants to know."""
    reader = reader_of(context)
    with reader.office(data) as office:
        told = [_told(case) for case in office.receipts.waiting(address)]
    if as_json:
        print_json(told)
        return
    print_table([(f"<{one['message_id']}>", one["to"] or "-") for one in told])


@command("send", texts.RECEIPT_SEND)
@click.argument("address")
@click.argument("message_id", metavar="MESSAGE-ID")
@data_option
@click.pass_context
def SEND(context: click.Context, address: str, message_id: str, data: str | None) -> None:
    """Tell the sender."""
    _answer(context, (address, message_id), data, tell=True)


@command("refuse", texts.RECEIPT_REFUSE)
@click.argument("address")
@click.argument("message_id", metavar="MESSAGE-ID")
@data_option
@click.pass_context
def REFUSE(context: click.Context, address: str, message_id: str, data: str | None) -> None:
    """Do not tell the sender."""
    _answer(context, (address, message_id), data, tell=False)


def _answer(
    context: click.Context, which: tuple[str, str], data: str | None, *, tell: bool
) -> None:
    reader = reader_of(context)
    with reader.office(data) as office:
        office.receipts.answer(*which, tell=tell)
    text = texts.RECEIPT_SENT if tell else texts.RECEIPT_REFUSED
    say(reader, text.with_(about=which[1].strip().strip("<>")))


def _told(case: Case) -> dict[str, str]:
    request = case.request
    return {
        "message_id": request.message_id,
        "recipient": case.wish.recipient,
        "to": ", ".join(address.written() for address in request.addresses),
        "sender": case.reverse_path,
    }


RECEIPT = Group(
    "receipt",
    texts.RECEIPT,
    {
        "policy": Entry(texts.RECEIPT_POLICY, f"{__name__}:POLICY"),
        "list": Entry(texts.RECEIPT_LIST, f"{__name__}:LIST"),
        "send": Entry(texts.RECEIPT_SEND, f"{__name__}:SEND"),
        "refuse": Entry(texts.RECEIPT_REFUSE, f"{__name__}:REFUSE"),
    },
)

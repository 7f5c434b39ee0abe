"""What a sender asks besides the letter: every value as its standard writes it, and no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.protocols.smtp.peers import ALL_CONTROLS

from barid.model.asked import NOTHING, Asked, AskedBy
from barid.model.identifiers import Instant
from barid.model.offers import Offers
from barid.model.outgoing import ByMode, Notify, RecipientParameters, Return
from barid.model.transfer import Addressee
from barid.protocols.smtp import parameters, replies
from barid.protocols.smtp.client.commands import rcpt_command
from barid.protocols.smtp.controls import instant_of, of_message, of_recipient
from barid.protocols.smtp.replies import Reply
from barid.protocols.smtp.session import NO_CONTROLS, Controls

DSN = Offers("mx", {"DSN": (), "SMTPUTF8": ()})


def message(text: str, controls: Controls = ALL_CONTROLS, tls: bool = True) -> Asked | Reply:
    found = parameters.split(text.encode())
    assert not isinstance(found, Reply)
    return of_message(found, controls, tls)


def recipient(
    text: str, controls: Controls = ALL_CONTROLS, utf8: bool = False
) -> RecipientParameters | Reply:
    found = parameters.split(text.encode())
    assert not isinstance(found, Reply)
    return of_recipient(found, controls, utf8)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("RET=FULL", Asked(ret=Return.FULL)),
        ("ret=hdrs", Asked(ret=Return.HEADERS)),
        ("ENVID=QQ314159", Asked(envid="QQ314159")),
        ("ENVID=a+2Bb+3Dc+20d", Asked(envid="a+b=c d")),
        ("ENVID=" + "x" * 100, Asked(envid="x" * 100)),
        ("HOLDFOR=1", Asked(hold_for=1)),
        ("HOLDFOR=999999999", Asked(hold_for=999_999_999)),
        ("HOLDUNTIL=1970-01-01T00:00:01Z", Asked(hold_until=Instant(1_000_000))),
        ("HOLDUNTIL=1970-01-01t00:00:01.5z", Asked(hold_until=Instant(1_500_000))),
        ("HOLDUNTIL=1970-01-01T02:00:00+01:30", Asked(hold_until=Instant(1_800_000_000))),
        ("HOLDUNTIL=1969-12-31T20:00:00-04:00", Asked(hold_until=Instant(0))),
        ("HOLDUNTIL=2016-12-31T23:59:60Z", Asked(hold_until=Instant(1_483_228_799_000_000))),
        ("BY=125;R", Asked(by=AskedBy(125, ByMode.RETURN))),
        ("BY=+7;rt", Asked(by=AskedBy(7, ByMode.RETURN, trace=True))),
        ("BY=-999999999;N", Asked(by=AskedBy(-999_999_999, ByMode.NOTIFY))),
        ("BY=0;NT", Asked(by=AskedBy(0, ByMode.NOTIFY, trace=True))),
        ("MT-PRIORITY=9", Asked(priority=9)),
        ("mt-priority=-9", Asked(priority=-9)),
        ("MT-PRIORITY=0", NOTHING),
        ("REQUIRETLS", Asked(require_tls=True)),
        ("XDIRECTED", Asked(directed=True)),
        (
            "RET=FULL ENVID=1 HOLDFOR=60 BY=90;R MT-PRIORITY=3 REQUIRETLS XDIRECTED",
            Asked(Return.FULL, "1", 60, None, AskedBy(90, ByMode.RETURN), 3, True, True),
        ),
    ],
)
def test_what_may_be_asked_of_a_message(text: str, asked: Asked) -> None:
    assert message(text) == asked


@pytest.mark.parametrize(
    "text",
    [
        *["RET", "RET=BODY", "RET=FULL,HDRS", "ENVID", "ENVID=+2", "ENVID=+2b", "ENVID=a+0D+0Ab"],
        *["ENVID=+C3+A9", "ENVID=é", "ENVID=+7F", "ENVID=" + "x" * 101, "HOLDFOR", "HOLDFOR=0"],
        *["HOLDFOR=01", "HOLDFOR=-1", "HOLDFOR=1000000000", "HOLDFOR=1.5", "HOLDFOR=٣"],
        *["HOLDUNTIL", "HOLDUNTIL=tomorrow", "HOLDUNTIL=2026-11-24", "HOLDUNTIL=2026-02-30T0:0:0Z"],
        *["HOLDUNTIL=2026-02-30T00:00:00Z", "HOLDUNTIL=2026-11-24T00:00:00"],
        *["HOLDUNTIL=2026-11-24T24:00:00Z", "HOLDUNTIL=2026-11-24T00:00:61Z"],
        *["HOLDUNTIL=2026-11-24T00:00:00+24:00", "HOLDUNTIL=0000-01-01T00:00:00Z"],
        *["HOLDUNTIL=2026-11-24T00:00:00+01:60", "HOLDUNTIL=0001-01-01T00:00:00+23:59x"],
        *["BY", "BY=5", "BY=5;", "BY=5;X", "BY=;R", "BY=5;T", "BY=5;RTT", "BY=1234567890;N"],
        *["BY=5;R;T", "BY=1e3;N", "MT-PRIORITY", "MT-PRIORITY=10", "MT-PRIORITY=+1"],
        *["MT-PRIORITY=-0", "MT-PRIORITY=00", "MT-PRIORITY=high", "REQUIRETLS=yes", "XDIRECTED=1"],
    ],
)
def test_malformed_values_are_refused_with_501(text: str) -> None:
    assert message(text) is replies.BAD_PARAMETER


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("HOLDFOR=5 HOLDUNTIL=2026-11-24T00:00:00Z", replies.TWO_HOLDS),
        ("BY=0;R", replies.RETURNED_BEFORE),
        ("BY=-1;RT", replies.RETURNED_BEFORE),
    ],
)
def test_what_cannot_be_together_is_told(text: str, reply: Reply) -> None:
    assert message(text) is reply
    assert reply.code == 501


@pytest.mark.parametrize(
    "text",
    [
        *["RET=FULL", "ENVID=x", "HOLDFOR=5", "HOLDUNTIL=2026-11-24T00:00:00Z", "BY=5;R"],
        *["MT-PRIORITY=3", "REQUIRETLS", "XDIRECTED", "SOLICIT=x", "HOLDFOR", "RET"],
    ],
)
def test_what_was_not_offered_is_unknown(text: str) -> None:
    assert message(text, NO_CONTROLS) is replies.UNKNOWN_PARAMETER


def test_tls_is_required_only_where_there_is_tls() -> None:
    assert message("REQUIRETLS", tls=False) is replies.NEEDS_TLS
    assert "REQUIRETLS" not in ALL_CONTROLS.lines(tls=False)
    assert "REQUIRETLS" in ALL_CONTROLS.lines(tls=True)


def test_deliverby_without_a_least_time_has_no_number() -> None:
    assert Controls(deliver_by=0).lines(tls=False) == ["DELIVERBY"]
    assert NO_CONTROLS.lines(tls=True) == []


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("NOTIFY=NEVER", RecipientParameters(Notify.NEVER)),
        ("notify=success", RecipientParameters(Notify.SUCCESS)),
        (
            "NOTIFY=Delay,FAILURE,success",
            RecipientParameters(Notify.SUCCESS | Notify.FAILURE | Notify.DELAY),
        ),
        ("ORCPT=rfc822;Bob@Big-Bucks.COM", RecipientParameters(None, "rfc822;Bob@Big-Bucks.COM")),
        ("ORCPT=RFC822;a+2Bb+40c", RecipientParameters(None, "RFC822;a+b@c")),
        ("ORCPT=x400;/S+3Da;b/", RecipientParameters(None, "x400;/S=a;b/")),
        (r"ORCPT=utf-8;\x{62A}\x{5C}@b.test", RecipientParameters(None, "utf-8;ت\\@b.test")),
        (r"ORCPT=UTF-8;\x{1F600}@b.test", RecipientParameters(None, "UTF-8;😀@b.test")),
        ("ORCPT=utf-8;a@b.test", RecipientParameters(None, "utf-8;a@b.test")),
    ],
)
def test_what_may_be_asked_for_a_recipient(text: str, asked: RecipientParameters) -> None:
    assert recipient(text) == asked


@pytest.mark.parametrize(
    "text",
    [
        *["NOTIFY", "NOTIFY=NEVER,SUCCESS", "NOTIFY=SUCCESS,NEVER", "NOTIFY=ALWAYS", "NOTIFY=,"],
        *["ORCPT", "ORCPT=rfc822", "ORCPT=rfc822;", "ORCPT=;a@b", "ORCPT=rfc822;a+0A@b"],
        *["ORCPT=rfc822;+2", "ORCPT=rfc822;كاتب@b.test", "ORCPT=utf-8;كاتب@b.test"],
        *[r"ORCPT=utf-8;\x{0A}a@b", r"ORCPT=utf-8;\x{D800}@b", r"ORCPT=utf-8;\x{110000}@b"],
        *[r"ORCPT=utf-8;\x{62a}@b", r"ORCPT=utf-8;\x{}@b", "ORCPT=utf-8;a+0Db"],
        "ORCPT=rfc822;" + "x" * 500,
    ],
)
def test_malformed_wishes_for_a_recipient_are_refused(text: str) -> None:
    assert recipient(text) is replies.BAD_PARAMETER


def test_an_address_that_postfix_calls_rfc822_is_known_by_its_octets() -> None:
    written = "ORCPT=rfc822;+D9+85+D9+83+D8+AA+D8+A8@barid.test"
    assert recipient(written, utf8=True) == RecipientParameters(None, "utf-8;مكتب@barid.test")
    assert isinstance(recipient(written), Reply)
    assert isinstance(recipient("ORCPT=rfc822;+FF@b", utf8=True), Reply)
    assert isinstance(recipient("ORCPT=rfc822;+D9+85+0A@b", utf8=True), Reply)


def test_octets_beyond_ascii_stand_for_themselves_within_smtputf8() -> None:
    asked = recipient("ORCPT=utf-8;كاتب@barid.test", utf8=True)
    assert asked == RecipientParameters(None, "utf-8;كاتب@barid.test")


@pytest.mark.parametrize("text", ["NOTIFY=NEVER", "ORCPT=rfc822;a@b", "BY=5;R", "RET=FULL"])
def test_a_recipient_has_no_other_parameters(text: str) -> None:
    assert recipient(text, NO_CONTROLS) is replies.UNKNOWN_PARAMETER
    if not text.startswith(("N", "O")):
        assert recipient(text) is replies.UNKNOWN_PARAMETER


@pytest.mark.parametrize("utf8", [True, False])
@given(
    address=st.text(
        st.characters(exclude_categories=("C", "Z"), codec="utf-8"), min_size=1, max_size=30
    )
)
def test_every_original_recipient_comes_over_the_next_hop_as_it_came(
    utf8: bool, address: str
) -> None:
    kind = "rfc822" if address.isascii() else "utf-8"
    asked = RecipientParameters(None, f"{kind};{address}")
    said = rcpt_command(Addressee("x@y", asked), DSN, utf8).decode().split()[2]
    assert recipient(said, utf8=utf8) == asked


@given(st.binary(max_size=120), st.booleans())
def test_no_octets_raise_anything(octets: bytes, tls: bool) -> None:
    found = parameters.split(octets)
    if isinstance(found, Reply):
        return
    for keyword, value in list(found.items()):
        for name in (b"ENVID", b"HOLDUNTIL", b"HOLDFOR", b"BY", b"MT-PRIORITY", b"RET", keyword):
            of_message({name: value}, ALL_CONTROLS, tls)
        for name in (b"NOTIFY", b"ORCPT", keyword):
            said = of_recipient({name: value}, ALL_CONTROLS, tls)
            assert isinstance(said, Reply) or (said.orcpt or "a").isprintable()


@given(
    st.from_regex(
        rb"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9](Z|[+-][0-9]{2}:[0-9]{2})",
        fullmatch=True,
    )
)
def test_every_date_is_a_moment_or_none(written: bytes) -> None:
    moment = instant_of(written)
    assert moment is None or isinstance(moment, int)

"""`barid receipt` shows and changes who is told that mail was read."""

from __future__ import annotations

import json

import pytest
from tests.cli.conftest import Call
from tests.cli.fake_office import FakeOffice

from barid.i18n.texts import receipts as texts
from barid.message.receipts.requests import read_request
from barid.model.identifiers import AccountId, ContentId, TrailId
from barid.model.receipt import ReceiptPolicy, ReceiptWish
from barid.postoffice.receipts.answering import Case

READER = "reader@barid.test"


@pytest.fixture
def office() -> FakeOffice:
    wish = ReceiptWish(AccountId(1), ContentId(1), TrailId(1), READER)
    request = read_request(b"Message-ID: <1@x>\r\nDisposition-Notification-To: f@x.test\r\n\r\n")
    assert request is not None
    fake = FakeOffice()
    fake.receipts.cases.append(Case(wish, request, "f@x.test", ReceiptPolicy.ASK))
    return fake


def test_the_policy_is_shown_and_set(call: Call, office: FakeOffice) -> None:
    assert json.loads(call("receipt", "policy", READER, "--json").out)["policy"] == "ask"
    assert call("receipt", "policy", READER, "--set", "always").status == 0
    assert office.receipts.policies == {READER: ReceiptPolicy.ALWAYS}
    assert "دائم" not in call("receipt", "policy", READER, "--lang", "en").out
    assert "يُبلَّغ" in call("receipt", "policy", READER, "--lang", "ar").out


def test_a_policy_that_is_none_is_wrong_usage(call: Call) -> None:
    assert call("receipt", "policy", READER, "--set", "sometimes").status == 2


def test_what_waits_is_listed(call: Call) -> None:
    assert "<1@x>" in call("receipt", "list", READER).out
    (one,) = json.loads(call("receipt", "list", READER, "--json").out)
    assert one == {
        "message_id": "1@x",
        "recipient": READER,
        "to": "f@x.test",
        "sender": "f@x.test",
    }


def test_receipts_are_sent_and_refused(call: Call, office: FakeOffice) -> None:
    assert call("receipt", "send", READER, "<1@x>").status == 0
    assert call("receipt", "refuse", READER, "1@x").status == 0
    assert office.receipts.answered == [(READER, "<1@x>", True), (READER, "1@x", False)]


def test_every_policy_has_its_sentence() -> None:
    assert set(texts.POLICIES) == {policy.value for policy in ReceiptPolicy}

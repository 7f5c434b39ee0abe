from __future__ import annotations

import json

from tests.cli.conftest import Call
from tests.cli.fake_office import FakeOffice

from barid.app.publishing import Published
from barid.i18n import Text


def test_a_domain_is_added(call: Call, office: FakeOffice) -> None:
    said = call("domain", "add", "example.org")
    assert (said.status, said.out) == (0, "Receiving mail for example.org.\n")
    assert "example.org" in office.names


def test_a_domain_is_removed(call: Call, office: FakeOffice) -> None:
    assert call("domain", "remove", "barid.test").status == 0
    assert office.names == []


def test_domains_are_listed_one_on_each_line(call: Call, office: FakeOffice) -> None:
    office.names.append("بريد.مصر")
    assert call("domain", "list").out == "barid.test\nبريد.مصر\n"


def test_domains_are_listed_for_programs(call: Call, office: FakeOffice) -> None:
    office.names = ["مثال.مصر"]
    (domain,) = json.loads(call("domain", "list", "--json").out)
    assert domain["domain"] == "مثال.مصر"
    assert domain["ascii"].startswith("xn--")


def test_a_refusal_is_told_in_one_line(call: Call) -> None:
    said = call("domain", "add", "barid.test")
    assert (said.status, said.err) == (1, "barid: The domain barid.test exists already.\n")


def test_a_refusal_is_told_in_arabic(call: Call) -> None:
    said = call("domain", "remove", "x.test", "--lang", "ar")
    assert said.err == "\u2068barid\u2069: لا يستقبل مكتب البريد بريد \u2068x.test\u2069.\n"


def test_tags_are_separated_as_the_domain_wishes(call: Call, office: FakeOffice) -> None:
    said = call("domain", "separator", "barid.test", "-")
    assert said.out == "Addresses may have tags: name-tag@barid.test.\n"
    assert call("domain", "separator", "barid.test", "off").status == 0
    assert office.separators == {"barid.test": ""}


def test_new_keys_are_told_with_what_to_publish(call: Call, office: FakeOffice) -> None:
    name, value = "rsa-1._domainkey.barid.test", '"v=DKIM1; k=rsa; p=AAAA"'
    office.published = [Published(name, "TXT", value, "dkim-next", Text("", ""), "unasked", ())]
    said = call("domain", "rotate", "barid.test")
    assert said.status == 0
    first, second = said.out.splitlines()
    assert first.startswith("barid.test has new keys.")
    assert second == f"    {name}. IN TXT {value}"
    assert call("domain", "rotate", "barid.test", "--now").out.startswith("barid.test signs with")
    assert office.rotated == [("barid.test", False), ("barid.test", True)]
    assert call("domain", "rotate", "x.test").status == 1

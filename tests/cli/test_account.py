from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.cli.conftest import Call
from tests.cli.fake_office import FakeOffice

from barid.i18n.texts import cli as texts
from barid.model.account import AccountState, Role

SARA = "sara@barid.test"


@pytest.fixture
def with_sara(call: Call) -> Call:
    assert call("account", "add", SARA, "--password-stdin", stdin="old\n").status == 0
    return call


def test_an_account_is_made_with_the_first_line_of_standard_input(
    call: Call, office: FakeOffice
) -> None:
    said = call("account", "add", SARA, "--password-stdin", stdin="pass word \r\nmore\n")
    assert (said.status, said.out) == (0, f"Account {SARA} made.\n")
    assert office.passwords == {SARA: "pass word "}


def test_an_account_is_made_with_the_password_of_the_environment(
    call: Call, office: FakeOffice
) -> None:
    call("account", "add", SARA, environment={"BARID_PASSWORD": "from there"})
    assert office.passwords == {SARA: "from there"}


def test_name_quota_and_role_are_kept(call: Call, office: FakeOffice) -> None:
    words = ["--name", "سارة", "--quota", "2GiB", "--role", "administrator"]
    call("account", "add", SARA, *words, "--password-stdin", stdin="x\n")
    account = office.kept[SARA]
    assert (account.name, account.quota, account.role) == ("سارة", 2 << 30, Role.ADMINISTRATOR)


def test_without_a_terminal_no_password_is_asked_for(call: Call, office: FakeOffice) -> None:
    said = call("account", "add", SARA)
    assert said.status == 2
    assert "--password-stdin" in said.err
    assert office.kept == {}


@pytest.mark.parametrize("password", ["", "\n", "x" * 1025])
def test_an_empty_or_endless_password_is_refused(
    call: Call, office: FakeOffice, password: str
) -> None:
    assert call("account", "add", SARA, "--password-stdin", stdin=password).status == 1
    assert office.kept == {}


def test_many_are_made_from_a_file(call: Call, office: FakeOffice, tmp_path: Path) -> None:
    file = tmp_path / "people"
    file.write_text("# people\na@barid.test one two\n\nب@barid.test\tسر\n", "utf-8")
    said = call("account", "add", "--from", str(file))
    assert said.out == "2 accounts made.\n"
    assert office.passwords == {"a@barid.test": "one two", "ب@barid.test": "سر"}


def test_a_secret_of_another_system_is_kept_as_it_is(call: Call, office: FakeOffice) -> None:
    secret = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA"
    call("account", "add", "--from", "-", stdin=f"a@barid.test {secret}\n")
    assert office.kept["a@barid.test"].secret == secret
    assert office.passwords == {"a@barid.test": ""}


def test_many_are_made_from_standard_input(call: Call, office: FakeOffice) -> None:
    said = call("account", "add", "--from", "-", "--lang", "ar", stdin="a@barid.test one\n")
    assert said.out == "أُنشئ حساب واحد.\n"
    assert list(office.kept) == ["a@barid.test"]


def test_a_wrong_line_is_named_before_anything_is_made(call: Call, office: FakeOffice) -> None:
    said = call("account", "add", "--from", "-", stdin="a@barid.test one\nb@barid.test\n")
    assert said.status == 1
    assert said.err.startswith("barid: -, line 2:")
    assert office.kept == {}


@pytest.mark.parametrize("words", [[], [SARA, "--from", "-"]])
def test_either_an_address_or_a_file(call: Call, words: list[str]) -> None:
    assert call("account", "add", *words).status == 2


def test_a_taken_address_is_refused(with_sara: Call) -> None:
    said = with_sara("account", "add", SARA, "--password-stdin", stdin="x\n")
    assert (said.status, said.err) == (1, f"barid: The address {SARA} is taken.\n")


def test_accounts_are_listed(with_sara: Call) -> None:
    assert with_sara("account", "list").out == f"{SARA}  active  user\n"
    (account,) = json.loads(with_sara("account", "list", "--json").out)
    assert account["address"] == SARA


def test_accounts_are_described_in_the_language_of_the_reader(with_sara: Call) -> None:
    assert with_sara("--lang", "ar", "account", "list").out == f"{SARA}  نشط  مستخدم\n"
    english = with_sara("account", "show", SARA).out.split()
    assert english[:2] == ["address", SARA]
    assert english[english.index("login") :][:2] == ["login", "allowed"]
    arabic = with_sara("--lang", "ar", "account", "show", SARA).out.replace(SARA, "")
    assert "مسموح" in arabic
    assert not re.search("[A-Za-z]", arabic)


def test_every_word_of_an_account_can_be_said() -> None:
    words = {*(role.value for role in Role), *(state.value for state in AccountState)}
    assert words <= set(texts.ACCOUNT_WORDS)


def test_one_account_is_shown_without_its_secret(with_sara: Call) -> None:
    shown = json.loads(with_sara("account", "show", SARA, "--json").out)
    assert shown == {
        "address": SARA,
        "name": "",
        "role": "user",
        "state": "active",
        "login": True,
        "used": 0,
        "quota": None,
        "addresses": [SARA],
    }
    assert "argon2" not in with_sara("account", "show", SARA).out


def test_a_password_is_changed(with_sara: Call, office: FakeOffice) -> None:
    said = with_sara("account", "passwd", SARA, "--password-stdin", stdin="new\n")
    assert said.status == 0
    assert office.passwords[SARA] == "new"


def test_an_account_is_locked_and_unlocked(with_sara: Call, office: FakeOffice) -> None:
    with_sara("account", "disable", SARA)
    assert office.kept[SARA].state is AccountState.DISABLED
    with_sara("account", "enable", SARA)
    assert office.kept[SARA].state is AccountState.ACTIVE


def test_an_account_is_removed(with_sara: Call, office: FakeOffice) -> None:
    assert with_sara("account", "remove", SARA, "--yes").status == 0
    assert office.kept == {}


@pytest.mark.parametrize("verb", ["show", "passwd", "disable", "enable", "remove"])
def test_an_unknown_account_is_told(call: Call, verb: str) -> None:
    said = call("account", verb, "who@barid.test", "--lang", "ar", stdin="x\n")
    assert said.status == 1
    assert said.err == "\u2068barid\u2069: لا يوجد حساب \u2068who@barid.test\u2069.\n"


def test_an_account_has_an_ascii_alias_of_its_own_choice(call: Call, office: FakeOffice) -> None:
    words = ["account", "add", "سارة@barid.test", "--ascii", "sara.k", "--password-stdin"]
    said = call(*words, stdin="x\n")
    assert (said.status, said.out.splitlines()[1:]) == (0, ["Also reached as sara.k@barid.test."])
    shown = json.loads(call("account", "show", "سارة@barid.test", "--json").out)
    assert shown["addresses"] == ["سارة@barid.test", "sara.k@barid.test"]
    assert "also" in call("account", "show", "سارة@barid.test").out


def test_an_ascii_alias_is_for_one_account_only(call: Call) -> None:
    assert call("account", "add", "--from", "-", "--ascii", "x", stdin="a@b.test x\n").status == 2


def test_a_quota_is_changed_and_lifted(with_sara: Call, office: FakeOffice) -> None:
    assert with_sara("account", "quota", SARA, "2G").out == f"Account {SARA} may keep 2GiB.\n"
    assert office.kept[SARA].quota == 2 << 30
    assert "2GiB" in with_sara("account", "show", SARA).out
    assert with_sara("account", "quota", SARA, "none").status == 0
    assert office.kept[SARA].quota is None
    assert with_sara("account", "quota", SARA, "much").status == 2

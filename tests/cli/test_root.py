from __future__ import annotations

import subprocess
import sys

import pytest
from tests.cli.conftest import Call
from tests.cli.fake_office import FakeOffice

from barid.cli.root import COMMANDS, language_of
from barid.i18n import Language

HEAVY = {"apsw", "asyncio", "cryptography", "argon2", "msgspec", "uvloop", "ssl", "sqlite3", "idna"}


def test_help_lists_every_command(call: Call) -> None:
    said = call("--help")
    assert said.status == 0
    for name in COMMANDS:
        assert f"  {name} " in said.out


def test_help_in_arabic_has_arabic_headings_and_no_english_words(call: Call) -> None:
    said = call("--lang", "ar", "--help")
    for word in ("الاستعمال:", "الأوامر:", "الخيارات:"):
        assert word in said.out
    for word in ("Usage", "Options", "Commands", "Show", "exit"):
        assert word not in said.out


def test_the_language_may_stand_anywhere(call: Call) -> None:
    assert "الخيارات:" in call("account", "add", "--help", "--lang=ar").out
    assert "الخيارات:" in call("account", "--lang", "ar", "add", "--help").out


def test_the_language_comes_from_the_locale(call: Call) -> None:
    assert "الخيارات:" in call("--help", environment={"LANG": "ar_EG.UTF-8"}).out


def test_an_option_wins_over_the_locale(call: Call) -> None:
    assert "Options:" in call("--help", "--lang", "en", environment={"LANG": "ar_EG.UTF-8"}).out


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ([], Language.ENGLISH),
        (["--lang"], Language.ENGLISH),
        (["--lang", "fr"], Language.ENGLISH),
        (["--", "--lang", "ar"], Language.ENGLISH),
        (["x", "--lang", "ar"], Language.ARABIC),
    ],
)
def test_the_language_of_words(words: list[str], language: Language) -> None:
    assert language_of(words, {}) is language


def test_without_a_command_help_is_wrong_usage(call: Call) -> None:
    said = call()
    assert said.status == 2
    assert said.out == ""
    assert "Commands:" in said.err


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["acount"], "barid: There is no command acount; did you mean account?"),
        (["xyz"], "barid: There is no command xyz."),
        (["check", "--jsn"], "barid: There is no option --jsn; did you mean --json?"),
        (["check", "--json=1"], "barid: --json takes no value."),
        (["serve", "--domain"], "barid: --domain needs a value."),
        (["domain", "add"], "barid: DOMAIN is missing."),
        (["--lang", "fr", "check"], "barid: fr is not allowed for --lang; allowed: `ar` or `en`."),
        (["serve", "--port-base", "70000"], "barid: 70000 is not allowed for --port-base;"),
        (["serve", "--host", "nowhere"], "barid: nowhere is not allowed for --host;"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(call: Call, words: list[str], line: str) -> None:
    said = call(*words)
    assert said.status == 2
    assert said.out == ""
    assert said.err.startswith(line)
    assert said.err.count("\n") == 1


def test_wrong_usage_is_told_in_arabic(call: Call) -> None:
    said = call("domain", "add", "--lang", "ar")
    assert said.status == 2
    assert "ينقص المعطى" in said.err
    assert "Missing" not in said.err


def test_an_error_inside_is_one_line_and_no_traceback(call: Call, office: FakeOffice) -> None:
    office.failure = ZeroDivisionError("secret detail")
    said = call("domain", "list")
    assert said.status == 1
    assert said.err.startswith("barid: An error inside Barid (ZeroDivisionError)")
    assert "Traceback" not in said.err
    assert "secret detail" not in said.err


def test_an_error_inside_can_be_looked_into(call: Call, office: FakeOffice) -> None:
    office.failure = ZeroDivisionError("detail")
    assert "Traceback" in call("domain", "list", environment={"BARID_DEBUG": "1"}).err


def test_what_the_system_refuses_is_told(call: Call, office: FakeOffice) -> None:
    office.failure = PermissionError(13, "Permission denied", "/var/lib/barid")
    said = call("domain", "list")
    assert said.err == "barid: The system refused /var/lib/barid: Permission denied.\n"
    assert said.status == 1


def test_the_version_is_told(call: Call) -> None:
    assert call("--version").out.startswith("barid 0.")


def test_help_of_the_root_imports_nothing_heavy() -> None:
    code = (
        "import sys; from barid.cli.root import run; run(['--help'], {}); "
        "print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    imported = {name.split(".")[0] for name in done.stderr.splitlines()}
    assert imported & HEAVY == set()
    assert "barid.config.settings" not in done.stderr.splitlines()


def test_the_package_is_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "barid", "config", "check"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={"LANG": "C"},
    )
    assert done.returncode == 0
    assert "defaults" in done.stdout

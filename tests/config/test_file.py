from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.config import Configuration, Mistakes, NextHop, parse_configuration, read_configuration
from barid.config.file import LARGEST_FILE
from barid.config.settings import Settings
from barid.i18n import Language, Text

FILE = Path("/etc/barid/barid.toml")


def read(text: str) -> Configuration:
    found = parse_configuration(text.encode(), FILE)
    assert isinstance(found, Configuration)
    return found


def mistakes(text: str, language: Language = Language.ENGLISH) -> list[str]:
    found = parse_configuration(text.encode(), FILE)
    assert isinstance(found, Mistakes)
    return [mistake.in_(language) for mistake in found.all]


def test_without_a_file_everything_is_default() -> None:
    found = read_configuration(None)
    assert isinstance(found, Configuration)
    assert found.settings == Settings()


def test_an_empty_file_changes_nothing() -> None:
    assert read("").settings == Settings()


def test_what_is_written_is_in_force_and_the_rest_is_default() -> None:
    found = read('[limits]\nmessage_size = "10MiB"\n[routes]\n"sink.test" = "smtp://[::1]:2526"\n')
    assert found.settings.limits.message_size == 10 << 20
    assert found.settings.limits.recipients == Settings().limits.recipients
    assert found.settings.routes == {"sink.test": NextHop("smtp", "::1", 2526)}


def test_the_settings_of_laboratories_are_all_known() -> None:
    found = read(
        '[dns]\nservers = ["127.0.0.1:5353"]\ntrusted = true\n[relay]\nport = 25\n'
        '[routes]\n"sink.test" = "smtp://127.0.0.1:2526"\n[queue]\nretry = ["1m", "5m"]\n'
        '[auth]\nplaintext_on_loopback = true\n[imap]\nseparator = "/"\n'
        '[mta_sts]\nca_file = "ca.pem"\nport = 8443\n'
    )
    assert found.settings.queue.retry == (60, 300)
    assert found.settings.auth.plaintext_on_loopback
    assert found.settings.mta_sts.ca_file == Path("/etc/barid/ca.pem")


def test_each_line_is_remembered() -> None:
    assert read("\n[imap]\n\nseparator = '.'\n").lines["imap.separator"] == 4


def test_a_wrong_value_names_file_line_name_what_was_found_and_what_is_allowed() -> None:
    assert mistakes('[limits]\nrecipients = "many"\n') == [
        (
            '/etc/barid/barid.toml, line 2: limits.recipients is "many"; '
            "allowed: a whole number from 100 to 100000."
        )
    ]


def test_a_wrong_value_is_told_in_arabic() -> None:
    (said,) = mistakes('[limits]\nrecipients = "many"\n', Language.ARABIC)
    assert "السطر 2" in said
    assert "\u2068limits.recipients\u2069" in said
    assert "عدد صحيح من 100 إلى 100000" in said


def test_a_misspelt_name_is_told_with_the_right_one() -> None:
    (said,) = mistakes("[limits]\nmesage_size = 5\n")
    assert "line 2: there is no setting limits.mesage_size; did you mean message_size?" in said


def test_an_unknown_section_is_told_with_those_that_exist() -> None:
    (said,) = mistakes("[smtpd]\nx = 1\n")
    assert "line 1: there is no setting smtpd" in said
    assert "[listeners]" in said


def test_a_value_where_a_section_belongs_is_told() -> None:
    (said,) = mistakes("imap = 3\n")
    assert "line 1: imap is 3; allowed: a section such as [imap]." in said


def test_a_wrong_route_is_named_alone() -> None:
    (said,) = mistakes('[routes]\n"a.test" = "smtp://127.0.0.1"\n"b.test" = "ftp://x"\n')
    assert 'line 3: routes.b.test is "ftp://x"' in said


def test_all_mistakes_are_told_in_the_order_of_their_lines() -> None:
    found = mistakes("[tls]\nkey = 'x'\n[imap]\nseparator = 1\n[zzz]\n")
    assert [said.split(":")[0] for said in found] == [f"{FILE}, line {n}" for n in (2, 4, 5)]


@pytest.mark.parametrize(
    ("raw", "line"),
    [(b"[imap\n", 1), (b"[imap]\nseparator = \n", 2), (b"a = 1\na = 2\n", 2), (b'a = "x\n', 1)],
)
def test_what_is_not_toml_is_told_with_its_line(raw: bytes, line: int) -> None:
    found = parse_configuration(raw, FILE)
    assert isinstance(found, Mistakes)
    assert f"line {line}: this is not TOML" in found.all[0].in_(Language.ENGLISH)


def test_what_is_not_utf8_is_told_with_its_line() -> None:
    found = parse_configuration(b"# fine\n# \xff\n", FILE)
    assert isinstance(found, Mistakes)
    assert "line 2: this is not UTF-8" in found.all[0].in_(Language.ENGLISH)


def test_a_huge_file_is_refused_unread() -> None:
    found = parse_configuration(b"#" * (LARGEST_FILE + 1), FILE)
    assert isinstance(found, Mistakes)


def test_a_file_that_does_not_exist_is_a_mistake(tmp_path: Path) -> None:
    found = read_configuration(tmp_path / "none.toml")
    assert isinstance(found, Mistakes)
    assert "cannot be read" in found.all[0].in_(Language.ENGLISH)


def test_what_shows_only_in_use_is_told_like_any_other_mistake() -> None:
    found = read("[tls]\ncertificate = 'a.pem'\nkey = 'b.pem'\n")
    mistake = found.refuse("tls.key", '"b.pem"', Text(en="a key", ar="مفتاح").with_())
    assert mistake.in_(Language.ENGLISH) == f'{FILE}, line 3: tls.key is "b.pem"; allowed: a key.'


def test_a_long_value_is_shown_short() -> None:
    (said,) = mistakes(f'[imap]\nseparator = "{"x" * 500}"\n')
    assert len(said) < 250


@pytest.mark.fuzz
@given(st.binary(max_size=300) | st.text(alphabet='[]="\n.{},#a1', max_size=80).map(str.encode))
def test_no_file_makes_an_exception(raw: bytes) -> None:
    assert isinstance(parse_configuration(raw, FILE), Configuration | Mistakes)

"""Options are understood or refused when a sender is made; none leaves a certificate unchecked."""

from __future__ import annotations

from typing import Any

import pytest

from barid.client import Unfit
from barid.client.settings import settings_of


@pytest.mark.parametrize(
    ("options", "ports"),
    [
        ({}, (25,)),
        ({"user": "a"}, (465, 587)),
        ({"user": "a", "tls": "starttls"}, (587,)),
        ({"user": "a", "tls": "at-once"}, (465,)),
        ({"port": 2525}, (2525,)),
    ],
)
def test_the_usual_ports_are_known(options: Any, ports: tuple[int, ...]) -> None:
    assert settings_of("mail.example", options).ports == ports


@pytest.mark.parametrize(
    "options",
    [
        {"pin": "sha256:short"},
        {"user": "a", "tls": "never"},
        {"verify": False},
        {"from_": "nobody"},
    ],
)
def test_what_makes_no_sense_is_refused(options: Any) -> None:
    with pytest.raises(Unfit):
        settings_of("mail.example", options)


@pytest.mark.parametrize("host", ["https://mail.example", "two words", "a..b", ""])
def test_what_is_no_host_is_refused(host: str) -> None:
    if host:
        with pytest.raises(Unfit):
            settings_of(host, {})


def test_hosts_are_written_in_ascii() -> None:
    assert settings_of("بريد.مثال.السعودية", {}).host.startswith("xn--")
    assert settings_of("[::1]", {}).host == "::1"


def test_a_pin_is_read_as_programs_print_it() -> None:
    plain = "ab" * 32
    colons = ":".join(["AB"] * 32)
    for pin in (plain, f"sha256:{plain}", colons, f"SHA256:{colons}"):
        assert settings_of("mail.example", {"pin": pin}).pin == bytes.fromhex(plain)


def test_the_user_is_the_author_where_it_is_an_address() -> None:
    author = settings_of("mail.example", {"user": "ali@example.org"}).author
    assert author is not None
    assert str(author) == "ali@example.org"
    assert settings_of("mail.example", {"user": "ali"}).author is None


def test_nothing_secret_shows() -> None:
    shown = repr(settings_of("mail.example", {"user": "a", "secret": "hush", "token": "quiet"}))
    assert "hush" not in shown
    assert "quiet" not in shown

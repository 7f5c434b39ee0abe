from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from barid.config.kinds import (
    WRONG,
    Address,
    AddressAndPort,
    ByDomain,
    Choice,
    Duration,
    FilePath,
    Flag,
    Hop,
    HostAndPort,
    HostName,
    Kind,
    NextHop,
    Number,
    Several,
    Size,
    is_domain,
    quoted,
)

FOLDER = Path("/etc/barid")

ALLOWED: list[tuple[Kind, object, object]] = [
    (Number(1, 10), 1, 1),
    (Number(1, 10), 10, 10),
    (Flag(), True, True),
    (Choice(("a", "b")), "b", "b"),
    (Size(1, 1 << 40), 5, 5),
    (Size(1, 1 << 40), "5", 5),
    (Size(1, 1 << 40), "3KiB", 3072),
    (Size(1, 1 << 40), "3 MiB", 3 << 20),
    (Size(1, 1 << 40), "2GiB", 2 << 30),
    (Size(1, 1 << 40), "3K", 3072),
    (Size(1, 1 << 40), "3 m", 3 << 20),
    (Size(1, 1 << 40), "2g", 2 << 30),
    (Duration(1, 86400), "90s", 90),
    (Duration(1, 86400), "5m", 300),
    (Duration(1, 86400), "1d", 86400),
    (HostName(), "", ""),
    (HostName(), "Mail.Example.org", "mail.example.org"),
    (HostName(), "بريد.مصر", "بريد.مصر"),
    (Address(), "192.0.2.1", "192.0.2.1"),
    (Address(), "2001:DB8::0001", "2001:db8::1"),
    (Address(), "fe80::1%eth0", "fe80::1%eth0"),
    (AddressAndPort(53), "127.0.0.1:5353", HostAndPort("127.0.0.1", 5353)),
    (AddressAndPort(53), "[::1]:5353", HostAndPort("::1", 5353)),
    (AddressAndPort(53), "::1", HostAndPort("::1", 53)),
    (AddressAndPort(53), "192.0.2.1", HostAndPort("192.0.2.1", 53)),
    (Hop(), "smtp://127.0.0.1:2526", NextHop("smtp", "127.0.0.1", 2526)),
    (Hop(), "smtp://[::1]:2526", NextHop("smtp", "::1", 2526)),
    (Hop(), "lmtp://mail.example.org", NextHop("lmtp", "mail.example.org", 24)),
    (FilePath(), "", None),
    (FilePath(), "ca.pem", FOLDER / "ca.pem"),
    (FilePath(), "/srv/ca.pem", Path("/srv/ca.pem")),
    (Several(Number(1, 3)), [1, 2], (1, 2)),
    (Several(Number(1, 3)), [], ()),
    (ByDomain(Number(1, 3)), {"Sink.test": 2}, {"sink.test": 2}),
]

REFUSED: list[tuple[Kind, object]] = [
    (Number(1, 10), 0),
    (Number(1, 10), 11),
    (Number(0, 1), True),
    (Number(1, 10), "5"),
    (Number(1, 10), 2.0),
    (Flag(), 1),
    (Flag(), "true"),
    (Choice(("a", "b")), "A"),
    (Choice(("a", "b")), ["a"]),
    (Size(10, 100), 9),
    (Size(10, 100), "1KiB"),
    (Size(0, 1 << 40), "1KB"),
    (Size(0, 1 << 40), "1mib"),
    (Size(0, 1 << 40), "1.5G"),
    (Size(0, 1 << 40), "-1"),
    (Size(0, 1 << 40), "١٠"),
    (Size(0, 1), True),
    (Duration(1, 60), "61s"),
    (Duration(0, 60), 30),
    (Duration(0, 60), "30"),
    (Duration(0, 60), "1.5s"),
    (HostName(), "localhost"),
    (HostName(), "-a.example"),
    (HostName(), "a..example"),
    (HostName(), "a b.example"),
    (HostName(), f"{'a' * 64}.example"),
    (HostName(), 5),
    (Address(), "192.0.2.256"),
    (Address(), "mail.example.org"),
    (Address(), 1),
    (AddressAndPort(53), "127.0.0.1:0"),
    (AddressAndPort(53), "127.0.0.1:70000"),
    (AddressAndPort(53), "ns.example.org:53"),
    (AddressAndPort(53), "127.0.0.1:53/x"),
    (AddressAndPort(53), "[::1"),
    (Hop(), "http://127.0.0.1:25"),
    (Hop(), "smtp://user@127.0.0.1:25"),
    (Hop(), "smtp://"),
    (Hop(), "127.0.0.1:25"),
    (Hop(), "smtp://127.0.0.1:25/path"),
    (FilePath(), "a\0b"),
    (FilePath(), 3),
    (Several(Number(1, 3)), [1, 4]),
    (Several(Number(1, 3)), 1),
    (Several(Number(1, 3), least=1), []),
    (ByDomain(Number(1, 3)), {"sink": 2}),
    (ByDomain(Number(1, 3)), {"sink.test": 9}),
    (ByDomain(Number(1, 3)), []),
]


@pytest.mark.parametrize(("kind", "value", "meant"), ALLOWED)
def test_an_allowed_value_is_read(kind: Kind, value: object, meant: object) -> None:
    assert kind.read(value, FOLDER) == meant


@pytest.mark.parametrize(("kind", "value"), REFUSED)
def test_another_value_is_refused(kind: Kind, value: object) -> None:
    assert kind.read(value, FOLDER) is WRONG


@pytest.mark.parametrize(("kind", "meant"), [(kind, meant) for kind, _, meant in ALLOWED])
def test_what_is_shown_can_be_written_into_a_file(kind: Kind, meant: object) -> None:
    written = tomllib.loads(f"value = {kind.show(meant)}")["value"]
    assert kind.read(written, FOLDER) == meant


def test_a_text_is_quoted_for_toml() -> None:
    nasty = 'a "b" \\ c\n\t'
    assert tomllib.loads(f"value = {quoted(nasty)}")["value"] == nasty


def test_a_domain_has_two_labels_at_least() -> None:
    assert is_domain("a.b")
    assert not is_domain("a")
    assert not is_domain("a.b.")

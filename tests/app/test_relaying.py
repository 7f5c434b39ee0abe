"""Mail goes by smarthosts where the settings say so: to another Barid, to which we log in."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.app.laboratory import Laboratory, laboratory
from tests.app.running import Running, free_base

from barid.app import open_office
from barid.app.orders import AccountOrder
from barid.app.relaying import fixed_hop, mistake_in, routes_of
from barid.config import Configuration, parse_configuration
from barid.config.kinds import NextHop
from barid.config.relays import Smarthost
from barid.i18n import Failure
from barid.model.hop import Login, Pin, Safety, Speech
from barid.postoffice.dispatch.outcome import Cause, Fate
from barid.postoffice.dispatch.settlement import Settled

HOST = "mail.smart.test"
DIGEST = "ab" * 32
PASSWORD = "seven green lamps"


# --- settings


@pytest.mark.parametrize(("scheme", "speech"), [("smtp", Speech.SMTP), ("lmtp", Speech.LMTP)])
def test_a_route_of_the_settings_is_a_hop(scheme: str, speech: Speech) -> None:
    hop = fixed_hop(NextHop(scheme, "127.0.0.1", 2526))
    assert (hop.speech, hop.host, hop.port) == (speech, "127.0.0.1", 2526)
    assert hop.safety is Safety.IF_OFFERED


def test_a_smarthost_must_prove_itself() -> None:
    hop = fixed_hop(Smarthost("بريد.test", 465, "implicit"))
    assert (hop.speech, hop.safety, hop.host) == (
        Speech.SMTPS,
        Safety.VERIFIED,
        "xn--ngbof4h.test",
    )
    hop = fixed_hop(Smarthost("smart.test", 587, "starttls", (DIGEST,)))
    assert (hop.speech, hop.safety) == (Speech.SMTP, Safety.PINNED)
    assert hop.pins == (Pin(3, 1, 1, bytes.fromhex(DIGEST)),)
    hop = fixed_hop(Smarthost("smart.test", 25, "offered"))
    assert hop.safety is Safety.IF_OFFERED


def configured(folder: Path, told: str) -> Configuration:
    found = parse_configuration(told.encode(), folder / "barid.toml")
    assert isinstance(found, Configuration), found
    return found


def test_every_way_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMART_SECRET", "pässword")
    (tmp_path / "secret").write_text("from a file\nand more\n")
    told = (
        '[routes]\n"Sink.test" = {host = "a.test"}\n".x.test" = "lmtp://b.test"\n'
        '"*" = {host = "c.test", user = "me", secret_env = "SMART_SECRET"}\n'
        '[senders]\n"Chief@here.test" = {host = "d.test", user = "me", secret_file = "secret"}\n'
        '"بريد.test" = {host = "e.test"}\n[relay]\nfallback = "smtp://f.test"\n'
    )
    routes = routes_of(configured(tmp_path, told).settings)

    def to(domain: str, sender: str) -> str:
        found = routes.fixed(domain, sender)
        return found.host if found is not None else ""

    assert to("sink.test", "chief@here.test") == "a.test"
    assert to("deep.x.test", "") == "b.test"
    assert to("other.test", "chief@here.test") == "d.test"
    assert to("other.test", "x@xn--ngbof4h.test") == "e.test"
    assert to("other.test", "") == "c.test"
    assert routes.fallback is not None
    assert routes.fallback.host == "f.test"
    assert routes.by_domain["*"].login == Login("me", "pässword")
    assert routes.by_sender["chief@here.test"].login == Login("me", "from a file")
    assert "from a file" not in repr(routes)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ('[routes]\n"*" = {HOST, secret_file = "no"}', "routes.*.secret_file"),
        ('[senders]\n"a@b.test" = {HOST, secret_file = "binary"}', "senders.a@b.test.secret_file"),
        ('[senders]\n"b.test" = {HOST, secret_file = "empty"}', "senders.b.test.secret_file"),
        ('[relay]\nfallback = {HOST, secret_env = "NO_SUCH"}', "relay.fallback.secret_env"),
    ],
)
def test_a_secret_that_is_not_there_is_told(tmp_path: Path, written: str, name: str) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    (tmp_path / "empty").write_bytes(b"\n")
    told = written.replace("HOST", 'host = "smart.test", user = "me"')
    configuration = configured(tmp_path, told)
    mistake = mistake_in(configuration)
    assert mistake is not None
    assert (mistake.name, mistake.line) == (name, 2)
    with pytest.raises(Failure, match=r"smart\.test cannot be read"):
        routes_of(configuration.settings)


def test_settings_without_secrets_are_right(tmp_path: Path) -> None:
    assert mistake_in(configured(tmp_path, '[routes]\n"*" = {host = "smart.test"}\n')) is None


# --- another Barid


@pytest.fixture(scope="module")
def smart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A provider at which `writer@barid.test` has a mailbox, and may send for himself."""
    folder = tmp_path_factory.mktemp("smart")
    (folder / "barid.toml").write_text(
        f'[listeners]\nhost_name = "{HOST}"\n[dns]\nservers = ["127.0.0.1:9"]\n'
    )
    words = ("--domain", "barid.test", "--config", str(folder / "barid.toml"))
    running = Running(folder / "data", *words, base=free_base())
    running.wait_until_ready()
    with open_office(folder / "data") as opened:
        opened.add_accounts([AccountOrder("writer@barid.test", PASSWORD)])
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture
async def lab(tmp_path: Path, smart: Running) -> AsyncIterator[Laboratory]:
    """A world in which the provider has a name, and the host of `sink.test` cannot be reached."""
    async with laboratory(tmp_path) as made:
        made.dns.records |= {
            ("sink.test", "MX"): ["10 mx.sink.test."],
            ("mx.sink.test", "A"): ["127.0.0.11"],
            (HOST, "A"): ["127.0.0.1"],
        }
        made.trust = smart.data / "tls" / "ca.pem"
        made.file("secret").write_text(f"{PASSWORD}\n")
        made.file("wrong").write_text("wrong\n")
        yield made


def table(smart: Running, port: int = 465, secret: str = "secret", pins: str = "") -> str:
    """The provider, as it is written in the settings."""
    tls = "implicit" if port == 465 else "starttls"
    login = f'user = "writer@barid.test", secret_file = "{secret}"'
    pinned = f', pins = ["{pins}"]' if pins else ""
    return f'{{ host = "{HOST}", port = {smart.base + port}, tls = "{tls}", {login}{pinned} }}'


def was_taken(settled: Settled, smart: Running, proof: str = "verified") -> None:
    assert settled.outcome.fate is Fate.DONE, settled
    assert settled.attempt.host == HOST
    assert settled.attempt.tls.endswith(proof)
    with open_office(smart.data) as opened:
        queued = {waiting.entry.recipient for waiting in opened.queued()}
    assert settled.entry.recipient in queued


@pytest.mark.parametrize("port", [465, 587])
@pytest.mark.parametrize(
    "place",
    [
        '[routes]\n"sink.test" = ',
        '[routes]\n"*" = ',
        '[senders]\n"barid.test" = ',
        '[senders]\n"writer@barid.test" = ',
        "[relay]\nfallback = ",
    ],
)
async def test_mail_goes_by_the_provider(
    lab: Laboratory, smart: Running, place: str, port: int
) -> None:
    lab.settings = place + table(smart, port)
    await lab.open()
    was_taken(await lab.send("sink.test"), smart)


async def test_whoever_can_be_reached_needs_no_provider(lab: Laboratory, smart: Running) -> None:
    host = await lab.host("127.0.0.11", None)
    lab.settings = f"[relay]\nfallback = {table(smart)}"
    await lab.open()
    assert (await lab.send("sink.test")).attempt.host == "mx.sink.test"
    assert len(host.contents) == 1


async def test_a_provider_that_nobody_vouches_for_may_be_pinned(
    lab: Laboratory, smart: Running
) -> None:
    lab.trust = None
    lab.settings = f'[routes]\n"*" = {table(smart, pins=key_of(smart))}'
    await lab.open()
    was_taken(await lab.send("sink.test"), smart, "pinned")


@pytest.mark.parametrize("pins", ["", DIGEST])
async def test_a_provider_that_does_not_prove_itself_hears_no_secret(
    lab: Laboratory, smart: Running, pins: str
) -> None:
    lab.trust = None
    lab.settings = f'[routes]\n"*" = {table(smart, pins=pins)}'
    await lab.open()
    settled = await lab.send("sink.test")
    assert (settled.outcome.fate, settled.outcome.cause) == (Fate.AGAIN, Cause.NO_TLS)


async def test_a_wrong_secret_lets_the_mail_wait_until_it_is_mended(
    lab: Laboratory, smart: Running
) -> None:
    lab.settings = f'[routes]\n"*" = {table(smart, secret="wrong")}'
    await lab.open()
    settled = await lab.send("sink.test")
    assert settled.outcome.fate is Fate.AGAIN
    assert "535" in settled.outcome.text


def key_of(smart: Running) -> str:
    """SHA-256 of the provider's public key, as `openssl` would tell it."""
    shown = ssl.get_server_certificate(("127.0.0.1", smart.base + 465))
    key = x509.load_pem_x509_certificate(shown.encode()).public_key()
    digest = hashes.Hash(hashes.SHA256())
    digest.update(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    return digest.finalize().hex()

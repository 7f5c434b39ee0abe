"""Which certificates are served: configured files, else those of an authority of our own."""

from __future__ import annotations

import shutil
import ssl
from dataclasses import replace
from pathlib import Path

import pytest
from tests.network.clients import authority

from barid.app.folder import DataFolder
from barid.app.keys import Keys, host_name, mistake_in
from barid.app.orders import ServeOrder
from barid.config import Configuration, Settings
from barid.config.settings import Listeners, Tls
from barid.i18n import Failure, Language
from barid.model.account import Domain
from barid.model.identifiers import DomainId, Instant
from barid.network.authority import Authority
from barid.network.clock import SystemClock

DOMAIN = Domain(DomainId(1), "barid.test", "barid.test", Instant(1))


def order(folder: Path, settings: Settings | None = None) -> ServeOrder:
    made = ServeOrder(Configuration(), folder, Language.ENGLISH)
    chosen = settings or Settings(listeners=Listeners(host_name="mail.barid.test"))
    return replace(made, configuration=replace(made.configuration, settings=chosen))


def configured(folder: Path, name: str) -> tuple[ServeOrder, Path, Path]:
    """An order with certificate files that some other authority has made."""
    made = Authority(folder / "elsewhere" / name, SystemClock()).ensure([name])
    chain, key = folder / "chain.pem", folder / "key.pem"
    shutil.copy(made.chain, chain)
    shutil.copy(made.key, key)
    settings = Settings(tls=Tls(certificate=chain, key=key))
    return order(folder, settings), chain, key


def names_in(context: ssl.SSLContext) -> str:
    """The names in the certificate that a client is shown."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client_side = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client_side.check_hostname = False
    client_side.verify_mode = ssl.CERT_NONE
    client = client_side.wrap_bio(to_client, to_server)
    server = context.wrap_bio(to_server, to_client, server_side=True)
    done = [False, False]
    while not all(done):
        for place, side in enumerate((client, server)):
            try:
                side.do_handshake()
                done[place] = True
            except ssl.SSLWantReadError:
                continue
    from cryptography import x509

    shown = x509.load_der_x509_certificate(client.getpeercert(binary_form=True) or b"")
    found = shown.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return " ".join(found.value.get_values_for_type(x509.DNSName))


def test_our_own_authority_vouches_for_every_domain(tmp_path: Path) -> None:
    keys = Keys(order(tmp_path), DataFolder(tmp_path), SystemClock())
    assert keys.own_authority
    served = keys.open([DOMAIN])
    assert {"mail.barid.test", "barid.test"} <= set(names_in(served.context).split())
    assert (tmp_path / "tls" / "ca.pem").exists()


def test_a_new_domain_is_vouched_for_without_a_restart(tmp_path: Path) -> None:
    keys = Keys(order(tmp_path), DataFolder(tmp_path), SystemClock())
    served = keys.open([DOMAIN])
    assert not keys.keep([DOMAIN])
    second = replace(DOMAIN, id=DomainId(2), name="second.test", key="second.test")
    assert keys.keep([DOMAIN, second])
    assert "second.test" in names_in(served.context).split()
    assert not keys.keep([DOMAIN, second])


def test_configured_files_are_served_and_served_again_when_they_change(tmp_path: Path) -> None:
    asked, chain, key = configured(tmp_path, "one.test")
    keys = Keys(asked, DataFolder(tmp_path / "data"), SystemClock())
    assert not keys.own_authority
    served = keys.open([DOMAIN])
    assert "one.test" in names_in(served.context).split()
    assert not keys.keep([DOMAIN])
    made = Authority(tmp_path / "elsewhere" / "two.test", SystemClock()).ensure(["two.test"])
    shutil.copy(made.chain, chain)
    shutil.copy(made.key, key)
    assert keys.keep([DOMAIN])
    assert "two.test" in names_in(served.context).split()


def test_authorities_of_clients_are_asked_for_and_checked(tmp_path: Path) -> None:
    place = tmp_path / "people.pem"
    place.write_bytes(authority().pem)
    settings = Settings(tls=Tls(client_ca=place))
    keys = Keys(order(tmp_path, settings), DataFolder(tmp_path), SystemClock())
    assert keys.open([DOMAIN]).context.verify_mode is ssl.CERT_OPTIONAL
    configuration = replace(Configuration(), settings=settings)
    assert mistake_in(configuration) is None
    place.write_text("rubbish")
    mistake = mistake_in(configuration)
    assert mistake is not None
    assert mistake.name == "tls.client_ca"
    for language in Language:
        assert "people.pem" in mistake.in_(language)


def test_broken_files_stop_the_start_and_say_why(tmp_path: Path) -> None:
    asked, chain, _ = configured(tmp_path, "one.test")
    chain.write_text("rubbish")
    with pytest.raises(Failure) as raised:
        Keys(asked, DataFolder(tmp_path), SystemClock()).open([])
    for language in Language:
        assert "chain.pem" in raised.value.sayable.in_(language)


@pytest.mark.parametrize(
    ("configured_name", "machine", "domains", "name"),
    [
        ("mx.example.org", "host.example.net", [DOMAIN], "mx.example.org"),
        ("", "host.example.net", [DOMAIN], "host.example.net"),
        ("", "laptop", [DOMAIN], "mail.barid.test"),
        ("", "localhost.localdomain", [DOMAIN], "mail.barid.test"),
        ("", "خادم.test", [DOMAIN], "mail.barid.test"),
        ("", "laptop", [], "localhost"),
    ],
)
def test_the_name_in_the_greeting(
    monkeypatch: pytest.MonkeyPatch,
    configured_name: str,
    machine: str,
    domains: list[Domain],
    name: str,
) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: machine)
    asked = order(Path("x"), Settings(listeners=Listeners(host_name=configured_name)))
    assert host_name(asked, domains) == name

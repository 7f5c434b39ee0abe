"""Ways to log in, as GNU SASL (gsasl, msmtp), Cyrus SASL (mbsync) and curl go them."""

from __future__ import annotations

import imaplib
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.interop.running import Account, Done, PostOffice, free_base, letter, run
from tests.network.clients import authority, certificate_for

pytestmark = pytest.mark.interop

PASSWORD = "أسرار ١٢٣ كلمة"
TYPED = unicodedata.normalize("NFD", PASSWORD)
"""As some devices write it: the hamza by itself."""
IMAP_OK, SMTP_OK = "Client authentication finished (server trusted)", "235 "
TLS_1_2 = ("--priority", "NORMAL:-VERS-ALL:+VERS-TLS1.2")


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostOffice]:
    """A server that asks its clients for certificates."""
    folder = tmp_path_factory.mktemp("asking")
    people = folder / "people.pem"
    people.write_bytes(authority().pem)
    config = f"[auth]\nplaintext_on_loopback = true\n[tls]\nclient_ca = '{people}'\n"
    office = PostOffice(folder, free_base(), config)
    office.start()
    yield office
    assert office.stop() == 0, office.tail()
    assert "Traceback" not in office.log.read_text(errors="replace"), office.tail()


@pytest.fixture
def writer(asking: PostOffice) -> Account:
    """Somebody whose password is Arabic, and typed on another device than where it was set."""
    made = asking.new_account()
    asking.command("account", "passwd", made.address, "--password-stdin", secret=PASSWORD)
    assert TYPED != PASSWORD
    return Account(made.name, TYPED)


def gsasl(office: PostOffice, mechanism: str, *words: str | Path, tls: bool = True) -> Done:
    where = ["--imap", "--connect", f"127.0.0.1:{office.port('imap')}", "--verbose"]
    trust: list[str | Path] = ["--starttls", "--x509-ca-file", office.authority]
    return run(
        ["gsasl", *where, "--mechanism", mechanism, *(trust if tls else ["--no-starttls"]), *words]
    )


def secret(account: Account, password: str | None = None) -> tuple[str, ...]:
    return ("-a", account.address, "-p", password or account.password)


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-256", "PLAIN", "LOGIN"])
def test_every_mechanism_of_passwords(asking: PostOffice, writer: Account, mechanism: str) -> None:
    assert IMAP_OK in gsasl(asking, mechanism, *secret(writer), tls=False).said
    assert IMAP_OK not in gsasl(asking, mechanism, *secret(writer, "wrong"), tls=False).said


@pytest.mark.parametrize("version", [(), TLS_1_2])
def test_the_login_is_bound_to_its_channel(
    asking: PostOffice, writer: Account, version: tuple[str, ...]
) -> None:
    """With TLS 1.3 by tls-exporter, with TLS 1.2 by tls-unique: gsasl chooses so."""
    done = gsasl(asking, "SCRAM-SHA-256-PLUS", *secret(writer), *version)
    assert IMAP_OK in done.said, done.said
    done = gsasl(asking, "SCRAM-SHA-256-PLUS", *secret(writer, "wrong"), *version)
    assert "[AUTHENTICATIONFAILED]" in done.said


def test_the_best_mechanism_is_chosen_and_works(asking: PostOffice, writer: Account) -> None:
    """Nobody is offered what then does not let him in."""
    where = ["--imap", "--connect", f"127.0.0.1:{asking.port('imap')}", "--verbose", "--starttls"]
    done = run(["gsasl", *where, "--x509-ca-file", asking.authority, *secret(writer)])
    assert "AUTHENTICATE SCRAM-SHA-256-PLUS" in done.said
    assert IMAP_OK in done.said


def certificate(tmp_path: Path, *mailboxes: str, issuer: str | None = None) -> Path:
    by = authority(issuer) if issuer else None
    return certificate_for(mailboxes, issuer=by).write(tmp_path / "client.pem")


def test_a_certificate_lets_its_owner_in(
    asking: PostOffice, writer: Account, tmp_path: Path
) -> None:
    file = certificate(tmp_path, writer.address)
    shown: list[str | Path] = ["--x509-cert-file", file, "--x509-key-file", file]
    assert IMAP_OK in gsasl(asking, "EXTERNAL", "-z", writer.address, *shown).said
    other = asking.new_account()
    refused = gsasl(asking, "EXTERNAL", "-z", other.address, *shown)
    assert "[AUTHENTICATIONFAILED]" in refused.said


def test_curl_shows_its_certificate(asking: PostOffice, writer: Account, tmp_path: Path) -> None:
    url = f"imaps://localhost:{asking.port('imaps')}/"
    quiet = ["--silent", "--show-error", "--max-time", "30"]
    trust: list[str | Path] = ["--cacert", asking.authority, *quiet]
    user = ["--user", f"{writer.address}:", "--login-options", "AUTH=EXTERNAL"]
    file = certificate(tmp_path, writer.address)
    done = run(["curl", url, *trust, *user, "--cert", file])
    assert "INBOX" in done.output, done.errors
    assert run(["curl", url, *trust, *user]).status != 0
    foreign = certificate(tmp_path, writer.address, issuer="Somebody else")
    assert run(["curl", url, *trust, *user, "--cert", foreign]).status != 0


def test_python_without_a_certificate_is_served_as_ever(
    asking: PostOffice, writer: Account
) -> None:
    with imaplib.IMAP4_SSL("localhost", asking.port("imaps"), ssl_context=asking.trust()) as client:
        said = f"\0{writer.address}\0{writer.password}".encode()
        assert client.authenticate("PLAIN", lambda _: said)[0] == "OK"


MBSYNC = """\
IMAPAccount ours
Host localhost
Port {port}
User {user}
Pass "{password}"
AuthMechs SCRAM-SHA-256
SSLType IMAPS
CertificateFile {authority}

IMAPStore far
Account ours

MaildirStore near
Inbox {mail}/INBOX

Channel all
Far :far:
Near :near:
Patterns INBOX
Create Near
SyncState *
"""


def test_cyrus_sasl_takes_our_iterations(
    asking: PostOffice, writer: Account, tmp_path: Path
) -> None:
    """It refuses more than 65,536. And it sends the password as it was typed (no SASLprep)."""
    asking.send(writer, letter("by SCRAM"))
    config = tmp_path / "mbsyncrc"
    facts = {"port": asking.port("imaps"), "user": writer.address, "password": PASSWORD}
    config.write_text(MBSYNC.format(**facts, authority=asking.authority, mail=tmp_path))
    done = run(["mbsync", "--config", config, "--verbose", "all"])
    assert done.status == 0, done.said
    assert len(list((tmp_path / "INBOX" / "new").iterdir())) == 1


MSMTP = """\
account ours
host localhost
port {port}
tls on
tls_starttls on
tls_trust_file {authority}
auth {mechanism}
user {user}
from {user}
"""


@pytest.mark.parametrize("mechanism", ["scram-sha-256", "plain", "login", "on", "external"])
def test_msmtp_hands_in_mail(
    asking: PostOffice, writer: Account, tmp_path: Path, mechanism: str
) -> None:
    config, file = tmp_path / "msmtprc", certificate(tmp_path, writer.address)
    facts = {"port": asking.port("submission"), "user": writer.address, "mechanism": mechanism}
    written = MSMTP.format(**facts, authority=asking.authority)
    if mechanism == "external":
        written += f"tls_cert_file {file}\ntls_key_file {file}\n"
    else:
        written += f"password {writer.password}\n"
    config.write_text(written)
    config.chmod(0o600)
    file.chmod(0o600)
    message = letter("by msmtp", From=writer.address).decode()
    done = run(["msmtp", "-C", config, "--debug", "-a", "ours", writer.address], message)
    assert done.status == 0, done.said
    assert SMTP_OK in done.said

"""Mail programs find the server: what they read is read here by programs that we did not write.

xmllint and plistutil read the files, curl fetches them as mail programs do, nsd serves the zone as
it was printed, and dig asks it.
"""

from __future__ import annotations

import json
import plistlib
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.interop.running import DOMAIN, PROGRAM, Account, PostOffice, run

pytestmark = pytest.mark.interop

HOST = f"mail.{DOMAIN}"
ASKED = (
    '<?xml version="1.0"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/'
    'outlook/requestschema/2006"><Request><EMailAddress>{}</EMailAddress></Request></Autodiscover>'
)


def fetch(office: PostOffice, scheme: str, path: str, *words: str | Path) -> str:
    """As a client of any name of ours fetches it, with the certificate checked."""
    port = office.port(scheme)
    named = [f"{scheme}://{name}.{DOMAIN}:{port}" for name in ("autoconfig", "autodiscover")]
    url = named["autodiscover" in path.lower()]
    name = url.split("/")[2].split(":")[0]
    place = f"{name}:{port}:127.0.0.1"
    resolve: list[str | Path] = ["--resolve", place, "--cacert", office.authority]
    done = run(["curl", "-sS", "--fail", "--max-time", "20", *resolve, *words, url + path])
    assert done.status == 0, done.errors
    return done.output


def xpath(text: str, path: str) -> str:
    done = run(["xmllint", "--noout", "--nonet", "--xpath", path, "-"], text)
    assert done.status == 0, done.errors
    return done.output.strip()


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("path", ["/mail", "/.well-known/autoconfig/mail"])
def test_the_file_of_thunderbird_leads_to_ports_that_answer(
    office: PostOffice, scheme: str, path: str
) -> None:
    text = fetch(office, scheme, f"{path}/config-v1.1.xml?emailaddress=who@{DOMAIN}")
    assert xpath(text, "string(//emailProvider/domain)") == DOMAIN
    for kind, socket, service in (
        ("imap", "SSL", "imaps"),
        ("imap", "STARTTLS", "imap"),
        ("pop3", "SSL", "pop3s"),
        ("smtp", "SSL", "submissions"),
        ("smtp", "STARTTLS", "submission"),
    ):
        port = xpath(text, f"string(//*[@type='{kind}'][socketType='{socket}']/port)")
        assert port == str(office.port(service))


def test_the_answer_for_outlook_is_read(office: PostOffice) -> None:
    for path in ("/autodiscover/autodiscover.xml", "/Autodiscover/Autodiscover.xml"):
        words = ["-H", "Content-Type: text/xml", "--data", ASKED.format(f"who@{DOMAIN}")]
        text = fetch(office, "https", path, *words)
        port = "string(//*[local-name()='Protocol'][*[local-name()='Type']='IMAP']"
        assert xpath(text, port + "/*[local-name()='Port'])") == str(office.port("imaps"))


def test_a_profile_for_an_arabic_address_is_read(office: PostOffice, tmp_path: Path) -> None:
    url = f"https://localhost:{office.port('https')}/profile.mobileconfig"
    file, read = tmp_path / "mail.mobileconfig", tmp_path / "mail.plist"
    asked = f"emailaddress=سارة@{DOMAIN}"
    words: list[str | Path] = ["--get", "--data-urlencode", asked, "-o", file]
    trust = ["--resolve", f"localhost:{office.port('https')}:127.0.0.1", "--insecure"]
    assert run(["curl", "-sS", "--fail", *trust, *words, url]).status == 0
    done = run(["plistutil", "-i", file, "-o", read])  # from XML to the binary form
    assert done.status == 0, done.said
    assert read.read_bytes().startswith(b"bplist")
    (account,) = plistlib.loads(read.read_bytes())["PayloadContent"]
    assert account["IncomingMailServerUsername"] == f"سارة@{DOMAIN}"
    assert account["IncomingMailServerPortNumber"] == office.port("imaps")


@contextmanager
def served(folder: Path, zone: str, port: int) -> Iterator[None]:
    """nsd with one zone."""
    (folder / "zone").write_text(zone)
    (folder / "nsd.conf").write_text(
        f'server:\n  ip-address: 127.0.0.1@{port}\n  username: ""\n  zonesdir: "{folder}"\n'
        f'  database: ""\n  pidfile: ""\n  xfrdfile: ""\n  zonelistfile: "{folder}/zones"\n'
        f'  logfile: "{folder}/log"\nremote-control:\n  control-enable: no\n'
        f'zone:\n  name: "{DOMAIN}"\n  zonefile: "zone"\n'
    )
    checked = run(["nsd-checkzone", DOMAIN, folder / "zone"])
    assert checked.status == 0, checked.said
    process = subprocess.Popen(["nsd", "-d", "-c", str(folder / "nsd.conf")])
    try:
        until = time.monotonic() + 20
        while run(["dig", "+short", "+tries=1", "+time=1", "@127.0.0.1", "-p", str(port), DOMAIN,
                   "SOA"]).status != 0:  # fmt: skip
            assert time.monotonic() < until, (folder / "log").read_text()
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(20)


def test_the_records_as_printed_are_a_zone_that_is_found_right(
    office: PostOffice, tmp_path: Path
) -> None:
    base = ["--port-base", str(office.base)]
    printed = office.command("domain", "dns", DOMAIN, "--no-check", *base)
    lines = [line.strip() for line in printed.splitlines() if " IN " in line]
    records = [line for line in lines if not line.startswith(";")]
    assert len(records) > 8
    head = [f"$TTL 300\n@ IN SOA {HOST}. admin.{DOMAIN}. 1 1 1 1 1\n@ IN NS {HOST}."]
    zone = "\n".join([*head, f"{HOST}. IN A 192.0.2.1", *records, ""])
    port = office.base + 53
    config = tmp_path / "barid.toml"
    config.write_text(f'[listeners]\nhost_name = "{HOST}"\n[dns]\nservers = ["127.0.0.1:{port}"]\n')
    words: list[str | Path] = [*PROGRAM, "domain", "dns", DOMAIN, "--config", config]
    words += ["--data", office.data, *base]
    with served(tmp_path, zone, port):
        answer = run(
            ["dig", "+short", "@127.0.0.1", "-p", str(port), f"_imaps._tcp.{DOMAIN}", "SRV"]
        )
        assert answer.output.split() == ["0", "1", str(office.port("imaps")), f"{HOST}."]
        done = run([*words, "--json"])
        told = json.loads(done.output)  # TLSA says nothing in a zone that is not signed
        assert {one["state"] for one in told if one["type"] != "TLSA"} == {"right"}
        assert {one["state"] for one in told if one["type"] == "TLSA"} <= {"needless"}
        assert done.status == 0
    unanswered = run(words)
    assert unanswered.status == 1
    assert "could not be asked" in unanswered.output


def test_changes_of_addresses_take_effect_at_once(office: PostOffice, account: Account) -> None:
    """swaks asks for recipients that the command line has just made."""

    def answers(to: str) -> str:
        words = ["--server", f"127.0.0.1:{office.port('smtp')}", "--from", "x@example.org"]
        return run(["swaks", *words, "--to", to, "--quit-after", "RCPT"]).said

    alias = f"{account.name}.alias@{DOMAIN}"
    assert "550 5.1.1" in answers(alias)
    office.command("alias", "add", alias, account.address)
    time.sleep(1)
    assert "250 2.1.5" in answers(alias)
    assert "250 2.1.5" in answers(f"{account.name}+tag@{DOMAIN}")
    for always in ("postmaster", f"postmaster@{DOMAIN}", f"abuse@{DOMAIN}"):
        assert "250 2.1.5" in answers(always)
    office.command("alias", "remove", alias)
    time.sleep(1)
    assert "550 5.1.1" in answers(alias)

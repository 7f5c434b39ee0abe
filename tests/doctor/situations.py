"""Situations that are reproduced on one machine, each with the one cause that it has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.doctor.laboratory import HOST, MX, Laboratory
from tests.network import certificates

from barid.interfaces.probing import Named, Trouble
from barid.interfaces.resolver import Lack, Lacking
from barid.testing.faulty import LOGIN, OFFERS, Script
from barid.testing.resolver import FakeResolver

Situation = Callable[[Path], Laboratory]
TLS = (*OFFERS, "STARTTLS")
UPGRADED = Script(hello=TLS, hello_tls=(*OFFERS, LOGIN), starttls="220 go ahead")
DIRECT = Script(implicit=True, hello_tls=(*OFFERS, LOGIN))
BARE = Script(hello=OFFERS, hello_tls=OFFERS)


def _plain(*scripts: tuple[int, Script], **more: object) -> Situation:
    def made(folder: Path) -> Laboratory:
        laboratory = Laboratory(folder, **more)  # type: ignore[arg-type]
        laboratory.ports = {
            port: laboratory.proven(one) if one.implicit or one.starttls else one
            for port, one in scripts
        }
        return laboratory

    return made


def _shown(*names: str, by: str = "root", port: int = 465, **kind: object) -> Situation:
    """A server with a certificate that proves nothing."""

    def made(folder: Path) -> Laboratory:
        laboratory = Laboratory(folder, port=port)
        issuer = {"root": laboratory.root, "other": certificates.authority("Other"), "": None}[by]
        shown = certificates.server(issuer, *names, **kind)
        script = DIRECT if port == 465 else UPGRADED
        laboratory.ports = {port: laboratory.proven(script, shown)}
        return laboratory

    return made


def _stranger(port: int, script: Script) -> Situation:
    """The certificate is that of an authority which nobody here trusts."""

    def made(folder: Path) -> Laboratory:
        laboratory = Laboratory(folder, port=port)
        shown = certificates.server(certificates.authority("Other"), HOST)
        laboratory.ports = {port: laboratory.proven(script, shown)}
        return laboratory

    return made


def _hello(**refusal: object) -> Situation:
    return _plain((587, Script(**refusal)))  # type: ignore[arg-type]


def _login(reply: str, **more: object) -> Situation:
    script = Script(implicit=True, login=reply, needs_login=True)
    return _plain((465, script), port=465, user="a@b.example", secret="s", **more)


def _envelope(**replies: str) -> Situation:
    script = Script(implicit=True, **replies)  # type: ignore[arg-type]
    account = {"user": "a@b.example", "secret": "s", "sender": "a@b.example"}
    return _plain((465, script), port=465, recipient="c@d.example", **account)


def _away(trouble: Trouble, port: int = 587, **more: object) -> Situation:
    return _plain(port=port, away=dict.fromkeys((25, 465, 587), trouble), **more)


def _named(named: Named, host: str = HOST, **more: object) -> Situation:
    return _plain(named=named, host=host, **more)


NOBODY = Named((), "Name or service not known")
LATER = Named((), "Temporary failure in name resolution", is_temporary=True)
UNANSWERED = FakeResolver(hosts={HOST: Lacking(Lack.UNREACHABLE)})

SITUATIONS: dict[str, tuple[str, Situation]] = {
    "healthy, TLS from the beginning": ("OK", _plain((465, DIRECT), port=465)),
    "healthy, logged in after STARTTLS": (
        "OK",
        _plain((587, UPGRADED), user="a@b.example", secret="s"),
    ),
    "healthy, no port asked for": ("A01", _plain((587, UPGRADED), (465, DIRECT), port=None)),
    "healthy, only 465 is open": ("OK", _plain((465, DIRECT), port=None)),
    "login only after STARTTLS": ("A01", _plain((587, UPGRADED))),
    "an MX, its siblings take logins": ("A02", _plain((25, BARE), (465, DIRECT), port=25)),
    "an MX, nothing else is open": ("A02", _plain((25, BARE), port=25)),
    "the MX of the sender, on 587": (
        "A02",
        _plain((587, BARE), user="a@b.example", resolver=FakeResolver(mxs={"b.example": (MX,)})),
    ),
    "587 without login, 465 with it": ("A02", _plain((587, BARE), (465, DIRECT))),
    "an MX with TLS that proves nothing": (
        "A02",
        _stranger(25, Script(hello=TLS, hello_tls=OFFERS, starttls="220 go")),
    ),
    "an MX with TLS": (
        "A02",
        _plain((25, Script(hello=TLS, hello_tls=OFFERS, starttls="220 go")), port=25),
    ),
    "a relay that trusts addresses": (
        "A03",
        _plain((587, BARE), sender="a@b.example", recipient="c@d.example"),
    ),
    "no login anywhere, without TLS": ("A04", _plain((587, BARE))),
    "no login on any port": (
        "A04",
        _plain((587, BARE), (465, Script(implicit=True, hello_tls=OFFERS))),
    ),
    "no login after STARTTLS": (
        "A14",
        _plain((587, Script(hello=TLS, hello_tls=OFFERS, starttls="220 go"))),
    ),
    "offers written over": (
        "A05",
        _plain((587, Script(hello=("mail.example", "XXXXXXXA", "SIZE 100", "XXXB")))),
    ),
    "greeting written over": (
        "A05",
        _plain((587, Script(greeting="220 ****************************", hello=OFFERS))),
    ),
    "STARTTLS answered with a mask": (
        "A05",
        _plain((587, Script(hello=TLS, starttls='500 Unknown command: "XXXXXXXX"'))),
    ),
    "EHLO refused, HELO known": ("A06", _hello(no_hello="500 5.5.1 unknown")),
    "EHLO not implemented": ("A06", _hello(no_hello="502 5.5.1 not implemented")),
    "the name is refused (504)": (
        "A07",
        _hello(no_name="504 5.5.2 <x>: Helo command rejected: need fully-qualified hostname"),
    ),
    "the name is refused (501)": (
        "A07",
        _hello(no_name="501 5.5.4 HELO/EHLO argument is invalid"),
    ),
    "the name is refused (550)": ("A07", _hello(no_name="550 5.7.1 Helo: Host not found")),
    "EHLO throttled (421)": ("A08", _hello(no_hello="421 4.7.0 try again later")),
    "EHLO throttled (451)": ("A08", _hello(no_hello="451 4.7.1 later")),
    "only tokens": (
        "A15",
        _plain((465, Script(implicit=True, hello_tls=(*OFFERS, "AUTH XOAUTH2"))), port=465),
    ),
    "only Kerberos and NTLM": (
        "A15",
        _plain((465, Script(implicit=True, hello_tls=(*OFFERS, "AUTH GSSAPI NTLM"))), port=465),
    ),
    "mechanisms in small letters": (
        "A16",
        _plain((465, Script(implicit=True, hello_tls=(*OFFERS, "AUTH login plain"))), port=465),
    ),
    "no mechanism": (
        "A17",
        _plain((465, Script(implicit=True, hello_tls=(*OFFERS, "AUTH"))), port=465),
    ),
    "the old form of AUTH": (
        "A18",
        _plain((465, Script(implicit=True, hello_tls=(*OFFERS, "AUTH=LOGIN"))), port=465),
    ),
    "503 to a login": ("A19", _login("503 5.5.1 bad sequence")),
    "STARTTLS refused (454)": (
        "A20",
        _plain((587, Script(hello=TLS, starttls="454 4.7.0 TLS not available"))),
    ),
    "STARTTLS refused (500)": (
        "A20",
        _plain((587, Script(hello=TLS, starttls="500 Unsupported command."))),
    ),
    "STARTTLS breaks off": ("A20", _plain((587, Script(hello=TLS, starttls=None)))),
    "IMAP": ("A21", _plain((587, Script(greeting="* OK IMAP4rev1 ready")))),
    "POP3": ("A21", _plain((587, Script(greeting="+OK POP3 ready")))),
    "SSH": ("A21", _plain((587, Script(greeting="SSH-2.0-OpenSSH_9.2")))),
    "HTTP": ("A21", _plain((587, Script(greeting="HTTP/1.1 400 Bad Request")))),
    "waits for TLS": ("A22", _plain((587, DIRECT), patience=6.0)),
    "TLS toward a port without it": ("A23", _plain((465, Script()), port=465)),
    "accepts, then closes": ("A25", _plain((587, Script(greeting=None)))),
    "closes after EHLO": ("A25", _plain((587, Script(no_hello=None)))),
    "says nothing": ("X03", _plain((587, Script(greeting="")), patience=3.5)),
    "greets slowly": ("X04", _plain((587, Script(delay=5.5)), patience=9.0)),
    "no TLS": ("X05", _plain((587, Script()))),
    "blocked at the greeting": (
        "P17",
        _plain((587, Script(greeting="554 5.7.1 No SMTP service here"))),
    ),
    "full at the greeting": (
        "P17",
        _plain((587, Script(greeting="421 4.3.2 too many connections"))),
    ),
    "on a block list": (
        "R11",
        _plain((587, Script(greeting="554 5.7.1 blocked using zen.spamhaus.org"))),
    ),
    "certificate for another name": ("T01", _shown("other.example")),
    "certificate for another name, after STARTTLS": ("T01", _shown("other.example", port=587)),
    "certificate of its own": ("T02", _shown(HOST, by="")),
    "certificate of its own, after STARTTLS": ("T02", _shown(HOST, by="", port=587)),
    "certificate of a stranger's authority": ("T04", _shown(HOST, by="other")),
    "certificate that has expired": ("T05", _shown(HOST, expired=True)),
    "certificate that has expired, after STARTTLS": ("T05", _shown(HOST, expired=True, port=587)),
    "wrong password": ("C01", _login("535 5.7.8 authentication failed")),
    "application password wanted": (
        "C02",
        _login("534 5.7.9 Application-specific password required"),
    ),
    "browser wanted": (
        "C03",
        _login("534 5.7.14 Please log in through your web browser and then try again"),
    ),
    "switched off for the tenant": (
        "C04",
        _login("535 5.7.139 SmtpClientAuthentication is disabled for the Tenant"),
    ),
    "security defaults": (
        "C05",
        _login("535 5.7.139 user is locked by your organization's security defaults policy"),
    ),
    "basic authentication is gone": (
        "C07",
        _login("550 5.7.30 Basic authentication is not supported for Client Submission"),
    ),
    "the backend is down": ("C09", _login("454 4.7.0 Temporary authentication failure")),
    "account disabled": ("C18", _login("535 5.7.0 account disabled")),
    "not the owner of the sender": (
        "P02",
        _envelope(sender="553 5.7.1 Sender address rejected: not owned by user a@b.example"),
    ),
    "relaying denied": ("P03", _envelope(recipient="554 5.7.1 <c@d>: Relay access denied")),
    "unknown recipient": ("P05", _envelope(recipient="550 5.1.1 user unknown")),
    "full mailbox": ("P06", _envelope(recipient="452 4.2.2 over quota")),
    "greylisted": ("P07", _envelope(recipient="450 4.2.0 Greylisted, see later")),
    "too quick": ("P08", _envelope(recipient="450 4.2.1 receiving mail too quickly")),
    "used up for today": ("P09", _envelope(sender="550 5.4.5 Daily user sending limit exceeded")),
    "too many recipients": ("P10", _envelope(recipient="452 4.5.3 Too many recipients")),
    "domain of the sender unknown": (
        "P12",
        _envelope(sender="550 5.1.8 Sender address rejected: Domain not found"),
    ),
    "a domain that takes no mail": (
        "P15",
        _envelope(recipient="556 5.1.10 Domain does not accept mail (nullMX)"),
    ),
    "refused": ("L05", _plain()),
    "refused, no port asked for": ("L05", _plain(port=None)),
    "silent": ("L06", _away(Trouble.SILENT)),
    "only 25 is silent": (
        "L04",
        _plain((587, UPGRADED), port=25, away={25: Trouble.SILENT}),
    ),
    "no route": ("L02", _away(Trouble.NO_ROUTE)),
    "no host": ("L03", _away(Trouble.NO_HOST)),
    "forbidden here": ("L11", _away(Trouble.FORBIDDEN)),
    "one of two addresses is dead": (
        "L07",
        _plain((465, DIRECT), port=465, more=(("2001:db8::1", Trouble.SILENT),)),
    ),
    "no such name": ("D01", _named(NOBODY)),
    "a URL": ("D01", _named(NOBODY, "https://smtp.example")),
    "a space inside": ("D01", _named(NOBODY, "smtp. example")),
    "an empty label": ("D16", _named(NOBODY, "smtp..example")),
    "a label too long": ("D16", _named(NOBODY, f"{'a' * 64}.example")),
    "no resolver answers": ("D02", _named(NOBODY, resolver=UNANSWERED)),
    "the resolver is broken": ("D02", _named(LATER)),
}

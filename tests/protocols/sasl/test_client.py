"""The client's side of SASL, against the examples of the standards and against our own server."""

from __future__ import annotations

from base64 import b64decode

import pytest

from barid.protocols.sasl.client import (
    BearerClient,
    ClientMechanism,
    CramMd5Client,
    Credentials,
    ExternalClient,
    LoginClient,
    PlainClient,
    ScramClient,
    Surroundings,
    XOAuth2Client,
    choose,
    choose_for,
)
from barid.protocols.sasl.mechanism import Challenge, KeysWanted, Proven, Refuted
from barid.protocols.sasl.preparation import for_scram
from barid.protocols.sasl.scram import Binding, Scram, derive_keys


class Fixed:
    """Gives the octets that it was made with."""

    def __init__(self, octets: bytes = b"0123456789abcdefgh") -> None:
        self._octets = octets

    def token(self, size: int) -> bytes:
        return self._octets[:size]


def test_scram_says_what_the_standard_says() -> None:
    # RFC 7677 3: the nonce of the example is base64 of these octets.
    client = ScramClient("user", "pencil", Fixed(b64decode("rOprNGfwEbeRWgbNEkqO")))
    assert client.initial() == b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO"
    first = (
        b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
    )
    assert client.respond(first) == (
        b"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
        b"p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
    )
    assert client.respond(b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=") == b""
    assert client.respond(b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=") is None


@pytest.mark.parametrize("secret", ["pencil", "كلمة سر 123", "mot de passé"])
@pytest.mark.parametrize("user", ["writer@barid.test", "كاتب@barid.test", "a=b,c"])
def test_scram_agrees_with_our_own_server(user: str, secret: str) -> None:
    client = ScramClient(user, secret, Fixed())
    server = Scram(b"more", Binding({}, offered=False, chosen=False))
    wanted = server.start(client.initial())
    assert wanted == KeysWanted(user)
    first = server.supply(derive_keys(for_scram(secret), b"salt", 4096))
    final = client.respond(first.data)
    assert final is not None
    proof = server.respond(final)
    assert isinstance(proof, Challenge)
    assert client.respond(proof.data) == b""
    assert server.respond(b"") == Proven(user)


def test_a_wrong_secret_proves_nothing() -> None:
    client = ScramClient("user", "pen", Fixed())
    server = Scram(b"more", Binding({}, offered=False, chosen=False))
    server.start(client.initial())
    final = client.respond(server.supply(derive_keys(b"pencil", b"salt", 4096)).data)
    assert final is not None
    assert isinstance(server.respond(final), Refuted)


@pytest.mark.parametrize(
    "first",
    [
        b"",
        b"r=other,s=c2FsdA==,i=4096",
        b"r=MDEyMzQ1Njc4OWFiY2RlZmdo,s=c2FsdA==,i=4096",  # nothing of theirs
        b"r=MDEyMzQ1Njc4OWFiY2RlZmdoX,s=c2FsdA==,i=0",
        b"r=MDEyMzQ1Njc4OWFiY2RlZmdoX,s=c2FsdA==,i=999999999",
        b"r=MDEyMzQ1Njc4OWFiY2RlZmdoX,s=c,i=4096",
        b"e=other-error",
    ],
)
def test_a_server_that_plays_false_gets_no_proof(first: bytes) -> None:
    client = ScramClient("user", "pencil", Fixed())
    client.initial()
    assert client.respond(first) is None


def test_a_server_that_cannot_prove_itself_is_not_believed() -> None:
    client = ScramClient("user", "pencil", Fixed())
    assert client.respond(b"r=MDEyMzQ1Njc4OWFiY2RlZmdoX,s=c2FsdA==,i=4096") is not None
    assert client.respond(b"v=AAAA") is None


def test_cram_md5_answers_as_the_standard_does() -> None:
    client = CramMd5Client("tim", "tanstaaftanstaaf")  # RFC 2195 2
    assert client.initial() is None
    assert client.respond(b"<1896.697170952@postoffice.reston.mci.net>") == (
        b"tim b913a602c7eda7a495b4e6e7334d3890"
    )


def test_plain_says_it_at_once() -> None:
    client = PlainClient("كاتب", "سر")
    assert client.initial() == "\0كاتب\0سر".encode()
    assert client.respond(b"more?") is None


def test_login_answers_two_questions() -> None:
    client = LoginClient("me", "secret")
    assert client.initial() is None
    assert [client.respond(b"?") for _ in range(3)] == [b"me", b"secret", None]


@pytest.mark.parametrize(
    ("offered", "kind"),
    [
        (("PLAIN", "SCRAM-SHA-256", "CRAM-MD5"), ScramClient),
        (("LOGIN", "PLAIN"), PlainClient),
        (("CRAM-MD5", "LOGIN"), LoginClient),
        (("CRAM-MD5",), CramMd5Client),
        (("GSSAPI",), type(None)),
    ],
)
def test_the_best_that_is_offered_is_chosen(
    offered: tuple[str, ...], kind: type[ClientMechanism | None]
) -> None:
    assert isinstance(choose(offered, "me", "secret", Fixed()), kind)


WHERE = Surroundings("mail.example", 587, Fixed(), (("tls-exporter", b"bound"),))
SECRET = Credentials("user", "pencil")
TOKEN = Credentials("user@example.com", token="vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==")


def test_scram_bound_to_the_channel_agrees_with_our_own_server() -> None:
    client = choose_for({"SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"}, SECRET, WHERE)
    assert client is not None
    assert client.name == "SCRAM-SHA-256-PLUS"
    server = Scram(b"more", Binding({"tls-exporter": b"bound"}, offered=True, chosen=True))
    assert server.start(client.initial()) == KeysWanted("user")
    final = client.respond(server.supply(derive_keys(b"pencil", b"salt", 4096)).data)
    assert final is not None
    proof = server.respond(final)
    assert isinstance(proof, Challenge)
    assert client.respond(proof.data) == b""


def test_who_could_have_bound_the_channel_says_so() -> None:
    client = choose_for({"SCRAM-SHA-256"}, SECRET, WHERE)
    assert client is not None
    assert (client.initial() or b"").startswith(b"y,,n=user")
    server = Scram(b"more", Binding({"tls-exporter": b"bound"}, offered=True, chosen=False))
    assert isinstance(server.start(client.initial()), Refuted)


def test_a_token_is_said_as_the_standard_says() -> None:
    # RFC 7628 4.1
    where = Surroundings("server.example.com", 143, Fixed())
    client = choose_for({"OAUTHBEARER", "XOAUTH2"}, TOKEN, where)
    assert isinstance(client, BearerClient)
    assert client.initial() == (
        b"n,a=user@example.com,\x01host=server.example.com\x01port=143\x01"
        b"auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01"
    )
    assert client.respond(b"{}") == b"\x01"


def test_xoauth2_is_said_as_its_makers_say() -> None:
    client = choose_for({"XOAUTH2", "PLAIN"}, TOKEN, WHERE)
    assert isinstance(client, XOAuth2Client)
    assert (client.initial() or b"").startswith(b"user=user@example.com\x01auth=Bearer vF9")
    assert client.respond(b"{}") == b""


def test_a_token_is_never_sent_as_a_password() -> None:
    assert choose_for({"PLAIN", "LOGIN"}, TOKEN, WHERE) is None


def test_without_secret_the_certificate_speaks() -> None:
    client = choose_for({"PLAIN", "EXTERNAL"}, Credentials(""), WHERE)
    assert isinstance(client, ExternalClient)
    assert client.initial() == b""
    assert choose_for({"PLAIN"}, Credentials("user"), WHERE) is None


def test_nothing_secret_shows() -> None:
    assert "pencil" not in repr(SECRET)
    assert "vF9" not in repr(TOKEN)

"""SCRAM: the example of RFC 7677, and every way in which a client may be wrong."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.protocols.sasl.mechanism import (
    Challenge,
    Failed,
    Flaw,
    KeysWanted,
    Proven,
    Refuted,
    Step,
)
from barid.protocols.sasl.scram import MAX_MESSAGE, Binding, Scram, derive_keys, proves

SALT = b64decode("W22ZaJ0SNY7soEsUEjb6gQ==")
KEYS = derive_keys(b"pencil", SALT, 4096)
OURS = b"%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
THEIRS = b"rOprNGfwEbeRWgbNEkqO"
CHANNEL = b"the hash of a certificate"
PLAIN = Binding({}, offered=False, chosen=False)
PLUS = Binding({"tls-server-end-point": CHANNEL}, offered=True, chosen=True)
UNBOUND = Binding({"tls-server-end-point": CHANNEL}, offered=True, chosen=False)


class Client:
    """A client of its own making, that can be told to do wrong."""

    def __init__(self, header: bytes = b"n,,", password: bytes = b"pencil") -> None:
        self.header = header
        self.password = password
        self.channel = b""
        self.bare = b"n=user,r=" + THEIRS

    def first(self) -> bytes:
        return self.header + self.bare

    def final(self, server_first: bytes, nonce: bytes | None = None) -> bytes:
        facts = dict(part.split(b"=", 1) for part in server_first.split(b","))
        salted = hashlib.pbkdf2_hmac(
            "sha256", self.password, b64decode(facts[b"s"]), int(facts[b"i"])
        )
        key = hmac.digest(salted, b"Client Key", "sha256")
        bound = b64encode(self.header + self.channel)
        unproven = b"c=" + bound + b",r=" + (nonce or facts[b"r"])
        said = b",".join((self.bare, server_first, unproven))
        signature = hmac.digest(hashlib.sha256(key).digest(), said, "sha256")
        proof = bytes(a ^ b for a, b in zip(key, signature, strict=True))
        return unproven + b",p=" + b64encode(proof)


def run(client: Client, binding: Binding = PLAIN) -> Step:
    """An exchange to its end, or to its first refusal."""
    server = Scram(OURS, binding)
    step = server.start(client.first())
    if not isinstance(step, KeysWanted):
        return step
    step = server.respond(client.final(server.supply(KEYS).data))
    return server.respond(b"") if isinstance(step, Challenge) else step


def test_the_example_of_the_standard() -> None:
    """RFC 7677 3."""
    server = Scram(OURS, PLAIN)
    assert server.start(None) == Challenge()
    assert server.respond(b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO") == KeysWanted("user")
    assert server.supply(KEYS) == Challenge(
        b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
    )
    assert server.respond(
        b"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
        b"p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
    ) == Challenge(b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")
    assert server.respond(b"") == Proven("user")


def test_the_right_password_proves() -> None:
    assert run(Client()) == Proven("user")


def test_a_wrong_password_is_refuted() -> None:
    assert run(Client(password=b"pencil ")) == Refuted("user")


def test_names_are_unescaped() -> None:
    client = Client(b"n,a=a=2Cb,")
    client.bare = "n=كاتب=3D=2C=3D2C,r=x".encode()
    assert Scram(OURS, PLAIN).start(client.first()) == KeysWanted("كاتب=,=2C", "a,b")
    assert run(client) == Proven("كاتب=,=2C", "a,b")


def test_to_act_for_nobody_else_may_be_said_in_two_ways() -> None:
    assert run(Client(b"n,a=,")) == run(Client(b"n,,")) == Proven("user")


def test_unknown_extensions_are_passed_over() -> None:
    client = Client()
    client.bare += b",x=y,z=something=else"
    assert run(client) == Proven("user")


def test_a_login_may_be_bound_to_its_channel() -> None:
    client = Client(b"p=tls-server-end-point,,")
    client.channel = CHANNEL
    assert run(client, PLUS) == Proven("user")


def test_what_is_bound_to_another_channel_is_refuted() -> None:
    client = Client(b"p=tls-server-end-point,,")
    client.channel = b"the certificate of somebody between"
    assert run(client, PLUS) == Refuted("user", Flaw.BINDING)


def test_a_client_without_binding_may_enter_where_there_is_one() -> None:
    assert run(Client(b"n,,"), UNBOUND) == Proven("user")


def test_who_was_told_that_there_is_no_binding_is_refused() -> None:
    """RFC 5802 6."""
    assert run(Client(b"y,,"), UNBOUND) == Refuted("user", Flaw.DOWNGRADE)
    assert run(Client(b"y,,"), PLAIN) == Proven("user")


@pytest.mark.parametrize(
    ("header", "binding"),
    [
        (b"p=tls-server-end-point,,", UNBOUND),
        (b"p=tls-exporter,,", PLUS),
        (b"p=TLS-Server-End-Point,,", PLUS),
        (b"n,,", PLUS),
        (b"y,,", PLUS),
    ],
)
def test_mechanism_and_binding_must_fit(header: bytes, binding: Binding) -> None:
    assert isinstance(run(Client(header), binding), Failed)


def test_a_header_that_was_changed_on_the_way_is_refuted() -> None:
    server, client = Scram(OURS, PLAIN), Client(b"n,,")
    server.start(b"n,a=boss," + client.bare)
    assert server.respond(client.final(server.supply(KEYS).data)) == Refuted("user", Flaw.BINDING)


def test_a_recorded_exchange_cannot_be_used_again() -> None:
    first, again = Scram(b"one", PLAIN), Scram(b"two", PLAIN)
    client = Client()
    first.start(client.first())
    final = client.final(first.supply(KEYS).data)
    again.start(client.first())
    again.supply(KEYS)
    assert again.respond(final) == Refuted("user")


def test_the_nonce_of_another_exchange_is_refuted() -> None:
    server, client = Scram(OURS, PLAIN), Client()
    server.start(client.first())
    final = client.final(server.supply(KEYS).data, nonce=THEIRS)
    assert server.respond(final) == Refuted("user")


def test_our_proof_is_answered_with_nothing() -> None:
    server, client = Scram(OURS, PLAIN), Client()
    server.start(client.first())
    assert isinstance(server.respond(client.final(server.supply(KEYS).data)), Challenge)
    assert isinstance(server.respond(b"x"), Failed)


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"n=user,r=x",
        b"n,n=user,r=x",
        b"n,,n=,r=x",
        b"n,,n=user,r=",
        b"n,,n=user",
        b"n,,r=x,n=user",
        b"n,,n=us=er,r=x",
        b"n,,n=us=2cer,r=x",
        b"n,,n=\xff,r=x",
        b"n,a=\xff,n=u,r=x",
        b"n,,n=us\0er,r=x",
        b"n,,n=user,r=a b",
        b"n,,m=x,n=user,r=x",
        b"n,,n=user,r=x,",
        b"n,,n=user,r=x,yy=z",
        b"z,,n=user,r=x",
        b"p=,,n=user,r=x",
        b"n,,n=" + b"u" * MAX_MESSAGE + b",r=x",
    ],
)
def test_broken_first_messages_fail(message: bytes) -> None:
    assert isinstance(Scram(OURS, PLAIN).start(message), Failed)


@pytest.mark.parametrize(
    "message",
    [b"", b"c=biws", b"c=biws,r=x", b"c=biws,r=x,p", b"c=!,r=x,p=eA==", b"c=biws,r=x,p=eA=",
     b"c=biws,r=x,p=eA==,x=y", b"r=x,c=biws,p=eA=="],
)  # fmt: skip
def test_broken_final_messages_fail(message: bytes) -> None:
    server = Scram(OURS, PLAIN)
    server.start(Client().first())
    server.supply(KEYS)
    assert isinstance(server.respond(message), Failed)


@pytest.mark.parametrize("proof", [b"", b"x", b"x" * 31, b"x" * 32, b"x" * 33])
def test_a_proof_of_any_length_is_only_wrong(proof: bytes) -> None:
    assert not proves(KEYS, b"said", proof)


@given(st.binary(), st.binary())
def test_any_octets_are_answered(first: bytes, final: bytes) -> None:
    server = Scram(OURS, PLAIN)
    assert isinstance(server.start(first), KeysWanted | Failed)
    server = Scram(OURS, PLAIN)
    server.start(Client().first())
    server.supply(KEYS)
    assert isinstance(server.respond(final), Refuted | Failed)


@given(st.text(min_size=1).filter(lambda text: "\0" not in text and not any(map(is_half, text))))
def test_any_name_comes_through(name: str) -> None:
    written = name.replace("=", "=3D").replace(",", "=2C").encode()
    step = Scram(OURS, PLAIN).start(b"n,,n=" + written + b",r=x")
    assert step == KeysWanted(name)


def is_half(char: str) -> bool:
    return 0xD800 <= ord(char) <= 0xDFFF


def test_keys_do_not_show() -> None:
    assert repr(KEYS.stored) not in repr(KEYS)
    assert repr(KEYS.server) not in repr(KEYS)

"""Mail is carried to servers of every kind, or it is known why not."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.network.carrier.server import Answer, playing, polite
from tests.network.certificates import server
from tests.network.shaking import Ours, StillClock

from barid.interfaces.carrier import Link, Miss
from barid.interfaces.store import StorageFailed
from barid.model.hop import Hop, Login, Safety, Speech
from barid.model.reply import PeerReply, Stage
from barid.model.transfer import Addressee, Result, Transfer
from barid.network.carrier.safety import Safeguard
from barid.network.carrier.smtp import SmtpCarrier
from barid.network.clock import SystemClock
from barid.network.randomness import SystemRandomness
from barid.network.tls import Certificates

CONTENT = b"Subject: x\r\n\r\n.dots\r\n"


@pytest.fixture
def ours(tmp_path: Path) -> Ours:
    clock = StillClock()
    clock.seconds = SystemClock().now() // 1_000_000  # real handshakes look at the real time
    ours = Ours(tmp_path, clock)
    ours.files("sink.test")
    return ours


@pytest.fixture
def served(ours: Ours) -> ssl.SSLContext:
    """A certificate for sink.test by our own authority."""
    return Certificates([ours.files("sink.test")]).context


@pytest.fixture
def carrier(ours: Ours) -> SmtpCarrier:
    """Trusts our own authority alone."""
    return SmtpCarrier("mx.barid.test", Safeguard(ours.authority.certificate), SystemRandomness())


def to(port: int, *addresses: str, safety: Safety = Safety.IF_OFFERED) -> Hop:
    where = addresses or ("127.0.0.1",)
    return Hop("sink.test", port, where, safety=safety, names=("sink.test",))


def transfer(*recipients: str) -> Transfer:
    addressees = tuple(Addressee(path) for path in recipients or ("b@sink.test",))
    return Transfer("a@barid.test", addressees, len(CONTENT))


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts or (CONTENT,):
        yield part


async def connected(carrier: SmtpCarrier, hop: Hop) -> Link:
    found = await carrier.connect(hop)
    if isinstance(found, Miss):
        pytest.fail(str(found))
    return found


async def missed(carrier: SmtpCarrier, hop: Hop) -> Miss:
    found = await carrier.connect(hop)
    assert isinstance(found, Miss)
    return found


def but(verb: str, said: str | None, answer: Answer | None = None) -> Answer:
    """A polite server that answers one verb in its own way."""
    otherwise = answer or polite("PIPELINING")
    return lambda line: said if line.upper().startswith(verb) else otherwise(line)


@pytest.mark.parametrize("extensions", [(), ("PIPELINING",), ("PIPELINING", "CHUNKING")])
async def test_messages_arrive_as_they_were_given(
    carrier: SmtpCarrier, extensions: tuple[str, ...]
) -> None:
    async with playing(polite(*extensions)) as played:
        link = await connected(carrier, to(played.port))
        assert link.address == "127.0.0.1"
        assert link.tls == ""
        for _ in range(3):
            (result,) = await link.send(transfer(), pieces(CONTENT[:5], CONTENT[5:]))
            assert result == Result(Stage.END, PeerReply(250, ("ok",)))
        before = link.usable
        await link.close()
        assert (before, link.usable) == (True, False)
    arrived = b"".join(played.contents)
    wire = CONTENT if "CHUNKING" in extensions else CONTENT.replace(b".", b"..") + b".\r\n"
    assert arrived == wire * 3
    assert played.heard[-1] == "QUIT"
    assert played.connections == 1


async def test_large_content_is_sent_in_pieces(carrier: SmtpCarrier) -> None:
    part = b"x" * 998 + b"\r\n"
    async with playing(polite("PIPELINING")) as played:
        link = await connected(carrier, to(played.port))
        (result,) = await link.send(transfer(), pieces(*[part * 200] * 40))
        assert result.delivered
        await link.close()
    assert len(played.contents[0]) == 40 * 200 * 1000 + 3


async def test_an_address_that_refuses_is_followed_by_the_next(carrier: SmtpCarrier) -> None:
    async with playing(polite()) as played:
        link = await connected(carrier, to(played.port, "127.0.0.9", "::1", "127.0.0.1"))
        assert link.address == "127.0.0.1"
        await link.close()


async def test_a_host_without_address_and_one_that_refuses_are_missed(
    carrier: SmtpCarrier,
) -> None:
    async with playing(polite()) as played:
        port = played.port
    refused = await missed(carrier, to(port))
    assert refused.stage is Stage.CONNECT
    assert "127.0.0.1: " in refused.text
    hop = replace(to(port), addresses=())
    assert await missed(carrier, hop) == Miss(Stage.CONNECT, None, "no address", "")


async def test_a_refused_greeting_is_told(carrier: SmtpCarrier) -> None:
    async with playing(polite(), greeting="554 5.7.1 no mail from there") as played:
        miss = await missed(carrier, to(played.port))
    assert miss.reply == PeerReply(554, ("5.7.1 no mail from there",))
    assert (miss.stage, miss.address) == (Stage.GREETING, "127.0.0.1")


async def test_what_is_no_smtp_is_told(carrier: SmtpCarrier) -> None:
    async with playing(polite(), greeting="* OK IMAP4rev1") as played:
        miss = await missed(carrier, to(played.port))
    assert (miss.stage, miss.text) == (Stage.GREETING, "* OK IMAP4rev1")


async def test_a_connection_lost_after_the_dot_is_told_as_such(carrier: SmtpCarrier) -> None:
    async with playing(but(".", None)) as played:
        link = await connected(carrier, to(played.port))
        assert await link.send(transfer(), pieces()) == (Result(Stage.END, None),)
        assert not link.usable


@pytest.mark.parametrize(
    ("verb", "stage"), [("MAIL", Stage.SENDER), ("RCPT", Stage.RECIPIENT), ("DATA", Stage.CONTENT)]
)
async def test_a_connection_lost_before_it_is_told_with_its_stage(
    carrier: SmtpCarrier, verb: str, stage: Stage
) -> None:
    async with playing(but(verb, None, polite())) as played:
        link = await connected(carrier, to(played.port))
        (result,) = await link.send(transfer(), pieces())
        assert (result.stage, result.reply) == (stage, None)


async def test_content_that_cannot_be_read_is_never_half_sent(carrier: SmtpCarrier) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield CONTENT
        raise StorageFailed("the disk")

    async with playing(polite("PIPELINING")) as played:
        link = await connected(carrier, to(played.port))
        (result,) = await link.send(transfer(), broken())
        assert result == Result(Stage.CONTENT, None)
        assert not link.usable
    assert played.contents == []


# --- TLS


async def test_tls_is_taken_where_it_is_offered(
    carrier: SmtpCarrier, served: ssl.SSLContext
) -> None:
    async with playing(polite("STARTTLS"), context=served) as played:
        link = await connected(carrier, to(played.port))
        assert link.tls.startswith("TLSv1.3 ")
        (result,) = await link.send(transfer(), pieces())
        assert result.delivered
        await link.close()
    assert played.heard[:3] == ["EHLO mx.barid.test", "STARTTLS", "EHLO mx.barid.test"]


async def test_broken_tls_that_was_only_wished_for_is_done_without(carrier: SmtpCarrier) -> None:
    answer = but("STARTTLS", "454 4.7.0 no key", polite("STARTTLS"))
    async with playing(answer) as played:
        link = await connected(carrier, to(played.port))
        assert link.tls == ""
        await link.close()
    assert played.connections == 2


@pytest.mark.parametrize("safety", [Safety.ENCRYPTED, Safety.VERIFIED])
async def test_where_tls_is_demanded_there_is_no_mail_without(
    carrier: SmtpCarrier, safety: Safety
) -> None:
    async with playing(polite()) as played:
        miss = await missed(carrier, to(played.port, safety=safety))
    assert (miss.stage, miss.reply) == (Stage.STARTTLS, None)
    assert played.heard == ["EHLO mx.barid.test"]


async def test_a_certificate_is_verified_where_that_is_demanded(
    ours: Ours, served: ssl.SSLContext
) -> None:
    safeguard = Safeguard(ours.authority.certificate)
    carrier = SmtpCarrier("mx.barid.test", safeguard, SystemRandomness())
    async with playing(polite("STARTTLS"), context=served) as played:
        hop = to(played.port, safety=Safety.VERIFIED)
        link = await connected(carrier, hop)
        assert link.tls.endswith("verified")
        await link.close()
        other = replace(hop, host="other.test", names=("other.test",))
        miss = await missed(carrier, other)
        assert miss.stage is Stage.TLS
        assert "other.test" in miss.text
        stranger = SmtpCarrier("mx.barid.test", Safeguard(), SystemRandomness())
        miss = await missed(stranger, hop)
        assert miss.stage is Stage.TLS
        assert "certificate" in miss.text


async def test_a_pinned_certificate_is_looked_for(carrier: SmtpCarrier, tmp_path: Path) -> None:
    made, other = server(None, "nowhere.test", expired=True), server(None, "sink.test")
    context = made.context(tmp_path / "pinned.pem")
    async with playing(polite("STARTTLS"), context=context) as played:
        hop = replace(to(played.port, safety=Safety.PINNED), pins=(made.pin(3),))
        link = await connected(carrier, hop)
        assert link.tls.endswith("pinned")
        (result,) = await link.send(transfer(), pieces())
        assert result.delivered
        await link.close()
        miss = await missed(carrier, replace(hop, pins=(other.pin(3),)))
        assert (miss.stage, miss.reply) == (Stage.TLS, None)
        assert "DANE" in miss.text
    assert len(played.contents) == 1


async def test_tls_from_the_first_octet(carrier: SmtpCarrier, served: ssl.SSLContext) -> None:
    async with playing(polite(), context=served, implicit=True) as played:
        hop = replace(to(played.port, safety=Safety.VERIFIED), speech=Speech.SMTPS)
        link = await connected(carrier, hop)
        assert link.tls.endswith("verified")
        (result,) = await link.send(transfer(), pieces())
        assert result.delivered
        await link.close()


# --- logging in


def scripted(*extensions: str) -> Answer:
    right = "235 2.7.0 welcome"

    def answer(line: str) -> str | None:
        if line.startswith("AUTH PLAIN"):
            return right if line.endswith("AG1lAHNlY3JldA==") else "535 5.7.8 wrong"
        return polite(*extensions)(line)

    return answer


async def test_a_smarthost_is_logged_in_at_over_tls(
    carrier: SmtpCarrier, served: ssl.SSLContext
) -> None:
    async with playing(scripted("STARTTLS", "AUTH PLAIN"), context=served) as played:
        hop = to(played.port, safety=Safety.VERIFIED)
        link = await connected(carrier, replace(hop, login=Login("me", "secret")))
        await link.close()
        miss = await missed(carrier, replace(hop, login=Login("me", "wrong")))
    assert (miss.stage, miss.reply and miss.reply.code) == (Stage.LOGIN, 535)


async def test_the_secret_is_never_sent_in_clear(carrier: SmtpCarrier) -> None:
    async with playing(scripted("AUTH PLAIN")) as played:
        miss = await missed(carrier, replace(to(played.port), login=Login("me", "secret")))
    assert miss.stage is Stage.LOGIN
    assert not any(line.startswith("AUTH") for line in played.heard)


async def test_a_server_without_a_way_to_log_in_is_missed(
    carrier: SmtpCarrier, served: ssl.SSLContext
) -> None:
    async with playing(scripted("STARTTLS", "AUTH GSSAPI"), context=served) as played:
        miss = await missed(carrier, replace(to(played.port), login=Login("me", "secret")))
    assert "GSSAPI" in miss.text


async def test_lmtp_is_spoken_where_it_is_wanted(carrier: SmtpCarrier) -> None:
    async with playing(but(".", "250 one\r\n452 4.2.2 two")) as played:
        link = await connected(carrier, replace(to(played.port), speech=Speech.LMTP))
        results = await link.send(transfer("b@sink.test", "c@sink.test"), pieces())
        assert [result.delivered for result in results] == [True, False]
        await link.close()
    assert played.heard[0] == "LHLO mx.barid.test"

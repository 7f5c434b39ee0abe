"""A visit goes as far as the server lets it, and no further than it may."""

from __future__ import annotations

from pathlib import Path

from tests.doctor.laboratory import HOST, Laboratory
from tests.network import certificates

from barid.doctor.visit import Visit, code_of, words_of
from barid.interfaces.probing import Trouble
from barid.model.reply import PeerReply, Stage
from barid.protocols.smtp.client.replies import Garbled
from barid.testing.faulty import LOGIN, OFFERS, Script

UPGRADED = Script(
    hello=(*OFFERS, "STARTTLS"), hello_tls=(*OFFERS, LOGIN), starttls="220 go", needs_login=True
)


async def visited(laboratory: Laboratory) -> tuple[Visit, list[str]]:
    seen, _, server = await laboratory.examine()
    assert seen.main is not None
    return seen.main, server.said


async def test_it_logs_in_once_and_asks_about_sender_and_recipient(tmp_path: Path) -> None:
    laboratory = Laboratory(tmp_path, user="a@b.example", secret="secret", sender="a@b.example")
    laboratory.recipient = "c@d.example"
    laboratory.ports = {587: laboratory.proven(UPGRADED)}
    visit, said = await visited(laboratory)
    words = [word.split()[0] for word in said if word != "QUIT"]
    assert words == ["EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RCPT", "RSET"]
    assert code_of(visit.recipient) == 250
    assert not any("secret" in one.probe + one.saw for one in visit.steps)
    assert not any(word in one.probe for one in visit.steps for word in said if "AUTH" in word)


async def test_nobody_logs_in_without_consent(tmp_path: Path) -> None:
    laboratory = Laboratory(tmp_path, user="a@b.example")
    laboratory.ports = {587: laboratory.proven(UPGRADED)}
    _, said = await visited(laboratory)
    assert not any(word.startswith("AUTH") for word in said)


async def test_nobody_logs_in_in_clear_or_at_a_stranger(tmp_path: Path) -> None:
    laboratory = Laboratory(tmp_path, user="a@b.example", secret="secret")
    laboratory.ports = {587: Script()}
    _, said = await visited(laboratory)
    assert not any(word.startswith("AUTH") for word in said)
    laboratory = Laboratory(tmp_path, user="a@b.example", secret="secret")
    stranger = certificates.server(certificates.authority("Other"), HOST)
    laboratory.ports = {587: laboratory.proven(UPGRADED, stranger)}
    _, said = await visited(laboratory)
    assert not any(word.startswith("AUTH") for word in said)


async def test_a_visit_tells_where_it_ended(tmp_path: Path) -> None:
    visit, _ = await visited(Laboratory(tmp_path, ports={587: Script(no_hello=None)}))
    assert (visit.stage, visit.ended) == (Stage.HELLO, Trouble.CLOSED)


def test_replies_are_numbers_and_words() -> None:
    reply = PeerReply(550, ("no", "really"))
    assert (code_of(reply), words_of(reply)) == (550, "550 no really")
    assert (code_of(Garbled("x")), words_of(Garbled("x"))) == (0, "x")
    assert (code_of(None), words_of(None)) == (0, "")

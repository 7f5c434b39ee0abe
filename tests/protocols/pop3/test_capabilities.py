"""What CAPA lists when."""

from __future__ import annotations

from tests.protocols.pop3.peers import OFFER, Conversation, offering

from barid.protocols.pop3.capabilities import Offer, lines

ALWAYS = {
    "TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING", "EXPIRE NEVER",
    "UTF8 USER", "LANG", "IMPLEMENTATION Barid",
}  # fmt: skip


def listed(talk: Conversation) -> list[str]:
    first, *found, last, _ = talk.line("CAPA").split("\r\n")
    assert first.startswith("+OK")
    assert last == "."
    return found


def test_in_clear_no_password_is_asked_for() -> None:
    assert set(lines(OFFER, offering(), secured=False, utf8=False)) == ALWAYS | {"STLS"}


def test_under_tls_there_are_names_and_mechanisms() -> None:
    found = set(lines(OFFER, offering(secured=True), secured=True, utf8=False))
    assert "USER" in found
    assert "STLS" not in found
    (sasl,) = found - ALWAYS - {"USER"}
    assert sasl.startswith("SASL ")
    assert {"PLAIN", "SCRAM-SHA-256"} <= set(sasl.split()[1:])


def test_no_tls_is_offered_where_there_is_none_or_after_utf8() -> None:
    assert "STLS" not in lines(Offer(), offering(), secured=False, utf8=False)
    assert "STLS" not in lines(OFFER, offering(), secured=False, utf8=True)


def test_login_changes_nothing() -> None:
    talk = Conversation(secured=True, plaintext=False)
    before = listed(talk)
    talk.log_in()
    assert listed(talk) == before

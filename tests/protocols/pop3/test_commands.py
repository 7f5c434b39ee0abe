"""The arguments of every command, good and bad."""

from __future__ import annotations

import pytest
from tests.protocols.pop3.peers import Conversation

from barid.i18n.language import Language
from barid.protocols.pop3 import commands, replies
from barid.protocols.pop3.commands import PARSERS, auth, lang, numbers, user
from barid.protocols.pop3.states import Verb

BARE = [Verb.STLS, Verb.CAPA, Verb.UTF8, Verb.STAT, Verb.RSET, Verb.NOOP, Verb.QUIT]


@pytest.mark.parametrize("verb", BARE)
def test_who_takes_no_arguments_says_so(verb: Verb) -> None:
    assert PARSERS[verb](b"x") is replies.NO_ARGUMENTS
    assert not isinstance(PARSERS[verb](b""), replies.Refusal)


@pytest.mark.parametrize("verb", [Verb.RETR, Verb.DELE])
@pytest.mark.parametrize("argument", [b"", b"x", b"-1", b"1 2", b"1.0", b"9" * 11, "١".encode()])
def test_a_message_number_is_required(verb: Verb, argument: bytes) -> None:
    assert PARSERS[verb](argument) is replies.BAD_ARGUMENTS


@pytest.mark.parametrize("verb", [Verb.LIST, Verb.UIDL])
def test_a_message_number_may_be_left_out(verb: Verb) -> None:
    assert PARSERS[verb](b"") in (commands.List(None), commands.Uidl(None))
    assert PARSERS[verb](b"12") in (commands.List(12), commands.Uidl(12))
    assert PARSERS[verb](b"x") is replies.BAD_ARGUMENTS


@pytest.mark.parametrize("argument", [b"", b"1", b"1 -1", b"x 1", b"1 2 3", b"1  2"])
def test_top_needs_two_numbers(argument: bytes) -> None:
    assert PARSERS[Verb.TOP](argument) is replies.BAD_ARGUMENTS
    assert PARSERS[Verb.TOP](b"1 0") == commands.Top(1, 0)


def test_numbers() -> None:
    assert numbers.number(b"0001") == 1
    assert numbers.number(b"") is None
    assert numbers.number(b"9" * 10) == 9_999_999_999


def test_names_and_passwords_are_utf8() -> None:
    assert user.parse("قارئ".encode()) == commands.User("قارئ")
    assert user.parse(b"") is replies.BAD_ARGUMENTS
    for verb in (Verb.USER, Verb.PASS):
        assert PARSERS[verb](b"\xff") is replies.NOT_UTF8  # RFC 6856 2.2


def test_spaces_are_part_of_a_password() -> None:
    talk = Conversation()
    talk.say("USER a b\r\nPASS  two words \r\n")
    (login,) = talk.asked
    assert isinstance(login, commands.Login)
    assert repr(login.claim) == repr(commands.Login(login.claim, "").claim)
    assert getattr(login.claim, "password", None) == " two words "
    assert getattr(login.claim, "name", None) == "a b"
    assert "two words" not in repr(login)


def test_spaces_at_the_end_do_no_harm_elsewhere() -> None:
    talk = Conversation()
    talk.log_in()
    assert talk.line("STAT ").startswith("+OK 2 ")
    assert talk.line("retr 1").startswith("+OK ")


@pytest.mark.parametrize(
    ("argument", "parsed"),
    [
        (b"", auth.Auth("")),
        (b"plain", auth.Auth("PLAIN")),
        (b"PLAIN =", auth.Auth("PLAIN", b"=")),
        (b"PLAIN AGEAYg==", auth.Auth("PLAIN", b"AGEAYg==")),
        ("آلية".encode(), replies.BAD_ARGUMENTS),
    ],
)
def test_auth(argument: bytes, parsed: object) -> None:
    assert auth.parse(argument) == parsed


@pytest.mark.parametrize(
    ("argument", "parsed"),
    [
        (b"", lang.Lang(None)),
        (b"*", lang.Lang(None, preferred=True)),
        (b"ar", lang.Lang(Language.ARABIC)),
        (b"AR-EG", lang.Lang(Language.ARABIC)),
        (b"en-GB", lang.Lang(Language.ENGLISH)),
        (b"MUL", replies.NO_SUCH_LANGUAGE),
        (b"\xff", replies.NO_SUCH_LANGUAGE),
    ],
)
def test_lang(argument: bytes, parsed: object) -> None:
    assert lang.parse(argument) == parsed


def test_every_language_has_a_name() -> None:
    assert set(lang.NAMES) == set(Language)

"""LIST, LSUB and NAMESPACE: patterns, names in every script, attributes."""

from __future__ import annotations

import pytest
from tests.app.clients import Answer, ImapClient
from tests.app.office import Office, opened

from barid.postoffice.mailbox.names import superiors

ARABIC = "رسائل"
ENCODED = "&BjEGMwYnBiYGRA-"


def names(answer: Answer, verb: str = "LIST") -> list[str]:
    """Names in LIST responses, unquoted, in the order in which they came."""
    assert answer.ok
    lines = [line.decode() for line in answer.untagged if line.startswith(verb.encode())]
    return [line.split('"/" ', 1)[-1].strip('"') for line in lines]


@pytest.fixture
async def client(quick_office: Office) -> ImapClient:
    """Has made `Work`, `Work/Mail`, `Work/Mail/Old`, and an Arabic mailbox."""
    client = await quick_office.reading(None)
    assert (await client.ask("CREATE Work/Mail/Old")).ok
    assert (await client.ask(f'CREATE "{ENCODED}"')).ok
    return client


@pytest.mark.parametrize(
    ("reference", "pattern", "expected"),
    [
        ("", "Work", ["Work"]),
        ("", "W%", ["Work"]),
        ("", "Work/%", ["Work/Mail"]),
        ("", "Work*", ["Work", "Work/Mail", "Work/Mail/Old"]),
        ("", "*Old", ["Work/Mail/Old"]),
        ("Work/", "%", ["Work/Mail"]),
        ("Work", "/*", ["Work/Mail", "Work/Mail/Old"]),
        ("", "work", []),
        ("", "inbox", ["INBOX"]),
        ("", "iN%", ["INBOX"]),
        ("", "%/%", ["Work/Mail"]),
        ("", "Nothing*", []),
        ("", ENCODED, [ENCODED]),
    ],
)
async def test_a_pattern_lists_these(
    client: ImapClient, reference: str, pattern: str, expected: list[str]
) -> None:
    assert names(await client.ask(f'LIST "{reference}" "{pattern}"')) == expected


async def test_everything_is_listed_inbox_first(client: ImapClient) -> None:
    found = names(await client.ask('LIST "" "*"'))
    assert found[0] == "INBOX"
    assert set(found[1:]) == {
        "Archive", "Drafts", "Junk", "Sent", "Trash", "Work", "Work/Mail", "Work/Mail/Old", ENCODED,
    }  # fmt: skip


async def test_the_empty_pattern_asks_for_the_separator(client: ImapClient) -> None:
    answer = await client.ask('LIST "" ""')
    assert answer.said(r'LIST (\Noselect) "/" ""')


async def test_inferiors_and_use_are_told(client: ImapClient) -> None:
    answer = await client.ask('LIST "" "*"')
    lines = {line.decode().rsplit(" ", 1)[1].strip('"'): line.decode() for line in answer.untagged}
    assert r"\HasChildren" in lines["Work"]
    assert r"\HasNoChildren" in lines["Work/Mail/Old"]
    assert r"\Sent" in lines["Sent"]
    assert r"\Trash" in lines["Trash"]


async def test_many_mailboxes_are_looked_at_once_each(
    client: ImapClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    def counting(key: str) -> list[str]:
        looked.append(key)
        return superiors(key)

    monkeypatch.setattr("barid.services.imap.listing.superiors", counting)
    listed = names(await client.ask('LIST (RECURSIVEMATCH SUBSCRIBED) "" "*"'))
    assert sorted(looked) == sorted(set(looked))
    assert len(looked) == len(listed) >= 9


async def test_special_use_can_be_asked_for(client: ImapClient) -> None:
    answer = await client.ask('LIST (SPECIAL-USE) "" "*"')
    assert set(names(answer)) == {"Archive", "Drafts", "Junk", "Sent", "Trash"}


async def test_status_comes_with_the_list(client: ImapClient) -> None:
    await client.append("Work", b"Subject: x\r\n\r\n")
    answer = await client.ask('LIST "" "Work" RETURN (STATUS (MESSAGES UNSEEN))')
    assert answer.untagged[1].startswith(b"STATUS ")
    assert answer.untagged[1].endswith(b"(MESSAGES 1 UNSEEN 1)")


async def test_several_patterns(client: ImapClient) -> None:
    assert names(await client.ask('LIST "" ("INBOX" "Work/%")')) == ["INBOX", "Work/Mail"]


async def test_only_subscribed_are_shown_by_lsub(client: ImapClient) -> None:
    await client.ask("UNSUBSCRIBE Work")
    await client.ask("UNSUBSCRIBE Work/Mail")
    assert names(await client.ask('LSUB "" "Work*"'), "LSUB") == ["Work/Mail/Old"]
    await client.ask("SUBSCRIBE Work")
    assert names(await client.ask('LSUB "" "Work*"'), "LSUB") == ["Work", "Work/Mail/Old"]


async def test_a_superior_stands_for_what_percent_cannot_reach(client: ImapClient) -> None:
    await client.ask("UNSUBSCRIBE Work")
    answer = await client.ask('LSUB "" "W%"')
    assert answer.said(r'LSUB (\Noselect) "/" Work') or answer.said(r'LSUB (\Noselect) "/" "Work"')


async def test_recursive_match_shows_superiors_of_subscribed(client: ImapClient) -> None:
    await client.ask("UNSUBSCRIBE Work")
    await client.ask("UNSUBSCRIBE Work/Mail")
    answer = await client.ask('LIST (SUBSCRIBED RECURSIVEMATCH) "" "W%"')
    (line,) = answer.untagged
    assert b"CHILDINFO" in line
    assert b'"SUBSCRIBED"' in line


async def test_a_subscription_outlives_its_mailbox(client: ImapClient) -> None:
    """RFC 9051 6.3.7, RFC 5258 3.5."""
    assert (await client.ask("DELETE Work/Mail/Old")).ok
    assert (await client.ask("DELETE Work/Mail")).ok
    assert (await client.ask("RENAME Work Play")).ok
    assert names(await client.ask('LIST "" "Work*"')) == []
    answer = await client.ask('LIST (SUBSCRIBED) "" "Work*"')
    assert names(answer) == ["Work", "Work/Mail", "Work/Mail/Old"]
    assert answer.untagged[0].startswith(b"LIST (\\NonExistent \\Subscribed) ")
    assert names(await client.ask('LSUB "" "Work*"'), "LSUB") == names(answer)
    assert (await client.ask("SUBSCRIBE Work/Mail")).ok
    for name in ("Work", "Work/Mail"):
        assert (await client.ask(f"UNSUBSCRIBE {name}")).ok
    answer = await client.ask('LIST (SUBSCRIBED RECURSIVEMATCH) "" "Work"')
    (line,) = answer.untagged
    assert line.startswith(b"LIST (\\NonExistent) ")
    assert line.endswith(b'("CHILDINFO" ("SUBSCRIBED"))')
    assert (await client.ask("CREATE Work/Mail/Old")).ok
    answer = await client.ask('LIST (SUBSCRIBED) "" "*Old"')
    assert not any(b"NonExistent" in line for line in answer.untagged)


async def test_utf8_names_after_enable(client: ImapClient) -> None:
    await client.ask("ENABLE UTF8=ACCEPT")
    assert names(await client.ask(f'LIST "" "{ARABIC}"')) == [ARABIC]
    assert (await client.ask(f'SELECT "{ARABIC}"')).ok
    assert (await client.ask(f'STATUS "{ARABIC}" (MESSAGES)')).ok


async def test_one_name_in_two_compositions_is_one_mailbox(client: ImapClient) -> None:
    await client.ask("ENABLE UTF8=ACCEPT")
    assert (await client.ask('CREATE "Caf\u00e9"')).ok
    assert (await client.ask('CREATE "Cafe\u0301"')).code == "ALREADYEXISTS"
    assert names(await client.ask('LIST "" "Cafe\u0301"')) == ["Caf\u00e9"]


async def test_a_wrong_form_of_a_name_is_refused(client: ImapClient) -> None:
    for wrong in ("&AGE-", "a&b", "&BjE", "Work&"):
        assert not (await client.ask(f'CREATE "{wrong}"')).ok


async def test_namespace_is_the_persons_own(client: ImapClient) -> None:
    assert (await client.ask("NAMESPACE")).said('NAMESPACE (("" "/")) NIL NIL')


async def test_a_dot_between_levels() -> None:
    async with opened(None, '[imap]\nseparator = "."\n') as office:
        client = await office.reading(None)
        assert (await client.ask("CREATE Work.Mail")).ok
        assert (await client.ask("CREATE a/b")).ok
        answer = await client.ask('LIST "" "*"')
        told = {line.decode().split('"." ', 1)[1].strip('"') for line in answer.untagged}
        assert {"Work", "Work.Mail", "a/b"} <= told
        assert {box.key for box in await _boxes(office)} >= {"Work", "Work/Mail", "a.b"}
        assert len((await client.ask('LIST "" "Work.%"')).untagged) == 1
        assert (await client.ask('LIST "" ""')).said(r'LIST (\Noselect) "." ""')
        assert (await client.ask("NAMESPACE")).said('NAMESPACE (("" ".")) NIL NIL')
        assert (await client.append("Work.Mail", b"Subject: x\r\n\r\n")).ok
        assert (await client.ask("SELECT Work.Mail")).said("1 EXISTS")
        assert (await client.ask("RENAME Work.Mail Work.Post")).ok
        assert (await client.ask("DELETE a/b")).ok


async def _boxes(office: Office):  # type: ignore[no-untyped-def]
    account = await office.store.read(lambda tx: tx.directory.account_at("reader@barid.test"))
    assert account is not None
    return await office.store.read(lambda tx: tx.mailboxes.all_of(account.id))

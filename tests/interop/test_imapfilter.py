"""imapfilter sorts mail by rules that are written in Lua."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.interop.running import Account, PostOffice, letter, run

pytestmark = pytest.mark.interop

RULES = """\
options.timeout = 30
options.subscribe = true
options.create = true
options.certificates = true
options.cache = false
options.charset = 'UTF-8'
options.limit = 20
ours = IMAP {{
  server = 'localhost', port = {port}, username = '{user}', password = '{password}', {tls}
}}
found = ours.INBOX:contain_subject('filed') * ours.INBOX:is_unseen()
found:move_messages(ours['Filed'])
ours.INBOX:contain_subject('تقرير'):copy_messages(ours['Filed'])
ours.INBOX:contain_subject('flagged'):mark_flagged()
ours.INBOX:contain_from('nobody@'):mark_flagged()
ours.INBOX:is_larger(5000):delete_messages()
ours.INBOX:contain_body('needle'):add_flags({{ 'Found' }})
exists, unread = ours.INBOX:check_status()
print('left', exists)
"""


@pytest.mark.parametrize("tls", ["", "ssl = 'auto'"], ids=["STARTTLS", "TLS"])
def test_mail_is_sorted(office: PostOffice, account: Account, tmp_path: Path, tls: str) -> None:
    arabic = "From: a@example.org\r\nSubject: تقرير شهري\r\n\r\nنص\r\n".encode()
    plain = [
        letter("filed"),
        letter("flagged", "a needle"),
        letter("large", "x" * 70 + "\n" * 6000),
    ]
    office.send(account, *plain, arabic)
    rules = tmp_path / "rules.lua"
    rules.write_text(
        RULES.format(
            port=office.port("imaps" if tls else "imap"),
            user=account.address,
            password=account.password,
            tls=tls,
        )
    )
    env = dict(os.environ, HOME=str(tmp_path), LC_ALL="C.UTF-8")
    words: list[str | Path] = ["imapfilter", "-c", rules, "-t", office.authority]
    done = run([*words, "-l", tmp_path / "log", "-d", tmp_path / "debug"], env=env)
    assert done.status == 0, done.said
    assert "left\t2" in done.output, done.said
    with office.open(account) as client:
        assert client.search(None, "ALL")[1] == [b"1 2"]
        assert client.search(None, "FLAGGED", "KEYWORD", "Found")[1] == [b"1"]
    with office.open(account, "Filed") as client:
        assert client.search(None, "ALL")[1] == [b"1 2"]
        assert client.search(None, "SUBJECT", "filed")[1] == [b"1"]

"""Python's smtplib, the client behind most Python programs that send mail."""

from __future__ import annotations

import smtplib
import socket
import ssl
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8

import pytest
from tests.interop.running import PATIENCE, Account, PostOffice, letter

pytestmark = pytest.mark.interop


def connect(office: PostOffice, host: str = "localhost") -> smtplib.SMTP:
    return smtplib.SMTP(host, office.port("smtp"), "client.example", PATIENCE)


def texts(office: PostOffice, account: Account) -> list[bytes]:
    """Every message of the INBOX."""
    with office.open(account, utf8=True) as client:
        if client.search(None, "ALL")[1] == [b""]:
            return []
        data = client.fetch("1:*", "(BODY.PEEK[])")[1]
        return [item[1] for item in data if isinstance(item, tuple)]


def test_message_goes_through_starttls(office: PostOffice, account: Account) -> None:
    with connect(office) as client:
        client.starttls(context=office.trust())
        client.ehlo()
        assert not client.has_extn("starttls")
        client.sendmail("a@example.org", [account.address], letter("over TLS"))
    (text,) = texts(office, account)
    assert text.endswith(letter("over TLS"))
    assert b" with ESMTPS " in text  # RFC 3848


def test_plain_session_is_marked_esmtp(office: PostOffice, account: Account) -> None:
    office.send(account, letter("plain"))
    (text,) = texts(office, account)
    assert b" with ESMTP " in text


def test_wrong_authority_is_noticed(office: PostOffice) -> None:
    with connect(office) as client, pytest.raises(ssl.SSLCertVerificationError):
        client.starttls(context=ssl.create_default_context())


def test_one_session_carries_many_messages(office: PostOffice, account: Account) -> None:
    with connect(office) as client:
        for number in range(20):
            client.sendmail("a@example.org", [account.address], letter(f"number {number}"))
        client.rset()
        client.noop()
    subjects = [text.split(b"Subject: ")[1].split(b"\r\n")[0] for text in texts(office, account)]
    assert subjects == [f"number {number}".encode() for number in range(20)]


def test_only_the_unknown_recipient_is_refused(office: PostOffice, account: Account) -> None:
    with connect(office) as client:
        both = [account.address, "nobody@barid.test"]
        refused = client.sendmail("a@example.org", both, letter("for one"))
    assert refused["nobody@barid.test"][0] == 550
    assert refused["nobody@barid.test"][1].startswith(b"5.1.1 ")
    assert len(texts(office, account)) == 1


def test_nobody_known_means_nothing_is_sent(office: PostOffice) -> None:
    with connect(office) as client, pytest.raises(smtplib.SMTPRecipientsRefused):
        client.sendmail("a@example.org", ["nobody@barid.test"], letter("for nobody"))


def test_relaying_is_refused(office: PostOffice) -> None:
    with connect(office) as client, pytest.raises(smtplib.SMTPRecipientsRefused) as caught:
        client.sendmail("a@example.org", ["b@example.com"], letter("for elsewhere"))
    assert caught.value.recipients["b@example.com"][1].startswith(b"5.7.1 ")


def test_international_addresses_and_headers_arrive(office: PostOffice) -> None:
    reader = office.new_account("كاتب")
    message = EmailMessage(policy=SMTPUTF8)
    message["From"] = "مرسل@مثال.example"
    message["To"] = reader.address
    message["Subject"] = "سلام"
    message.set_content("نص الرسالة\n", cte="8bit")
    with connect(office) as client:
        client.send_message(message)
    (text,) = texts(office, reader)
    assert "Subject: سلام".encode() in text
    assert "نص الرسالة".encode() in text
    assert "Return-Path: <مرسل@مثال.example>".encode() in text
    assert b" with UTF8SMTP " in text  # RFC 6531 4.3


def test_null_reverse_path_is_accepted(office: PostOffice, account: Account) -> None:
    with connect(office) as client:
        client.sendmail("", [account.address], letter("bounce"))
    (text,) = texts(office, account)
    assert b"Return-Path: <>\r\n" in text


def test_content_comes_back_octet_for_octet(office: PostOffice, account: Account) -> None:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = "a@example.org", account.address, "parts"
    message["Date"], message["Message-ID"] = "Mon, 02 Nov 2026 10:20:30 +0300", "<p@example.org>"
    message.set_content("text\n.\n..\n.x\n" + "y" * 900 + "\n")
    message.add_attachment(bytes(range(256)) * 100, maintype="application", subtype="octet-stream")
    sent = message.as_bytes()
    with connect(office) as client:
        client.sendmail("a@example.org", [account.address], sent)
    (text,) = texts(office, account)
    assert text[-len(sent) :] == sent


def test_bcc_stays_out_of_the_message(office: PostOffice) -> None:
    seen, hidden = office.new_account(), office.new_account()
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Bcc"] = "a@example.org", seen.address, hidden.address
    message.set_content("for two\n")
    with connect(office) as client:
        client.send_message(message)
    for each in (seen, hidden):
        (text,) = texts(office, each)
        assert b"Bcc" not in text
    assert hidden.address.encode() not in texts(office, seen)[0]


def test_size_is_checked_before_the_content(office: PostOffice) -> None:
    with connect(office) as client:
        client.ehlo()
        limit = int(client.esmtp_features["size"])
        code, text = client.mail("a@example.org", [f"SIZE={limit + 1}"])
    assert (code, text[:5]) == (552, b"5.3.4")


def test_commands_out_of_order_are_refused(office: PostOffice) -> None:
    with connect(office) as client:
        client.ehlo()
        assert client.rcpt("a@barid.test")[0] == 503
        assert client.docmd("DATA")[0] == 503
        assert client.docmd("NONSENSE")[0] in (500, 502)
        assert client.vrfy("a@barid.test")[0] in (252, 502)
        assert client.docmd("HELP")[0] in (214, 502)
        assert client.noop()[0] == 250


def test_pipelined_group_is_answered_in_order(office: PostOffice, account: Account) -> None:
    """RFC 2920 3.1, in one packet."""
    with socket.create_connection(("127.0.0.1", office.port("smtp")), 10) as client:
        replies = client.makefile("rb")
        with replies:
            replies.readline()
            client.sendall(b"EHLO client.example\r\n")
            while replies.readline()[3:4] == b"-":
                pass
            group = "MAIL FROM:<a@example.org>\r\nRCPT TO:<nobody@barid.test>\r\n"
            group += f"RCPT TO:<{account.address}>\r\nDATA\r\n"
            client.sendall(group.encode())
            codes = [replies.readline()[:3] for _ in range(4)]
            assert codes == [b"250", b"550", b"250", b"354"]
            client.sendall(letter("pipelined") + b".\r\nRSET\r\nQUIT\r\n")
            assert [replies.readline()[:3] for _ in range(3)] == [b"250", b"250", b"221"]
    assert len(texts(office, account)) == 1


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\n", b"\r.\r\n"])
def test_only_crlf_dot_crlf_ends_a_message(
    office: PostOffice, account: Account, end: bytes
) -> None:
    """Smuggling: what follows a false end must never be taken for a second message."""
    smuggled = f"MAIL FROM:<evil@example.org>\r\nRCPT TO:<{account.address}>\r\nDATA\r\n".encode()
    body = letter("outer") + end + smuggled + letter("smuggled") + b"\r\n.\r\n"
    with connect(office) as client:
        client.ehlo()
        client.mail("a@example.org")
        client.rcpt(account.address)
        assert client.docmd("DATA")[0] == 354
        client.send(body)
        code, _ = client.getreply()
        assert client.docmd("QUIT")[0] == 221, "a reply came for what was only content"
        client.close()
    assert code in (250, 550, 554)
    stored = texts(office, account)
    assert len(stored) == (1 if code == 250 else 0)
    assert not any(b"Return-Path: <evil@example.org>" in text for text in stored)

"""Scripts with the classic mistakes, and what becomes of them."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.doctor.catalogue import catalogue
from barid.doctor.script import mended, mistakes_in

CLASSIC = """import smtplib
from email.mime.text import MIMEText

msg = MIMEText("hello")
msg["From"] = "a@b.example"
msg["From"] = "c@b.example"
msg["Subject"] = "x"
msg["Bcc"] = "d@e.example"
server = smtplib.SMTP("smtp.example.com", 587)
server.helo()
server.login("a@b.example", "secret")
server.sendmail("a@b.example", ["d@e.example"], "Subject: x\\n\\nhello\\n")
"""
GOOD = """import os
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import localtime, make_msgid

msg = EmailMessage()
msg["From"] = "a@b.example"
msg["Subject"] = "x"
msg["Date"] = localtime()
msg["Message-ID"] = make_msgid()
context = ssl.create_default_context()
with smtplib.SMTP("smtp.example.com", 587, timeout=30) as server:
    server.starttls(context=context)
    server.login("a@b.example", os.environ["SECRET"])
    refused = server.send_message(msg)
"""


def told(source: str) -> dict[str, int]:
    return {one.id: one.line for one in mistakes_in(source)}


def test_every_classic_mistake_is_found_in_its_line() -> None:
    assert told(CLASSIC) == {
        "X06": 9,
        "A09": 10,
        "A01": 11,
        "X08": 11,
        "M05": 12,
        "P13": 12,
        "M01": 6,
        "M15": 8,
        "M03": 5,
    }


def test_a_good_script_has_none() -> None:
    assert mistakes_in(GOOD) == []


@pytest.mark.parametrize(
    ("line", "cause", "better"),
    [
        (
            'smtplib.SMTP("h", 465, timeout=9)',
            "A22",
            'smtplib.SMTP_SSL("h", 465, timeout=9)',
        ),
        (
            'smtplib.SMTP_SSL("h", 587, timeout=9, context=c)',
            "A23",
            'smtplib.SMTP_SSL("h", 465, timeout=9, context=c)',
        ),
        (
            'smtplib.SMTP_SSL("h", timeout=9)',
            "T10",
            'smtplib.SMTP_SSL("h", timeout=9, context=ssl.create_default_context())',
        ),
        ("s.starttls()", "T10", "s.starttls(context=ssl.create_default_context())"),
        ('smtplib.SMTP("h")', "X06", 'smtplib.SMTP("h", timeout=30)'),
    ],
)
def test_a_mistake_and_the_line_as_it_should_be(line: str, cause: str, better: str) -> None:
    (one,) = [one for one in mistakes_in(line) if one.id == cause]
    assert one.better == better


def test_imports_of_python_2_are_found_in_what_is_no_python_3() -> None:
    source = 'from email.MIMEText import MIMEText\nprint "x"\n'
    assert told(source) == {"X07": 1}
    assert mended(source).startswith("from email.mime.text import MIMEText\n")


def test_port_25_with_a_login() -> None:
    source = 's = smtplib.SMTP("h", 25, timeout=9)\ns.login(u, p)\n'
    assert told(source)["L04"] == 1


def test_the_mended_script_has_only_what_its_author_must_decide() -> None:
    text = mended(CLASSIC)
    ast.parse(text)
    assert {one.id for one in mistakes_in(text)} == {"M01", "M03", "M05", "M15", "P13", "X08"}
    assert text.index("starttls(") < text.index("login(")
    assert "import ssl" in text
    assert mended(text) == text
    assert mended(GOOD) == GOOD


def test_every_mistake_has_words() -> None:
    assert {one.id for one in mistakes_in(CLASSIC)} <= set(catalogue())


@given(st.text(alphabet='smtplib.SMTP(")login=,\n 0123456789[]From:#é'))
def test_no_text_is_too_strange(source: str) -> None:
    mended(source)
    assert all(1 <= one.line <= len(source.splitlines()) for one in mistakes_in(source))

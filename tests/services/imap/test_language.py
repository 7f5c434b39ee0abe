"""LANGUAGE: people read what we say in Arabic or English (RFC 5255)."""

from __future__ import annotations

from tests.app.office import Office

from barid.i18n.text import isolate


async def test_languages_are_listed(quick_office: Office) -> None:
    client = await quick_office.reading(None)
    assert (await client.ask("LANGUAGE")).said("LANGUAGE (EN AR I-DEFAULT)")


async def test_arabic_is_spoken_once_it_is_chosen(quick_office: Office) -> None:
    client = await quick_office.reading(None)
    chosen = await client.ask("LANGUAGE ar-EG")
    assert chosen.untagged == [b"LANGUAGE (AR)"]
    assert chosen.text == "اختيرت اللغة"
    opened = await client.ask("SELECT INBOX")
    assert opened.text == "[READ-WRITE] فُتح الصندوق"
    assert any("رقم UID المتوقع".encode() in line for line in opened.untagged)
    missing = await client.ask("SELECT Nowhere")
    assert missing.text == "[NONEXISTENT] لا يوجد هذا الصندوق"
    wrong = await client.ask("FETCH 1 FLAGS")
    assert wrong.text == f"[CLIENTBUG] لا يمكن {isolate('FETCH')} وقد دخلت ولم تفتح صندوقًا"
    assert "المنتظر هنا" in (await client.ask("STATUS INBOX")).text
    await client.ask("LANGUAGE default")
    assert (await client.ask("NOOP")).text == "Done"


async def test_it_can_be_chosen_before_login(quick_office: Office) -> None:
    client = quick_office.imap()
    await client.line()
    assert (await client.ask("LANGUAGE fr AR en")).said("LANGUAGE (AR)")
    refused = await client.ask("LOGIN reader@barid.test wrong")
    assert "الاسم أو كلمة السر خطأ" in refused.text
    client.send(b"x LOGOUT\r\n")
    assert (await client.line()).decode() == "* BYE مع السلامة\r\n"


async def test_what_we_do_not_speak_changes_nothing(quick_office: Office) -> None:
    client = await quick_office.reading(None)
    await client.ask("LANGUAGE ar")
    refused = await client.ask('LANGUAGE fr "de-CH"')
    assert refused.status == "NO"
    assert refused.untagged == []
    assert (await client.ask("NOOP")).text == "تم"
    assert (await client.ask("LANGUAGE " + "x" * 99)).status == "BAD"
    assert (await client.ask("LANGUAGE" + " fr" * 21)).status == "BAD"

"""Group N: addresses in all scripts; and what no entry fits."""

from __future__ import annotations

from typing import Final

from barid.doctor.catalogue.entry import Entry, Layer, Who
from barid.i18n import Text

ENTRIES: Final = (
    Entry(
        "N01",
        Layer.POLICY,
        Who.SERVER,
        Text(
            en="{host} cannot carry an address such as {recipient}: it does not offer SMTPUTF8.",
            ar="لا يستطيع {host} نقل عنوان مثل {recipient} لأنه لا يعرض SMTPUTF8.",
        ),
        Text(
            en="Use the recipient's address in Latin letters, or a server that offers SMTPUTF8.",
            ar="استعمل عنوان المستلِم بالحروف اللاتينية، أو خادمًا يعرض SMTPUTF8.",
        ),
    ),
    Entry(
        "N03",
        Layer.POLICY,
        Who.SERVER,
        Text(
            en="{host} refuses an address because it is not written in ASCII.",
            ar="يرفض {host} عنوانًا لأنه ليس مكتوبًا بمحارف ASCII.",
        ),
        Text(
            en="Use an address in Latin letters, or a server that offers SMTPUTF8.",
            ar="استعمل عنوانًا بالحروف اللاتينية، أو خادمًا يعرض SMTPUTF8.",
        ),
    ),
    Entry(
        "X01",
        Layer.SMTP,
        Who.NOBODY,
        Text(
            en="{host} has put this off for now.",
            ar="أجّل {host} هذا الأمر.",
        ),
        Text(
            en="Try again later; `Sender.queue` does that by itself.",
            ar="أعد المحاولة لاحقًا، و`Sender.queue` يفعل ذلك من تلقاء نفسه.",
        ),
    ),
    Entry(
        "X02",
        Layer.SMTP,
        Who.SERVER,
        Text(
            en="{host} has refused this, for a reason that only its reply tells.",
            ar="رفض {host} هذا الأمر لسبب لا يُعرف إلا من رده.",
        ),
        Text(
            en="Read its reply, and show it to those who run the server.",
            ar="اقرأ رده واعرضه على القائمين على الخادم.",
        ),
    ),
    Entry(
        "X09",
        Layer.DNS,
        Who.YOU,
        Text(
            en="The domain of {sender} names no server for sending that could be trusted.",
            ar="لا يحدد نطاق {sender} خادم إرسال يمكن الوثوق به.",
        ),
        Text(
            en="Name the server yourself: `Sender(host, ...)`; your provider tells which it is.",
            ar="حدّد الخادم بنفسك: `Sender(host, ...)`، ومزوّد الخدمة يخبرك باسمه.",
        ),
        'Sender("smtp.example.com", user=..., secret=...)',
    ),
)

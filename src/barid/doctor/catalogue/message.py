"""Group M: the message itself."""

from __future__ import annotations

from typing import Final

from barid.doctor.catalogue.entry import Entry, Layer, Who
from barid.i18n import Text

ENTRIES: Final = (
    Entry(
        "M02",
        Layer.MESSAGE,
        Who.YOU,
        Text(
            en="The message does not say in a proper way from whom it is.",
            ar="لا تذكر الرسالة مرسِلها على الوجه الصحيح.",
        ),
        Text(
            en="Give exactly one valid address as the author.",
            ar="أعطِ عنوانًا صحيحًا واحدًا للمرسِل.",
        ),
        'from_="Ali <ali@example.com>"',
    ),
    Entry(
        "M04",
        Layer.MESSAGE,
        Who.YOU,
        Text(
            en="A line of the message is longer than {host} takes.",
            ar="في الرسالة سطر أطول مما يقبله {host}.",
        ),
        Text(
            en="Let `Mail` write the message: it keeps lines short.",
            ar="دع `Mail` يكتب الرسالة فهو يراعي طول الأسطر.",
        ),
    ),
    Entry(
        "M05",
        Layer.MESSAGE,
        Who.YOU,
        Text(
            en="The message has line ends that SMTP does not know.",
            ar="في الرسالة نهايات أسطر لا يعرفها SMTP.",
        ),
        Text(
            en="Let `Mail` write the message, or end its lines with CR and LF.",
            ar="دع `Mail` يكتب الرسالة، أو أنهِ أسطرها بالمحرفين `CR` و`LF`.",
        ),
    ),
    Entry(
        "M06",
        Layer.MESSAGE,
        Who.YOU,
        Text(
            en="The message is larger than {host} takes.",
            ar="الرسالة أكبر مما يقبله {host}.",
        ),
        Text(
            en="Send a link instead of the file, or several messages.",
            ar="أرسل رابطًا بدل الملف، أو قسّم الرسالة.",
        ),
    ),
    Entry(
        "M08",
        Layer.MESSAGE,
        Who.YOU,
        Text(
            en="{host} takes the message for dangerous or unwanted because of what is in it.",
            ar="يعدّ {host} الرسالة خطرة أو غير مرغوبة بسبب محتواها.",
        ),
        Text(
            en="Send programs, macros and encrypted archives in another way; see what its reply "
            "says.",
            ar="أرسل البرامج والملفات ذات الأوامر والمحفوظات المشفّرة بوسيلة أخرى، وانظر ما في رده.",
        ),
    ),
    Entry(
        "M14",
        Layer.MESSAGE,
        Who.YOU,
        Text(
            en="The connection to {host} was lost after the whole message had been sent: nobody "
            "here "
            "knows whether it was accepted.",
            ar="انقطع الاتصال بالخادم {host} بعد إرسال الرسالة كاملة، فلا يُعرف هنا هل قُبلت.",
        ),
        Text(
            en="Send it again with the same Message-ID, which many programs recognize.",
            ar="أعد إرسالها بالمعرّف `Message-ID` نفسه، فكثير من البرامج تتعرف عليه.",
        ),
    ),
    Entry(
        "M19",
        Layer.MESSAGE,
        Who.YOU,
        Text(
            en="{host} cannot hold a message until later.",
            ar="لا يستطيع {host} حجز رسالة إلى وقت لاحق.",
        ),
        Text(
            en="Keep it here until then: `Sender.queue`.",
            ar="احفظها هنا حتى يحين وقتها: `Sender.queue`.",
        ),
        'Sender.queue("outbox", through=sender)',
    ),
)

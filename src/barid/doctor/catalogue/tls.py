"""Group T: TLS and certificates."""

from __future__ import annotations

from typing import Final

from barid.doctor.catalogue.entry import Entry, Layer, Who
from barid.i18n import Text

ENTRIES: Final = (
    Entry(
        "T01",
        Layer.TLS,
        Who.YOU,
        Text(
            en="The certificate of the server is not for the name {host}.",
            ar="شهادة الخادم ليست للاسم {host}.",
        ),
        Text(
            en="Use the name that stands in the certificate: usually that of the provider.",
            ar="استعمل الاسم الذي في الشهادة، وهو في الغالب اسم مزوّد الخدمة.",
        ),
    ),
    Entry(
        "T02",
        Layer.TLS,
        Who.SERVER,
        Text(
            en="The certificate of {host} is signed by itself.",
            ar="شهادة {host} موقّعة بنفسها.",
        ),
        Text(
            en="Have a certificate issued, or pin this one with `pin=` after you have compared it "
            "with the server's.",
            ar="استصدر شهادة، أو ثبّت هذه بالخيار `pin=` بعد مقارنتها بما على الخادم.",
        ),
        'pin="sha256:..."',
    ),
    Entry(
        "T03",
        Layer.TLS,
        Who.SERVER,
        Text(
            en="The issuer of the certificate of {host} is not known here.",
            ar="مُصدِر شهادة {host} غير معروف هنا.",
        ),
        Text(
            en="The server must send its whole chain; of a private authority give the certificate "
            "with `authorities=`; a slim container lacks `ca-certificates`.",
            ar="على الخادم إرسال سلسلته كاملة، وإن كانت جهة الإصدار خاصة فأعطِ شهادتها بالخيار "
            "`authorities=`، والحاوية المصغّرة تنقصها حزمة `ca-certificates`.",
        ),
        'authorities="ca.pem"',
    ),
    Entry(
        "T04",
        Layer.TLS,
        Who.NETWORK,
        Text(
            en="A certificate in the chain of {host} is signed by itself and not trusted here.",
            ar="في سلسلة شهادات {host} شهادة موقّعة بنفسها وغير موثوقة هنا.",
        ),
        Text(
            en="An antivirus program or a proxy reads along, or the authority is a private one: "
            "then "
            "give its certificate with `authorities=`.",
            ar="إما أن برنامجًا مضادًا للفيروسات أو وكيلًا يطّلع على الاتصال، وإما أن جهة الإصدار "
            "خاصة: فأعطِ شهادتها بالخيار `authorities=`.",
        ),
        'authorities="ca.pem"',
    ),
    Entry(
        "T05",
        Layer.TLS,
        Who.SERVER,
        Text(
            en="The certificate of {host} has expired.",
            ar="انتهت صلاحية شهادة {host}.",
        ),
        Text(
            en="Those who run the server must renew it and load it again.",
            ar="على القائمين على الخادم تجديدها وإعادة تحميلها.",
        ),
    ),
    Entry(
        "T06",
        Layer.TLS,
        Who.YOU,
        Text(
            en="The certificate of {host} is not valid yet, by the clock of this computer.",
            ar="شهادة {host} لم تبدأ صلاحيتها بعد بحسب ساعة هذا الجهاز.",
        ),
        Text(en="Set the clock of this computer.", ar="اضبط ساعة هذا الجهاز."),
    ),
    Entry(
        "T07",
        Layer.TLS,
        Who.SERVER,
        Text(
            en="{host} knows only versions of TLS that are no longer safe.",
            ar="لا يعرف {host} إلا إصدارات TLS لم تعد آمنة.",
        ),
        Text(
            en="The server has to learn TLS 1.2 or 1.3.",
            ar="يجب أن يدعم الخادم TLS 1.2 أو 1.3.",
        ),
    ),
    Entry(
        "T08",
        Layer.TLS,
        Who.SERVER,
        Text(
            en="{host} and this computer know no common way to encrypt.",
            ar="لا طريقة تشفير مشتركة بين {host} وهذا الجهاز.",
        ),
        Text(
            en="The server's keys or algorithms are too old, and must be renewed.",
            ar="مفاتيح الخادم أو خوارزمياته قديمة ويجب تجديدها.",
        ),
    ),
    Entry(
        "T09",
        Layer.TLS,
        Who.SERVER,
        Text(
            en="The certificate of {host}, or of its authority, lacks what is now required.",
            ar="شهادة {host} أو شهادة مُصدِرها تنقصها بيانات صارت مطلوبة.",
        ),
        Text(
            en="Issue it again, with key identifiers and key usage.",
            ar="أعد إصدارها متضمنة معرّفات المفاتيح ووجوه استعمالها.",
        ),
    ),
    Entry(
        "T11",
        Layer.TLS,
        Who.NETWORK,
        Text(
            en="The connection to {host} breaks when TLS begins.",
            ar="ينقطع الاتصال بالخادم {host} عند بدء TLS.",
        ),
        Text(
            en="Something in between filters it, or the server's key is broken; try another port "
            "or "
            "network.",
            ar="إما أن شيئًا في الطريق يحجبه وإما أن مفتاح الخادم معطوب، فجرّب منفذًا آخر أو شبكة "
            "أخرى.",
        ),
    ),
    Entry(
        "T12",
        Layer.TLS,
        Who.YOU,
        Text(
            en="{host} wants a certificate from us.",
            ar="يطلب {host} شهادة منا.",
        ),
        Text(en="Give one with `certificate=`.", ar="أعطِ شهادة بالخيار `certificate=`."),
        'certificate="client.pem"',
    ),
    Entry(
        "T15",
        Layer.TLS,
        Who.SERVER,
        Text(
            en="{host} offers no TLS on port {port}, and nothing is sent without.",
            ar="لا يعرض {host} اتصال TLS على المنفذ {port}، ولا يُرسَل شيء بدونه.",
        ),
        Text(
            en="Use port 465; if a firewall removes STARTTLS from the offers, have that stopped.",
            ar="استعمل المنفذ 465، وإن كان جدار ناري يحذف STARTTLS مما يُعرض فاطلب إيقاف ذلك.",
        ),
        "port=465",
    ),
    Entry(
        "T16",
        Layer.TLS,
        Who.YOU,
        Text(
            en="The certificate of {host} is not the one that was pinned.",
            ar="شهادة {host} ليست الشهادة المثبّتة.",
        ),
        Text(
            en="It has been renewed, or this is another server: compare, then change `pin`.",
            ar="إما أنها جُدّدت وإما أن الخادم غير المقصود: قارن ثم غيّر `pin`.",
        ),
        'pin="sha256:..."',
    ),
)

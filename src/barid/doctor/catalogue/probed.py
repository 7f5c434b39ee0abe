"""Situations that only an examination can tell: it looks from several sides, and compares."""

from __future__ import annotations

from typing import Final

from barid.doctor.catalogue.entry import Entry, Layer, Who
from barid.i18n import Text

ENTRIES: Final = (
    Entry(
        "OK",
        Layer.POLICY,
        Who.NOBODY,
        Text(
            en="This computer can send through {host}, port {port}.",
            ar="يستطيع هذا الجهاز أن يرسل عبر {host} على المنفذ {port}.",
        ),
        Text(en="Nothing needs to be done.", ar="لا يلزم عمل شيء."),
    ),
    Entry(
        "A01",
        Layer.AUTH,
        Who.YOU,
        Text(
            en="{host} offers login on port {port} only after STARTTLS: a program that logs in "
            "before hears `SMTP AUTH extension not supported by server`.",
            ar="لا يتيح {host} الدخول على المنفذ {port} إلا بعد STARTTLS، فالبرنامج الذي يدخل "
            "قبله يظهر له `SMTP AUTH extension not supported by server`.",
        ),
        Text(
            en="Call `starttls` with a verifying context before `login`, or use port 465.",
            ar="استدعِ `starttls` بسياق يتحقق من الشهادة قبل `login`، أو استعمل المنفذ 465.",
        ),
        "smtp.starttls(context=ssl.create_default_context())",
    ),
    Entry(
        "A14",
        Layer.AUTH,
        Who.SERVER,
        Text(
            en="{host} offers no login on port {port}, with TLS either.",
            ar="لا يتيح {host} الدخول على المنفذ {port} حتى مع TLS.",
        ),
        Text(
            en="If it is your submission server, those who run it must see to its SASL service; "
            "if not, use your submission server.",
            ar="إن كان هذا خادم الإرسال الخاص بك فعلى القائمين عليه إصلاح خدمة SASL فيه، وإلا "
            "فاستعمل خادم الإرسال الخاص بك.",
        ),
    ),
    Entry(
        "A16",
        Layer.AUTH,
        Who.YOU,
        Text(
            en="{host} writes the names of its mechanisms in small letters, and `smtplib` "
            "compares them letter by letter.",
            ar="يكتب {host} أسماء آليات الدخول بحروف صغيرة، و`smtplib` يقارنها حرفًا بحرف.",
        ),
        Text(
            en="Use a client that reads them as the standard says, such as `barid.Sender`.",
            ar="استعمل عميلًا يقرؤها كما ينص المعيار، مثل `barid.Sender`.",
        ),
        'Sender("smtp.example.com", user=..., secret=...)',
    ),
    Entry(
        "A17",
        Layer.AUTH,
        Who.SERVER,
        Text(
            en="{host} says that one can log in, and names no way to do it.",
            ar="يقول {host} إن الدخول متاح، ولا يذكر أي آلية له.",
        ),
        Text(
            en="Those who run the server must give it a list of mechanisms, PLAIN at least.",
            ar="على القائمين على الخادم أن يحددوا آليات الدخول، و`PLAIN` على الأقل.",
        ),
    ),
    Entry(
        "A18",
        Layer.AUTH,
        Who.SERVER,
        Text(
            en="{host} only offers login in the old form `AUTH=`, which some clients do not read.",
            ar="لا يعرض {host} الدخول إلا بالصيغة القديمة `AUTH=` التي لا يقرؤها بعض العملاء.",
        ),
        Text(
            en="Use a client that reads both forms; the server should write `AUTH` as well.",
            ar="استعمل عميلًا يقرأ الصيغتين، وعلى الخادم أن يكتب `AUTH` أيضًا.",
        ),
    ),
    Entry(
        "A19",
        Layer.AUTH,
        Who.YOU,
        Text(
            en="{host} answers a login with 503, and nobody is logged in; `smtplib` takes that "
            "for success.",
            ar="يرد {host} على الدخول بالرمز 503 فلا يدخل أحد، و`smtplib` يعد ذلك نجاحًا.",
        ),
        Text(
            en="Take 235 alone for success, as `barid.Sender` does.",
            ar="لا تعد الدخول ناجحًا إلا بالرمز 235، كما يفعل `barid.Sender`.",
        ),
    ),
    Entry(
        "L01",
        Layer.LINK,
        Who.YOU,
        Text(
            en="This computer has no way into the internet, by IPv4 or by IPv6.",
            ar="ليس لهذا الجهاز طريق إلى الإنترنت، لا عبر IPv4 ولا عبر IPv6.",
        ),
        Text(
            en="Connect it to a network; on a public Wi-Fi, sign in with a browser first.",
            ar="صِله بشبكة، وإن كانت شبكة عامة فسجّل الدخول إليها من المتصفح أولًا.",
        ),
    ),
    Entry(
        "L07",
        Layer.INTERNET,
        Who.NETWORK,
        Text(
            en="{host} has several addresses, and some of them cannot be reached from here: "
            "programs that try one after the other wait for long.",
            ar="للخادم {host} عدة عناوين، وبعضها لا يمكن الوصول إليه من هنا، فالبرامج التي تجربها "
            "واحدًا بعد الآخر تنتظر طويلًا.",
        ),
        Text(
            en="Repair the way to these addresses (often IPv6), or have them taken out of the DNS.",
            ar="أصلح الطريق إلى تلك العناوين (وكثيرًا ما تكون IPv6) أو اطلب حذفها من DNS.",
        ),
    ),
    Entry(
        "X03",
        Layer.SMTP,
        Who.SERVER,
        Text(
            en="{host} takes the connection on port {port} and says nothing, to TLS either.",
            ar="يقبل {host} الاتصال على المنفذ {port} ثم لا يقول شيئًا، ولا يرد على TLS.",
        ),
        Text(
            en="Wait longer (`--patient`), in case it only is slow with strangers; else those who "
            "run it must look why the service behind the port does not answer.",
            ar="انتظر مدة أطول (`--patient`) فقد يكون بطيئًا مع الغرباء، وإلا فعلى القائمين عليه "
            "أن ينظروا لماذا لا ترد الخدمة على هذا المنفذ.",
        ),
        "barid doctor --patient HOST:PORT",
    ),
    Entry(
        "X04",
        Layer.SMTP,
        Who.NOBODY,
        Text(
            en="{host} lets those who connect wait before it greets them.",
            ar="يجعل {host} المتصلين به ينتظرون قبل أن يحييهم.",
        ),
        Text(
            en="Give programs a time limit of at least a minute for the greeting.",
            ar="اجعل مهلة انتظار التحية في البرامج دقيقة على الأقل.",
        ),
    ),
    Entry(
        "X05",
        Layer.TLS,
        Who.SERVER,
        Text(
            en="{host} offers no TLS on port {port}: a password would go over the network in "
            "clear.",
            ar="لا يتيح {host} تشفير TLS على المنفذ {port}، فكلمة السر تمر مكشوفة في الشبكة.",
        ),
        Text(
            en="Use port 465, or have TLS switched on there.",
            ar="استعمل المنفذ 465، أو اطلب تفعيل TLS على هذا المنفذ.",
        ),
    ),
)

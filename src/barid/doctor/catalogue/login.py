"""Group A: "SMTP AUTH extension not supported by server" and its sisters."""

from __future__ import annotations

from typing import Final

from barid.doctor.catalogue.entry import Entry, Layer, Who
from barid.i18n import Text

ENTRIES: Final = (
    Entry(
        "A02",
        Layer.AUTH,
        Who.YOU,
        Text(
            en="{host} takes mail from other servers on port {port} and offers no login there.",
            ar="يستقبل {host} على المنفذ {port} بريد الخوادم الأخرى، ولا يتيح الدخول عليه.",
        ),
        Text(
            en="Use the submission server of your account, on port 465 or 587.",
            ar="استعمل خادم الإرسال الخاص بحسابك على المنفذ 465 أو 587.",
        ),
        'Sender("smtp.example.com", user=..., secret=...)',
    ),
    Entry(
        "A03",
        Layer.AUTH,
        Who.YOU,
        Text(
            en="{host} takes mail without a login and offers none.",
            ar="يقبل {host} البريد بلا دخول، ولا يتيح الدخول.",
        ),
        Text(
            en="Send without user and secret: `Sender.relay`.",
            ar="أرسل بلا اسم ولا كلمة سر: `Sender.relay`.",
        ),
        'Sender.relay("smtp.example.com")',
    ),
    Entry(
        "A04",
        Layer.AUTH,
        Who.SERVER,
        Text(
            en="{host} offers no login on port {port}.",
            ar="لا يتيح {host} الدخول على المنفذ {port}.",
        ),
        Text(
            en="Whoever runs it must switch SASL on for submission; a server that trusts your "
            "address takes mail without a login (`Sender.relay`).",
            ar="على القائمين عليه تفعيل SASL لخدمة الإرسال، وأما الخادم الذي يثق بعنوان جهازك "
            "فيقبل البريد بلا دخول (`Sender.relay`).",
        ),
    ),
    Entry(
        "A05",
        Layer.SMTP,
        Who.NETWORK,
        Text(
            en="A firewall between here and {host} changes what the server offers.",
            ar="جدار ناري بيننا وبين {host} يغيّر ما يعرضه الخادم.",
        ),
        Text(
            en="Use port 465, where nothing in between can read along, or have ESMTP inspection "
            "switched off.",
            ar="استعمل المنفذ 465 الذي لا يطّلع فيه أحد على الحديث، أو اطلب إيقاف فحص ESMTP في "
            "الجدار الناري.",
        ),
        "port=465",
    ),
    Entry(
        "A06",
        Layer.SMTP,
        Who.NETWORK,
        Text(
            en="{host}, or something before it, refuses `EHLO` and only knows the old `HELO`.",
            ar="يرفض {host} أو شيء قبله أمر `EHLO` ولا يعرف إلا الأمر القديم `HELO`.",
        ),
        Text(
            en="Use port 465, or switch off the filter in between.",
            ar="استعمل المنفذ 465، أو أوقف المرشِّح الذي في الطريق.",
        ),
        "port=465",
    ),
    Entry(
        "A07",
        Layer.SMTP,
        Who.YOU,
        Text(
            en="{host} does not accept the name that this computer gives itself.",
            ar="لا يقبل {host} الاسم الذي يعرّف به هذا الجهاز نفسه.",
        ),
        Text(
            en="Give a full host name with `name=`.",
            ar="حدّد اسمًا كاملًا للجهاز بالخيار `name=`.",
        ),
        'name="host.example.com"',
    ),
    Entry(
        "A08",
        Layer.SMTP,
        Who.NOBODY,
        Text(
            en="{host} is too busy for us, or finds that we come too often.",
            ar="الخادم {host} مشغول عنا الآن، أو يرى أننا نتصل به أكثر مما ينبغي.",
        ),
        Text(
            en="Wait some minutes, and use fewer connections.",
            ar="انتظر بضع دقائق، واستعمل اتصالات أقل.",
        ),
    ),
    Entry(
        "A15",
        Layer.AUTH,
        Who.YOU,
        Text(
            en="{host} offers no way to log in with what was given.",
            ar="لا يتيح {host} طريقة للدخول بما أُعطي من بيانات.",
        ),
        Text(
            en="Give what it wants: a `token` where it offers `XOAUTH2` or `OAUTHBEARER`, else a "
            "user and a secret.",
            ar="أعطه ما يطلب: `token` إن عرض `XOAUTH2` أو `OAUTHBEARER`، وإلا فاسم المستخدم وكلمة "
            "السر.",
        ),
        "token=...",
    ),
    Entry(
        "A20",
        Layer.TLS,
        Who.SERVER,
        Text(
            en="{host} offers STARTTLS and then refuses it.",
            ar="يعرض {host} أمر STARTTLS ثم يرفضه.",
        ),
        Text(
            en="Try port 465; the server's certificate or key cannot be used, or an antivirus "
            "program answers in its place.",
            ar="جرّب المنفذ 465، فإما أن شهادة الخادم أو مفتاحه غير صالحين، وإما أن برنامجًا "
            "مضادًا "
            "للفيروسات يجيب بدلًا منه.",
        ),
        "port=465",
    ),
    Entry(
        "A21",
        Layer.SMTP,
        Who.YOU,
        Text(
            en="What answers on port {port} of {host} does not speak SMTP.",
            ar="ما يجيب على المنفذ {port} في {host} لا يتحدث SMTP.",
        ),
        Text(
            en="Use the port for sending mail: 465 or 587.",
            ar="استعمل منفذ إرسال البريد: 465 أو 587.",
        ),
    ),
    Entry(
        "A22",
        Layer.SMTP,
        Who.YOU,
        Text(
            en="{host} takes the connection on port {port} and says nothing.",
            ar="يقبل {host} الاتصال على المنفذ {port} ثم يسكت.",
        ),
        Text(
            en="Where the port wants TLS from the first byte, say so with `tls=`; else the "
            "server is "
            "overloaded, or makes strangers wait.",
            ar="إن كان المنفذ يطلب TLS من البداية فحدّد ذلك بالخيار `tls=`، وإلا فالخادم مثقل أو "
            "يؤخّر من لا يعرفه.",
        ),
        'tls="at-once"',
    ),
    Entry(
        "A23",
        Layer.TLS,
        Who.YOU,
        Text(
            en="Port {port} of {host} does not speak TLS from the first byte.",
            ar="المنفذ {port} في {host} لا يتحدث TLS من البداية.",
        ),
        Text(
            en="Use port 587 with STARTTLS, or port 465.",
            ar="استعمل المنفذ 587 مع STARTTLS، أو المنفذ 465.",
        ),
        "port=587",
    ),
    Entry(
        "A25",
        Layer.TCP,
        Who.SERVER,
        Text(
            en="{host} takes the connection and closes it at once.",
            ar="يقبل {host} الاتصال ثم يغلقه على الفور.",
        ),
        Text(
            en="Our address may be banned there, or the service behind it is down; those who run "
            "it "
            "can tell.",
            ar="قد يكون عنواننا محظورًا عنده، أو الخدمة التي خلفه متوقفة، والقائمون عليه يعلمون "
            "ذلك.",
        ),
    ),
)

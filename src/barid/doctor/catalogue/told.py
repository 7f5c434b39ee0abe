"""Situations told from a text or a script: what a program said, or how it is written."""

from __future__ import annotations

from typing import Final

from barid.doctor.catalogue.entry import Entry, Layer, Who
from barid.i18n import Text

ENTRIES: Final = (
    Entry(
        "A09",
        Layer.AUTH,
        Who.YOU,
        Text(
            en="The program calls `helo` before it logs in, so it never hears what the server "
            "offers.",
            ar="يستدعي البرنامج `helo` قبل الدخول، فلا يسمع ما يعرضه الخادم.",
        ),
        Text(
            en="Take the call of `helo` out: `login` asks with EHLO by itself.",
            ar="احذف استدعاء `helo`، فإن `login` يرسل `EHLO` من تلقاء نفسه.",
        ),
    ),
    Entry(
        "A10",
        Layer.DNS,
        Who.YOU,
        Text(
            en="The program talks to another host than its author thinks: an alias, "
            "`localhost`, or a name from the hosts file.",
            ar="يتصل البرنامج بخادم غير الذي يظنه صاحبه: اسم مستعار أو `localhost` أو اسم من "
            "ملف `hosts`.",
        ),
        Text(
            en="Write the full name of your submission server, and compare it with the greeting.",
            ar="اكتب الاسم الكامل لخادم الإرسال، وقارنه بما في تحية الخادم.",
        ),
    ),
    Entry(
        "A13",
        Layer.INTERNET,
        Who.NETWORK,
        Text(
            en="The network sends mail connections to a server of its own.",
            ar="تحوّل الشبكة اتصالات البريد إلى خادم تابع لها.",
        ),
        Text(
            en="Use port 465, a VPN, or the server of that network.",
            ar="استعمل المنفذ 465 أو شبكة خاصة (`VPN`) أو خادم تلك الشبكة.",
        ),
    ),
    Entry(
        "A24",
        Layer.SMTP,
        Who.YOU,
        Text(
            en="The program uses a connection that was never made, or has been lost.",
            ar="يستعمل البرنامج اتصالًا لم يُنشأ أو انقطع.",
        ),
        Text(
            en="Connect first, and make a new connection after every failure.",
            ar="أنشئ الاتصال أولًا، وأنشئ اتصالًا جديدًا بعد كل عطل.",
        ),
    ),
    Entry(
        "C11",
        Layer.AUTH,
        Who.YOU,
        Text(
            en="User name or password have characters beyond ASCII, which `smtplib` cannot send.",
            ar="في اسم المستخدم أو كلمة السر حروف من خارج ASCII، و`smtplib` لا يستطيع إرسالها.",
        ),
        Text(
            en="Use a client that sends UTF-8 (RFC 4616), such as `barid.Sender`.",
            ar="استعمل عميلًا يرسل UTF-8 (RFC 4616) مثل `barid.Sender`.",
        ),
        'Sender("smtp.example.com", user=..., secret=...)',
    ),
    Entry(
        "D03",
        Layer.DNS,
        Who.RECIPIENT_SERVER,
        Text(
            en="The DNS of the recipients' domain cannot be believed: its DNSSEC signatures "
            "are broken.",
            ar="لا يمكن الوثوق بأسماء نطاق المستلم في DNS، فتواقيع DNSSEC فيه معطوبة.",
        ),
        Text(
            en="Those who run the domain must sign it again, or take the DS record out.",
            ar="على القائمين على النطاق إعادة توقيعه أو حذف سجل `DS`.",
        ),
    ),
    Entry(
        "L09",
        Layer.TCP,
        Who.SERVER,
        Text(
            en="The service only listens on its own machine or container, or its port is not "
            "published.",
            ar="تستمع الخدمة على جهازها أو حاويتها فقط، أو أن منفذها غير منشور.",
        ),
        Text(
            en="Let it listen on the address that others use, or publish the port; inside a "
            "container `localhost` is the container.",
            ar="اجعلها تستمع على العنوان الذي يستعمله الآخرون أو انشر المنفذ، و`localhost` "
            "داخل الحاوية هو الحاوية نفسها.",
        ),
    ),
    Entry(
        "L15",
        Layer.TCP,
        Who.SERVER,
        Text(
            en="The server answers nobody from this address any more, perhaps after too many "
            "wrong passwords.",
            ar="لم يعد الخادم يرد على هذا العنوان، وربما كان ذلك بعد كلمات سر خاطئة كثيرة.",
        ),
        Text(
            en="Find the device with the old password, then have the address let in again.",
            ar="ابحث عن الجهاز الذي فيه كلمة السر القديمة، ثم اطلب رفع الحظر عن العنوان.",
        ),
    ),
    Entry(
        "T10",
        Layer.TLS,
        Who.YOU,
        Text(
            en="The program does not check who the server is: without a context, Python takes "
            "any certificate.",
            ar="لا يتحقق البرنامج من هوية الخادم، فبايثون بلا سياق يقبل أي شهادة.",
        ),
        Text(
            en="Give `starttls`, `SMTP_SSL`, `IMAP4_SSL` and `POP3_SSL` a verifying context.",
            ar="أعطِ `starttls` و`SMTP_SSL` و`IMAP4_SSL` و`POP3_SSL` سياقًا يتحقق من الشهادة.",
        ),
        "context=ssl.create_default_context()",
    ),
    Entry(
        "M01",
        Layer.MESSAGE,
        Who.YOU,
        Text(
            en="The message has a header field twice that may be there once, such as From.",
            ar="في الرسالة حقل مكرر لا يجوز إلا مرة واحدة، مثل `From`.",
        ),
        Text(
            en='Replace the field instead of adding it: `del message["From"]` first, or '
            "`replace_header`.",
            ar='استبدل الحقل بدل إضافته: `del message["From"]` أولًا، أو `replace_header`.',
        ),
    ),
    Entry(
        "M03",
        Layer.MESSAGE,
        Who.YOU,
        Text(
            en="The message has no Date or no Message-ID.",
            ar="ليس في الرسالة `Date` أو `Message-ID`.",
        ),
        Text(
            en="Add both; `barid.Mail` does it by itself.",
            ar="أضف الحقلين، و`barid.Mail` يضيفهما من تلقاء نفسه.",
        ),
        'message["Message-ID"] = email.utils.make_msgid(domain="example.com")',
    ),
    Entry(
        "M12",
        Layer.MESSAGE,
        Who.YOU,
        Text(
            en="The program hands text with characters beyond ASCII to `sendmail`, which "
            "takes octets.",
            ar="يعطي البرنامج `sendmail` نصًا فيه حروف من خارج ASCII، وهي تأخذ ثمانيات.",
        ),
        Text(
            en="Make an `EmailMessage` and send it with `send_message`.",
            ar="أنشئ `EmailMessage` وأرسلها بواسطة `send_message`.",
        ),
    ),
    Entry(
        "M13",
        Layer.MESSAGE,
        Who.YOU,
        Text(
            en="A header field was given a line break: careless input, or somebody tries to "
            "add fields.",
            ar="أُعطي حقل في الترويسة سطرًا جديدًا: إدخال غير مدقق، أو محاولة لإضافة حقول.",
        ),
        Text(
            en="Refuse line breaks in what people type; do not only take them out.",
            ar="ارفض الأسطر الجديدة فيما يكتبه الناس، ولا تكتفِ بحذفها.",
        ),
    ),
    Entry(
        "M15",
        Layer.MESSAGE,
        Who.YOU,
        Text(
            en="The message has a Bcc field, so every recipient sees who else got it.",
            ar="في الرسالة حقل `Bcc`، فيرى كل مستلم من الذين استلموها غيره.",
        ),
        Text(
            en="Take the field out and give the addresses to `sendmail` only.",
            ar="احذف الحقل وأعطِ العناوين لـ`sendmail` فقط.",
        ),
    ),
    Entry(
        "P13",
        Layer.POLICY,
        Who.YOU,
        Text(
            en="The program does not look at what `sendmail` returns: recipients who were "
            "refused are lost in silence.",
            ar="لا ينظر البرنامج فيما ترجعه `sendmail`، فمن رُفض من المستلمين يضيع بلا خبر.",
        ),
        Text(
            en="Look at the result: it names every recipient who was refused.",
            ar="انظر في النتيجة، ففيها كل مستلم رُفض.",
        ),
        "refused = smtp.sendmail(...)",
    ),
    Entry(
        "I01",
        Layer.AUTH,
        Who.YOU,
        Text(
            en="The server does not know this user name with this password.",
            ar="لا يعرف الخادم هذا الاسم بكلمة السر هذه.",
        ),
        Text(
            en="Check both; where two-step verification is on, an application password is needed.",
            ar="تحقق منهما، وإن كان التحقق بخطوتين مفعلًا فيلزم كلمة سر خاصة بالتطبيق.",
        ),
    ),
    Entry(
        "I02",
        Layer.TLS,
        Who.YOU,
        Text(
            en="The server takes no password without TLS.",
            ar="لا يقبل الخادم كلمة سر بلا TLS.",
        ),
        Text(
            en="Use port 993, or STARTTLS on 143.",
            ar="استعمل المنفذ 993، أو STARTTLS على المنفذ 143.",
        ),
    ),
    Entry(
        "I03",
        Layer.AUTH,
        Who.YOU,
        Text(
            en="The account wants an application password.",
            ar="يتطلب الحساب كلمة سر خاصة بالتطبيق.",
        ),
        Text(
            en="Make one in the settings of the account and use it here.",
            ar="أنشئها من إعدادات الحساب واستعملها هنا.",
        ),
    ),
    Entry(
        "I04",
        Layer.AUTH,
        Who.YOU,
        Text(
            en="The provider finds this login suspicious and wants to see its owner.",
            ar="يرى مزود الخدمة أن هذا الدخول مريب ويريد التأكد من صاحبه.",
        ),
        Text(
            en="Sign in once with a browser, from the same network, then try again.",
            ar="سجّل الدخول مرة من المتصفح من الشبكة نفسها ثم أعد المحاولة.",
        ),
    ),
    Entry(
        "I05",
        Layer.POLICY,
        Who.YOU,
        Text(
            en="Too many connections of this account are open at once.",
            ar="عدد الاتصالات المفتوحة لهذا الحساب أكثر من المسموح.",
        ),
        Text(
            en="Let fewer devices and mailboxes be watched at once.",
            ar="قلّل عدد الأجهزة والصناديق المراقبة في وقت واحد.",
        ),
    ),
    Entry(
        "I06",
        Layer.AUTH,
        Who.SERVER,
        Text(
            en="The server no longer takes passwords for this protocol, or it is switched off "
            "for the mailbox.",
            ar="لم يعد الخادم يقبل كلمات السر في هذا البروتوكول، أو أنه معطل لهذا الصندوق.",
        ),
        Text(
            en="Use OAuth, or have the protocol switched on.",
            ar="استعمل `OAuth` أو اطلب تفعيل البروتوكول.",
        ),
    ),
    Entry(
        "I07",
        Layer.POLICY,
        Who.SERVER,
        Text(
            en="The server tells with a code why it does not do it.",
            ar="يذكر الخادم برمز لماذا لم ينفذ الطلب.",
        ),
        Text(
            en="Act by the code: UNAVAILABLE, LIMIT, INUSE: wait; OVERQUOTA: make room; "
            "EXPIRED: renew; CONTACTADMIN: ask.",
            ar="اعمل بحسب الرمز: انتظر مع `UNAVAILABLE` و`LIMIT` و`INUSE`، وأفرغ مكانًا مع "
            "`OVERQUOTA`، وجدد مع `EXPIRED`، واسأل المدير مع `CONTACTADMIN`.",
        ),
    ),
    Entry(
        "I08",
        Layer.SMTP,
        Who.SERVER,
        Text(
            en="The login succeeded, but the server behind it is not reachable.",
            ar="نجح الدخول لكن الخادم الذي وراءه غير متاح.",
        ),
        Text(
            en="Log in again later, with the full address as user name.",
            ar="أعد الدخول لاحقًا بالعنوان الكامل اسمًا للمستخدم.",
        ),
    ),
    Entry(
        "I09",
        Layer.POLICY,
        Who.YOU,
        Text(
            en="The mailbox is open elsewhere, asked for too often, or the server has a fault.",
            ar="الصندوق مفتوح في مكان آخر، أو يُطلب بكثرة، أو في الخادم عطل.",
        ),
        Text(
            en="Act by the code: IN-USE, LOGIN-DELAY: ask less often; SYS/TEMP: wait; "
            "SYS/PERM: ask those who run it.",
            ar="اعمل بحسب الرمز: قلل الطلبات مع `IN-USE` و`LOGIN-DELAY`، وانتظر مع `SYS/TEMP`، "
            "واسأل القائمين عليه مع `SYS/PERM`.",
        ),
    ),
    Entry(
        "I10",
        Layer.SMTP,
        Who.YOU,
        Text(
            en="Another protocol answers on this port, or TLS is spoken where it is not expected.",
            ar="يرد على هذا المنفذ بروتوكول آخر، أو يُستعمل TLS حيث لا يُنتظر.",
        ),
        Text(
            en="IMAP: 993 with TLS, 143 with STARTTLS; POP3: 995, 110; SMTP: 465, 587.",
            ar="IMAP: المنفذ 993 مع TLS و143 مع STARTTLS، وPOP3: 995 و110، وSMTP: 465 و587.",
        ),
    ),
    Entry(
        "I11",
        Layer.MESSAGE,
        Who.YOU,
        Text(
            en="`imaplib` and `poplib` only send ASCII: names, mailboxes and searches in "
            "Arabic fail.",
            ar="لا ترسل `imaplib` و`poplib` إلا ASCII، فتفشل الأسماء والصناديق وعمليات البحث "
            "العربية.",
        ),
        Text(
            en="Send literals in UTF-8, mailbox names in modified UTF-7, or enable UTF8=ACCEPT.",
            ar="أرسل القيم بترميز UTF-8 بصيغة `literal`، وأسماء الصناديق بترميز `UTF-7` المعدل، "
            "أو فعّل `UTF8=ACCEPT`.",
        ),
    ),
    Entry(
        "I18",
        Layer.SMTP,
        Who.SERVER,
        Text(
            en="The way to JMAP is broken: the address of the session, its capabilities, or a "
            "proxy in between.",
            ar="الطريق إلى JMAP معطوب: عنوان الجلسة أو قدراتها أو وسيط في الطريق.",
        ),
        Text(
            en="Walk it: `/.well-known/jmap`, the session, its capabilities; let the proxy "
            "not buffer events.",
            ar="تتبّعه: `/.well-known/jmap` ثم الجلسة ثم قدراتها، ولا تجعل الوسيط يخزن الأحداث.",
        ),
    ),
    Entry(
        "I19",
        Layer.POLICY,
        Who.SERVER,
        Text(
            en="The server has too many connections from this address.",
            ar="للخادم اتصالات من هذا العنوان أكثر مما يسمح به.",
        ),
        Text(
            en="Close some, or have the limit raised for an office behind one address.",
            ar="أغلق بعضها، أو اطلب رفع الحد لمكتب كامل خلف عنوان واحد.",
        ),
    ),
    Entry(
        "N04",
        Layer.MESSAGE,
        Who.YOU,
        Text(
            en="An address has characters beyond ASCII, and the server does not offer SMTPUTF8.",
            ar="في أحد العناوين حروف من خارج ASCII، والخادم لا يعرض SMTPUTF8.",
        ),
        Text(
            en="If only the domain has them, write it in A-labels (`xn--...`); else use the "
            "ASCII alias of the mailbox.",
            ar="إن كانت في النطاق وحده فاكتبه بصيغة `xn--...`، وإلا فاستعمل الاسم البديل "
            "اللاتيني للصندوق.",
        ),
    ),
    Entry(
        "X06",
        Layer.TCP,
        Who.YOU,
        Text(
            en="The program sets no time limit: a server that says nothing stops it for ever.",
            ar="لا يحدد البرنامج مهلة، فالخادم الصامت يوقفه إلى الأبد.",
        ),
        Text(
            en="Give the connection a time limit.",
            ar="حدد للاتصال مهلة.",
        ),
        "timeout=30",
    ),
    Entry(
        "X07",
        Layer.MESSAGE,
        Who.YOU,
        Text(
            en="The program imports modules that only Python 2 had.",
            ar="يستورد البرنامج وحدات لا توجد إلا في بايثون 2.",
        ),
        Text(
            en="Use the names of Python 3: `email.mime.text`, `email.mime.multipart`, "
            "`email.utils`.",
            ar="استعمل أسماء بايثون 3: `email.mime.text` و`email.mime.multipart` و`email.utils`.",
        ),
    ),
    Entry(
        "X08",
        Layer.AUTH,
        Who.YOU,
        Text(
            en="The password stands in the source, where everybody who sees it can read it.",
            ar="كلمة السر مكتوبة في النص البرمجي، فيقرؤها كل من يراه.",
        ),
        Text(
            en="Read it from the environment or a file that only the program may read.",
            ar="اقرأها من متغيرات البيئة أو من ملف لا يقرؤه إلا البرنامج.",
        ),
        'os.environ["MAIL_PASSWORD"]',
    ),
)

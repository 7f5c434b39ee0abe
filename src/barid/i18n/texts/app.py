"""What the running post office tells its administrator."""

from __future__ import annotations

from typing import Final

from barid.i18n.text import Text

FOLDER_REFUSED: Final = Text(
    en="The data folder {folder} cannot be used: {reason}.",
    ar="تعذّر استعمال مجلد البيانات {folder}: {reason}.",
)
NO_OFFICE: Final = Text(
    en="There is no post office in {folder} yet: begin with `barid domain add`.",
    ar="لا مكتب بريد في {folder} بعد: ابدأ بالأمر `barid domain add`.",
)
FOLDER_IN_USE: Final = Text(
    en="Another post office already serves {folder} (process {pid}). Stop it first.",
    ar="المجلد {folder} يستعمله مكتب بريد آخر (العملية {pid}). أوقفه أولًا.",
)
CANNOT_LISTEN: Final = Text(
    en="Cannot listen on {address}: {reason}.",
    ar="تعذّر الاستماع على {address}: {reason}.",
)
LOW_PORT: Final = Text(
    en="Cannot listen on {address}: ports below 1024 need root. Use `--port-base 2000`.",
    ar="تعذّر الاستماع على {address}: المنافذ دون 1024 تحتاج إلى صلاحيات الجذر. "
    "استعمل `--port-base 2000`.",
)
CERTIFICATE_REFUSED: Final = Text(
    en="The certificate cannot be used: {reason}.",
    ar="تعذّر استعمال الشهادة: {reason}.",
)
AUTHORITIES_REFUSED: Final = Text(
    en="The authorities in {file} cannot be used: {reason}.",
    ar="تعذّر استعمال سلطات الشهادات التي في {file}: {reason}.",
)
ANCHORS: Final = Text(
    en="`DS` or `DNSKEY` records of the root of the DNS, as in a zone file ({reason})",
    ar="سجلات `DS` أو `DNSKEY` لجذر نظام DNS كما تُكتب في ملف المنطقة ({reason})",
)
ANCHORS_REFUSED: Final = Text(
    en="The keys of the DNS root in {file} cannot be used: {reason}.",
    ar="تعذّر استعمال مفاتيح جذر نظام DNS التي في {file}: {reason}.",
)
A_SECRET: Final = Text(
    en="where the secret of the login stands ({reason})",
    ar="الموضع الذي فيه كلمة سر الدخول ({reason})",
)
SECRET_REFUSED: Final = Text(
    en="The secret for the smarthost {host} cannot be read: {reason}.",
    ar="تعذّرت قراءة كلمة سر مضيف الترحيل {host}: {reason}.",
)
A_KEY: Final = Text(
    en="a private key or a certificate in PEM form ({reason})",
    ar="مفتاح خاص أو شهادة بصيغة `PEM` ({reason})",
)
A_PAIR: Final = Text(
    en="a certificate and the private key that belongs to it ({reason})",
    ar="شهادة ومفتاحها الخاص المطابق لها ({reason})",
)
AUTHORITIES: Final = Text(
    en="certificates of authorities in PEM form ({reason})",
    ar="شهادات سلطات الشهادات بصيغة `PEM` ({reason})",
)
NO_DOMAIN: Final = Text(
    en="No domain yet: say `barid domain add` or start with `--domain`.",
    ar="لا نطاق بعد: أضف نطاقًا بالأمر `barid domain add` أو ابدأ مع `--domain`.",
)
SERVING: Final = Text(
    en="Barid serves {domains} from {folder}.",
    ar="يستقبل بريد رسائل {domains}، وبياناته في المجلد {folder}.",
)
LISTENING: Final = Text(
    en="{service} on {address}",
    ar="{service} على {address}",
)
AUTHORITY: Final = Text(
    en="Certificate authority for mail programs to trust: {file}",
    ar="شهادة سلطة الشهادات التي ينبغي أن تثق بها برامج البريد: {file}",
)
CLOSING: Final = Text(
    en="Closing down: waiting for what is in hand.",
    ar="جارٍ الإيقاف: ننتظر إتمام ما بين أيدينا.",
)
CLOSED: Final = Text(en="Closed.", ar="أُوقف.")

# --- how to connect to the demonstration

DEMO_GUIDE: Final = (
    Text(
        en="To read: IMAP on port 2993 with TLS, or 2143 with STARTTLS, server `127.0.0.1`.",
        ar="للقراءة: IMAP على المنفذ 2993 مع TLS، أو 2143 مع STARTTLS، والخادم `127.0.0.1`.",
    ),
    Text(
        en="To collect: POP3 on port 2995 with TLS, or 2110 with `STLS`.",
        ar="لجلب البريد: POP3 على المنفذ 2995 مع TLS، أو 2110 مع `STLS`.",
    ),
    Text(
        en="Log in as `reader@barid.test` with `reader-demo`, or `writer@barid.test` with "
        "`writer-demo`.",
        ar="ادخل باسم `reader@barid.test` وكلمة السر `reader-demo`، أو `writer@barid.test` "
        "وكلمة السر `writer-demo`.",
    ),
    Text(
        en="To send: SMTP on port 2465 with TLS, or 2587 with STARTTLS, with the same login.",
        ar="للإرسال: SMTP على المنفذ 2465 مع TLS، أو 2587 مع STARTTLS، بالاسم وكلمة السر أنفسهما.",
    ),
    Text(
        en="As another server: SMTP on port 2025 to `reader@barid.test`, also written "
        "`قارئ@barid.test`.",
        ar="كأنك خادم آخر: SMTP على المنفذ 2025 إلى `reader@barid.test`، ويُكتب أيضًا "
        "`قارئ@barid.test`.",
    ),
)

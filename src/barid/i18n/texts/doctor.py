"""What `barid doctor` says around its findings, which have their own words in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from barid.i18n.text import Text

DOCTOR: Final = Text(
    en="Find out why mail does not go through a server, who must act, and what helps.",
    ar="اكتشف لماذا لا يمر البريد عبر خادم، ومن عليه أن يتصرف، وما الحل.",
)
USER_OPTION: Final = Text(
    en="the account that sends; a login is only tried with a password",
    ar="الحساب المرسل، ولا يُجرب الدخول إلا بكلمة سر",
)
FROM_OPTION: Final = Text(en="a sender to ask about", ar="مرسل يُسأل عنه الخادم")
TO_OPTION: Final = Text(
    en="a recipient to ask about; nothing is delivered",
    ar="مستلم يُسأل عنه الخادم، ولا تُسلَّم إليه أي رسالة",
)
PASSWORD_OPTION: Final = Text(
    en="read the password from standard input: one login, and only over TLS that proves the server",
    ar="اقرأ كلمة السر من الدخل القياسي: دخول واحد، وفقط عبر TLS يثبت هوية الخادم",
)
PATIENT_OPTION: Final = Text(
    en="wait longer, for servers that let strangers wait",
    ar="انتظر مدة أطول، للخوادم التي تجعل الغرباء ينتظرون",
)
VERBOSE_OPTION: Final = Text(en="show every step and its time", ar="اعرض كل خطوة وزمنها")
HTML_OPTION: Final = Text(
    en="write a page to send to whoever must act; there is no secret in it",
    ar="اكتب صفحة تُرسل إلى من عليه أن يتصرف، ولا سرّ فيها",
)
EXPLAIN_OPTION: Final = Text(
    en="explain a text, a file, or `-` for standard input: a traceback, a reply, a bounce, a log",
    ar="اشرح نصًا أو ملفًا أو `-` للدخل القياسي: خطأ بايثون أو رد خادم أو رسالة مرتجعة أو سجل",
)
SCRIPT_OPTION: Final = Text(
    en="read a Python script, without running it, and find the classic mistakes",
    ar="اقرأ برنامج بايثون دون تشغيله، واعثر على الأخطاء الشائعة",
)
FIX_OPTION: Final = Text(
    en="print the script with everything put right that can be",
    ar="اطبع البرنامج بعد تصحيح ما يمكن تصحيحه",
)
PORT_BASE_OPTION: Final = Text(
    en="add this to every standard port", ar="أضف هذا العدد إلى كل منفذ معياري"
)
CA_OPTION: Final = Text(
    en="a `PEM` file of authorities to trust in place of the machine's",
    ar="ملف `PEM` بسلطات الشهادات التي يوثق بها بدل سلطات الجهاز",
)
WHAT: Final = Text(
    en="Say what to examine: `HOST[:PORT]`, `--explain`, or `--script`.",
    ar="حدد ما يُفحص: `HOST[:PORT]` أو `--explain` أو `--script`.",
)
BAD_PORT: Final = Text(en="{port} is no port.", ar="{port} ليس رقم منفذ.")
UNREADABLE: Final = Text(en="{file} cannot be read: {reason}.", ar="تتعذر قراءة {file}: {reason}.")
UNEXPLAINED: Final = Text(
    en="This text is not known. `barid doctor HOST` finds out by looking.",
    ar="هذا النص غير معروف. يكشف `barid doctor HOST` السبب بالفحص.",
)
ACTS: Final = Text(en="Who acts:  {who}", ar="من يتصرف:  {who}")
FIX: Final = Text(en="What helps:  {fix}", ar="الحل:  {fix}")
PROOF: Final = Text(en="Proof:", ar="البرهان:")
MORE: Final = Text(en="Also:", ar="وأيضًا:")
POSSIBLE: Final = Text(
    en="It can be any of these; `barid doctor HOST` tells which one:",
    ar="قد يكون واحدًا من هذه، ويحدد `barid doctor HOST` أيها:",
)
TOOK: Final = Text(en="Examined in {ms} ms.", ar="استغرق الفحص {ms} ملّي ثانية.")
SPOTLESS: Final = Text(
    en="None of the classic mistakes is in {file}.", ar="ليس في {file} شيء من الأخطاء الشائعة."
)
LINE: Final = Text(en="line {line}", ar="السطر {line}")
BETTER: Final = Text(en="better:", ar="الأفضل:")
TITLE: Final = Text(en="Barid's examination of {host}", ar="فحص بريد للخادم {host}")
STEPS: Final = Text(en="Every step", ar="كل الخطوات")

WHO: Final[Mapping[str, Text]] = {
    "you": Text(en="you", ar="أنت"),
    "server": Text(en="those who run the server", ar="القائمون على الخادم"),
    "network": Text(
        en="those who run the network in between", ar="القائمون على الشبكة التي في الطريق"
    ),
    "recipient": Text(en="the recipient", ar="المستلم"),
    "recipient-server": Text(
        en="those who run the recipient's server", ar="القائمون على خادم المستلم"
    ),
    "nobody": Text(en="nobody", ar="لا أحد"),
}
LAYERS: Final[Mapping[str, Text]] = {
    "dns": Text(en="asking for the name", ar="السؤال عن الاسم"),
    "tcp": Text(en="connecting", ar="الاتصال"),
    "smtp": Text(en="talking to the server", ar="محادثة الخادم"),
}

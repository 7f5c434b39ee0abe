"""What the POP3 server says behind +OK and -ERR, in the language that the client asked for."""

from __future__ import annotations

from typing import Final

from barid.i18n.text import Text

# --- done

READY: Final = Text(en="Barid ready", ar="بريد جاهز")
GOODBYE: Final = Text(en="Goodbye", ar="مع السلامة")
NAME_NOTED: Final = Text(en="Now the password", ar="والآن كلمة السر")
WELCOME: Final = Text(en="Maildrop open", ar="صندوقك مفتوح")
BEGIN_TLS: Final = Text(en="Begin TLS now", ar="ابدأ TLS الآن")
CAPABILITIES: Final = Text(en="Capabilities follow", ar="هذه هي القدرات")
MECHANISMS: Final = Text(en="Mechanisms follow", ar="هذه هي آليات الدخول")
UTF8_ON: Final = Text(en="UTF-8 from now on", ar="من الآن UTF-8")
LANGUAGES: Final = Text(en="Languages follow", ar="هذه هي اللغات")
LANGUAGE_CHANGED: Final = Text(en="Language changed", ar="تغيّرت اللغة")
OCTETS: Final = Text(en="octets", ar="بايت")
LISTED: Final = Text(en="messages", ar="رسالة")
UNIQUE_IDS: Final = Text(en="Unique identifiers follow", ar="هذه هي المعرّفات الفريدة")
TOP_FOLLOWS: Final = Text(en="Top of message follows", ar="هذا أول الرسالة")
MARKED: Final = Text(en="Marked as deleted", ar="عُلّمت للحذف")
UNMARKED: Final = Text(en="No message is marked any more", ar="لم تعد أي رسالة معلّمة للحذف")
NOTHING_DONE: Final = Text(en="Nothing done", ar="لم يُفعل شيء")

# --- refused

UNKNOWN: Final = Text(en="Unknown command", ar="أمر غير معروف")
TOO_LONG: Final = Text(en="Line too long", ar="السطر أطول مما يجوز")
STRAY: Final = Text(
    en="Stray NUL, CR or LF: lines end with CRLF",
    ar="في السطر محرف `NUL` أو `CR` أو `LF` شارد: السطور تنتهي بالمحرفين `CRLF`",
)
NO_ARGUMENTS: Final = Text(en="This command takes no arguments", ar="لا يقبل هذا الأمر وسائط")
BAD_ARGUMENTS: Final = Text(en="Bad arguments", ar="وسائط خاطئة")
NOT_BEFORE_LOGIN: Final = Text(en="Log in first", ar="ادخل أولًا")
NOT_AFTER_LOGIN: Final = Text(en="You have logged in already", ar="لقد دخلت من قبل")
NAME_FIRST: Final = Text(en="Say `USER` first", ar="قل `USER` أولًا")
TLS_FIRST: Final = Text(en="Begin TLS first: say `STLS`", ar="ابدأ TLS أولًا: قل `STLS`")
TLS_ALREADY: Final = Text(en="TLS is in use already", ar="TLS مستعمل من قبل")
NO_TLS: Final = Text(en="TLS is not offered", ar="لا نقدّم TLS")
NOT_AFTER_UTF8: Final = Text(en="Not after `UTF8`", ar="لا يجوز بعد `UTF8`")
NO_APOP: Final = Text(
    en="`APOP` needs passwords kept in the clear, and here none is: say `AUTH` or `USER`",
    ar="يحتاج `APOP` إلى حفظ كلمات السر مكشوفة، ولا نحفظها هكذا: قل `AUTH` أو `USER`",
)
NOT_UTF8: Final = Text(en="Not UTF-8", ar="ليست UTF-8 صحيحة")
NO_SUCH_MECHANISM: Final = Text(en="Mechanism not offered", ar="لا نقدّم هذه الآلية")
NOT_BASE64: Final = Text(en="Expected base64", ar="كان ينبغي أن يأتي `base64`")
CANCELLED: Final = Text(en="Login cancelled", ar="أُلغي الدخول")
EXCHANGE_BROKEN: Final = Text(
    en="The mechanism was not followed", ar="لم تُتّبع خطوات الآلية كما ينبغي"
)
WRONG: Final = Text(en="Wrong name or password", ar="الاسم أو كلمة السر خطأ")
LATER: Final = Text(en="Not possible now, try later", ar="غير ممكن الآن، حاول لاحقًا")
TOO_MANY_LOGINS: Final = Text(
    en="Too many logins at this moment, try later", ar="محاولات الدخول الآن كثيرة، حاول لاحقًا"
)
CLOSED_ACCOUNT: Final = Text(en="The account is closed", ar="الحساب مغلق")
IN_USE: Final = Text(
    en="Too many sessions have this maildrop open", ar="الجلسات التي تفتح هذا الصندوق كثيرة"
)
NO_SUCH_MESSAGE: Final = Text(en="No such message", ar="لا توجد رسالة كهذه")
MARKED_ALREADY: Final = Text(en="Message is marked as deleted", ar="الرسالة معلّمة للحذف")
GONE: Final = Text(en="Another program has removed this message", ar="أزال برنامج آخر هذه الرسالة")
NO_SUCH_LANGUAGE: Final = Text(en="We do not speak this language", ar="لا نتكلم هذه اللغة")
NOT_REMOVED: Final = Text(
    en="No message was removed, try again later", ar="لم تُزل أي رسالة، حاول لاحقًا"
)
FAULT: Final = Text(en="A fault of ours", ar="خلل عندنا")
TOO_MANY_REFUSED: Final = Text(
    en="Too many refused commands, closing", ar="كثرت الأوامر المرفوضة، نغلق الاتصال"
)
TOO_MANY_WRONG: Final = Text(
    en="Wrong name or password, too often: closing",
    ar="الاسم أو كلمة السر خطأ، وقد تكرر ذلك كثيرًا: نغلق الاتصال",
)
CLOSING_DOWN: Final = Text(
    en="Closing down, come back soon; nothing was deleted",
    ar="جارٍ الإيقاف، عد قريبًا؛ لم يُحذف شيء",
)

"""What the IMAP server says behind OK, NO, BAD and BYE, for clients that chose Arabic (RFC 5255).

The sessions speak English; `say` finds the same words in another language. A test makes sure that
nothing they say is missing here.
"""

from __future__ import annotations

import re
from typing import Final

from barid.i18n.language import Language
from barid.i18n.text import Text

_DONE: Final = (
    Text(en="Barid ready", ar="بريد جاهز"),
    Text(en="Begin TLS now", ar="ابدأ TLS الآن"),
    Text(en="Capabilities listed", ar="هذه هي القدرات"),
    Text(en="Closed", ar="أُغلق الصندوق"),
    Text(en="Copied", ar="نُسخت الرسائل"),
    Text(en="Counted", ar="تم العدّ"),
    Text(en="Created", ar="أُنشئ الصندوق"),
    Text(en="Deleted", ar="حُذف الصندوق"),
    Text(en="Done", ar="تم"),
    Text(en="Enabled", ar="فُعّلت"),
    Text(en="Expunged", ar="أُزيلت الرسائل المعلّمة للحذف"),
    Text(en="Fetched", ar="هذه هي الرسائل"),
    Text(en="Fetched, but some were expunged", ar="هذه هي الرسائل، وقد أُزيل بعضها"),
    Text(en="First unseen", ar="أول رسالة لم تُقرأ"),
    Text(en="Flags kept", ar="العلامات التي تُحفظ"),
    Text(en="Highest", ar="آخر تغيير في الصندوق"),
    Text(en="Idle ended", ar="انتهى الانتظار"),
    Text(en="Kept", ar="حُفظت الرسائل"),
    Text(en="Language chosen", ar="اختيرت اللغة"),
    Text(en="Languages listed", ar="هذه هي اللغات"),
    Text(en="Left", ar="تُرك الصندوق"),
    Text(en="Limits listed", ar="هذه هي الحصص"),
    Text(en="Listed", ar="هذه هي الصناديق"),
    Text(en="Logged out", ar="خرجت من الحساب"),
    Text(en="Logging out", ar="مع السلامة"),
    Text(en="Mailbox closed", ar="أُغلق الصندوق السابق"),
    Text(en="Moved", ar="نُقلت الرسائل"),
    Text(en="Only one namespace", ar="ليس هنا إلا فضاء أسماء واحد"),
    Text(en="Opened", ar="فُتح الصندوق"),
    Text(en="Opened for reading", ar="فُتح الصندوق للقراءة"),
    Text(en="Pleased to meet you", ar="أهلًا بك"),
    Text(en="Predicted next UID", ar="رقم UID المتوقع للرسالة القادمة"),
    Text(en="Read-only", ar="للقراءة فقط"),
    Text(en="Renamed", ar="أُعيدت تسمية الصندوق"),
    Text(en="Searched", ar="انتهى البحث"),
    Text(en="Sorted", ar="انتهى الترتيب"),
    Text(en="Stored", ar="حُفظت العلامات"),
    Text(en="Stored, except where others were quicker", ar="حُفظت العلامات إلا حيث سبق غيرك"),
    Text(en="Subscribed", ar="اشتركت في الصندوق"),
    Text(en="The same under every name", ar="معرّف الصندوق مهما كان اسمه"),
    Text(en="Threaded", ar="هذه هي المحادثات"),
    Text(en="UIDs valid", ar="أرقام UID صالحة"),
    Text(en="Unsubscribed", ar="أُلغي الاشتراك في الصندوق"),
    Text(en="Welcome", ar="أهلًا وسهلًا"),
    Text(en="You have left", ar="خرجت، ويمكن لغيرك الدخول"),
    Text(
        en="Shown without UTF-8 in their headers",
        ar="عُرضت الرسائل بلا UTF-8 في ترويساتها",
    ),
)

_NOT_DONE: Final = (
    Text(en="A fault of ours", ar="خطأ منّا"),
    Text(en="A mailbox cannot be made for that", ar="لا يُنشأ صندوق لهذا الغرض"),
    Text(en="A mailbox for that is there already", ar="يوجد صندوق لهذا الغرض"),
    Text(en="A part has an unknown encoding", ar="ترميز أحد الأجزاء غير معروف"),
    Text(en="Authentication cancelled", ar="أُلغي الدخول"),
    Text(en="Begin TLS first", ar="ابدأ TLS أولًا"),
    Text(en="Closing down, come back soon", ar="يُغلق الخادم الآن، عد بعد قليل"),
    Text(en="Empty message", ar="الرسالة فارغة"),
    Text(en="INBOX stays", ar="صندوق `INBOX` باقٍ"),
    Text(en="Keyword too long", ar="الكلمة المفتاحية أطول مما يجوز"),
    Text(en="Limits are set by an administrator", ar="لا يغيّر الحصص إلا مدير"),
    Text(en="Literal too large", ar="النص المرسل أكبر مما يجوز"),
    Text(en="Mailbox name too long", ar="اسم الصندوق أطول مما يجوز"),
    Text(en="Mechanism not offered", ar="آلية الدخول هذه غير متاحة"),
    Text(en="Message too large", ar="الرسالة أكبر مما يجوز"),
    Text(en="No space left, try later", ar="لم يبق مكان، حاول لاحقًا"),
    Text(en="No such mailbox", ar="لا يوجد هذا الصندوق"),
    Text(en="No such mailbox, create it first", ar="لا يوجد هذا الصندوق، أنشئه أولًا"),
    Text(en="No such message", ar="لا توجد هذه الرسالة"),
    Text(en="No such quota root", ar="لا توجد هذه الحصة"),
    Text(en="None of these languages is spoken here", ar="لا نتكلم أيًّا من هذه اللغات"),
    Text(en="Not a mailbox name", ar="هذا ليس اسم صندوق"),
    Text(en="Not a name for a mailbox", ar="لا يصلح هذا اسمًا لصندوق"),
    Text(en="Not possible now, try later", ar="لا يمكن ذلك الآن، حاول لاحقًا"),
    Text(en="Nothing heard for too long", ar="طال الصمت"),
    Text(en="Something that is kept is damaged", ar="في المحفوظ تلف، أخبر المدير"),
    Text(en="The account is closed", ar="أُغلق الحساب"),
    Text(en="The account is full", ar="امتلأ الحساب"),
    Text(en="The mailbox is open for reading only", ar="الصندوق مفتوح للقراءة فقط"),
    Text(en="The mailbox was deleted", ar="حُذف الصندوق"),
    Text(en="There are mailboxes below it", ar="تحته صناديق أخرى"),
    Text(en="There is a mailbox of this name", ar="يوجد صندوق بهذا الاسم"),
    Text(en="Too many bad commands", ar="كثرت الأوامر الخاطئة"),
    Text(en="Too many logins at this moment, try later", ar="كثر الداخلون الآن، حاول لاحقًا"),
    Text(en="Too many logins refused", ar="كثرت محاولات الدخول المرفوضة"),
    Text(en="Too many mailboxes", ar="الصناديق أكثر مما يجوز"),
    Text(en="Too many messages are coming in, try later", ar="كثرت الرسائل الواردة، حاول لاحقًا"),
    Text(en="Too many messages in one command", ar="رسائل الأمر أكثر مما يجوز"),
    Text(en="Too many search keys", ar="مفاتيح البحث أكثر مما يجوز"),
    Text(en="Too much in one command", ar="في الأمر الواحد أكثر مما يجوز"),
    Text(en="Unknown charset", ar="مجموعة المحارف غير معروفة"),
    Text(en="Wrong name or password", ar="الاسم أو كلمة السر خطأ"),
)

_WRONG: Final = (
    Text(en="An interval has seconds", ar="المدة بالثواني، ثانية على الأقل"),
    Text(en="Binary literal not allowed here", ar="لا يجوز هنا نص ثنائي"),
    Text(en="Command line too long", ar="سطر الأمر أطول مما يجوز"),
    Text(en="ENABLE QRESYNC first", ar="أرسل `ENABLE QRESYNC` أولًا"),
    Text(en="Field missing or too long", ar="الحقل ناقص أو أطول مما يجوز"),
    Text(en="Message number too large", ar="رقم الرسالة أكبر مما يجوز"),
    Text(en="NUL is allowed in literal8 only", ar="لا يجوز `NUL` إلا في `literal8`"),
    Text(en="Neither * nor $ is known", ar="لا يُعرف هنا ما `*` ولا ما `$`"),
    Text(en="No such date", ar="لا يوجد هذا التاريخ"),
    Text(en="Not UTF-8", ar="ليس هذا UTF-8"),
    Text(en="Not a header field name", ar="ليس هذا اسم حقل في الترويسة"),
    Text(en="Number too large", ar="العدد أكبر مما يجوز"),
    Text(en="One UNCHANGEDSINCE is enough", ar="يكفي `UNCHANGEDSINCE` واحد"),
    Text(
        en="RECURSIVEMATCH needs another selection option",
        ar="يحتاج `RECURSIVEMATCH` إلى خيار انتقاء آخر",
    ),
    Text(en="Response too long", ar="الجواب أطول مما يجوز"),
    Text(en="Search too deeply nested", ar="تداخل البحث أعمق مما يجوز"),
    Text(en="Section too deep", ar="الجزء أعمق مما يجوز"),
    Text(
        en="Stray NUL, CR or LF: lines end with CRLF",
        ar="في السطر `NUL` أو `CR` أو `LF` شارد: نهاية السطر `CRLF`",
    ),
    Text(en="TLS is in use already", ar="بدأ TLS من قبل"),
    Text(en="TLS is not offered", ar="لا يتوفر TLS"),
    Text(
        en="Text is not in the charset of the search",
        ar="النص ليس بمجموعة محارف البحث",
    ),
    Text(en="Too many fields", ar="الحقول أكثر مما يجوز"),
    Text(en="Too many criteria", ar="معايير الترتيب أكثر مما يجوز"),
    Text(en="Too many items", ar="البنود أكثر مما يجوز"),
    Text(en="Too many languages", ar="اللغات أكثر مما يجوز"),
    Text(en="Too many patterns", ar="الأنماط أكثر مما يجوز"),
    Text(en="Unexpected text after the command", ar="بعد الأمر كلام زائد"),
    Text(en="Unknown algorithm", ar="خوارزمية غير معروفة"),
    Text(en="Unknown command", ar="أمر غير معروف"),
    Text(en="Unknown command after UID", ar="أمر غير معروف بعد UID"),
    Text(en="Unknown data item", ar="بند غير معروف"),
    Text(en="Unknown entry", ar="مدخل غير معروف"),
    Text(en="Unknown modifier", ar="معدِّل غير معروف"),
    Text(en="Unknown parameter", ar="وسيط غير معروف"),
    Text(en="Unknown return option", ar="خيار نتيجة غير معروف"),
    Text(en="Unknown search key", ar="مفتاح بحث غير معروف"),
    Text(en="Unknown search result", ar="نتيجة بحث غير معروفة"),
    Text(en="Unknown section", ar="جزء غير معروف"),
    Text(en="Unknown selection option", ar="خيار انتقاء غير معروف"),
    Text(en="Unknown sort key", ar="معيار ترتيب غير معروف"),
    Text(en="Unknown status item", ar="بند حالة غير معروف"),
    Text(en="Unknown system flag", ar="علامة نظام غير معروفة"),
    Text(
        en="VANISHED needs UID FETCH and CHANGEDSINCE",
        ar="يحتاج `VANISHED` إلى `UID FETCH` و`CHANGEDSINCE`",
    ),
)

REPLIES: Final = (*_DONE, *_NOT_DONE, *_WRONG)

EXPECTED: Final = Text(en="Expected {what}", ar="المنتظر هنا: {what}")
NOT_POSSIBLE: Final = Text(en="{verb} is not possible when {state}", ar="لا يمكن {verb} {state}")
STATES: Final = (
    Text(en="not authenticated", ar="قبل الدخول"),
    Text(en="authenticated", ar="وقد دخلت ولم تفتح صندوقًا"),
    Text(en="selected", ar="والصندوق مفتوح"),
    Text(en="logout", ar="بعد الخروج"),
)

_ARABIC: Final = {text.en: text.in_(Language.ARABIC) for text in (*REPLIES, *STATES)}
_EXPECTED: Final = re.compile(r"Expected (.+)")
_NOT_POSSIBLE: Final = re.compile(r"([A-Z]+) is not possible when ([a-z ]+)")


def say(text: str, language: Language) -> str:
    """What a session says in English, in this language; what is not known here stays as it is."""
    if language is Language.ENGLISH:
        return text
    found = _ARABIC.get(text)
    if found is not None:
        return found
    expected = _EXPECTED.fullmatch(text)
    if expected is not None:
        return EXPECTED.in_(language, what=expected[1])
    refused = _NOT_POSSIBLE.fullmatch(text)
    if refused is not None:
        return NOT_POSSIBLE.in_(language, verb=refused[1], state=_ARABIC.get(refused[2], ""))
    return text

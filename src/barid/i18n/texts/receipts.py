"""What reports to senders say; keys of CAUSES are those of `postoffice.dispatch.outcome.Cause`.

Each sentence says what happened, and who can do what about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from barid.i18n.text import Text

RETURNED: Final = Text(en="Your message was not delivered", ar="لم تُسلَّم رسالتك")
WAITING: Final = Text(en="Your message is delayed", ar="تأخرت رسالتك")
RELAYED: Final = Text(en="Your message was handed on", ar="سُلِّمت رسالتك إلى خادم آخر")
DELIVERED: Final = Text(en="Your message was delivered", ar="سُلِّمت رسالتك")
IN_MAILBOX: Final = Text(
    en="Your message lies in the mailbox of whom it was for. That does not mean that it was read:",
    ar="رسالتك الآن في صندوق من وُجِّهت إليه، ولا يعني ذلك أنها قُرئت:",
)
TO_SEVERAL: Final = Text(
    en="This address stands for several people. Your message lies in the mailboxes of all of them:",
    ar="هذا العنوان ينوب عن عدة أشخاص، ورسالتك الآن في صناديقهم جميعًا:",
)
GIVEN_UP: Final = Text(en="Your message could not be delivered to:", ar="تعذّر تسليم رسالتك إلى:")
STILL_WAITS: Final = Text(
    en="Your message still waits to be delivered. You need not send it again. It waits for:",
    ar="ما زالت رسالتك تنتظر التسليم، ولا حاجة إلى إرسالها مرة أخرى. وهي تنتظر:",
)
HANDED_ON: Final = Text(
    en="Another server has taken your message over, and will not tell more about it. It is for:",
    ar="تسلّم خادم آخر رسالتك، ولن يُخبر بعد ذلك بشيء عنها. وهي موجهة إلى:",
)
READ: Final = Text(en="Your message was read", ar="قُرئت رسالتك")
WAS_READ: Final = Text(
    en="The message that you sent to {reader} was opened on a device of its reader:",
    ar="فُتحت الرسالة التي أرسلتها إلى {reader} على جهاز قارئها:",
)
NOT_UNDERSTOOD: Final = Text(
    en="That does not mean that all of it was read or understood.",
    ar="ولا يعني ذلك أنها قُرئت كلها أو فُهمت.",
)
SAID: Final = Text(en="The other server said:", ar="قال الخادم الآخر:")
CAUSES: Final[Mapping[str, Text]] = {
    "delivered": Text(en="The other server took it.", ar="قبلها الخادم الآخر."),
    "kept": Text(en="It is in the mailbox.", ar="وُضعت في الصندوق."),
    "not-direct": Text(
        en="The message is directed: it goes only to the people whom it names. This address stands "
        "for others. Write to them by their own addresses, or send it without that mark.",
        ar="الرسالة موجَّهة: لا تذهب إلا إلى من تسميهم، وهذا العنوان ينوب عن غيرهم. اكتب إليهم "
        "بعناوينهم، أو أرسلها دون هذه العلامة.",
    ),
    "needs-utf8": Text(
        en="The other server takes no addresses in Arabic or other scripts, and we know no address "
        "in Latin letters that reaches the same person. Ask the recipient for one.",
        ar="لا يقبل الخادم الآخر العناوين المكتوبة بالعربية ونحوها، ولا نعرف للشخص نفسه عنوانًا "
        "بحروف لاتينية. اطلب من المستلِم عنوانًا كذلك.",
    ),
    "unconvertible": Text(
        en="The other server takes only plain ASCII, and the message is signed or made in such a "
        "way that it must not be changed. Send it with everything encoded, or without a signature.",
        ar="لا يقبل الخادم الآخر إلا حروف ASCII، والرسالة موقَّعة أو مصوغة بحيث لا يجوز تغييرها. "
        "أرسلها مرمَّزة كلها، أو دون توقيع.",
    ),
    "unpunctual": Text(
        en="The other server does not promise to deliver it by the time that you set, and then you "
        "want it back. Set a later time, or none.",
        ar="لا يتعهد الخادم الآخر بتسليمها في الموعد الذي حددته، وقد طلبت ردها إليك في هذه الحال. "
        "حدّد موعدًا أبعد، أو لا تحدد موعدًا.",
    ),
    "greylisted": Text(
        en="The other server asks unknown senders to come back later; we do so by ourselves.",
        ar="يطلب الخادم الآخر ممن لا يعرفه أن يعود لاحقًا، ونحن نعيد المحاولة من تلقاء أنفسنا.",
    ),
    "unreachable": Text(
        en="The recipient's server could not be reached. Check the part of the address after the "
        "@; if it is right, only the administrators there can help.",
        ar="تعذّر الوصول إلى خادم المستلِم. تحقق مما بعد علامة @ في العنوان، فإن كان صحيحًا فلا "
        "يُصلح الأمر إلا القائمون على ذلك الخادم.",
    ),
    "no-tls": Text(
        en="No connection could be made that is as safe as is required. The administrators there "
        "can help.",
        ar="تعذّر إنشاء اتصال بدرجة الأمان المطلوبة، ويستطيع القائمون على الخادم الآخر المساعدة.",
    ),
    "sent-away": Text(
        en="The other server does not want to speak to ours just now. The administrators of both "
        "can find out why.",
        ar="لا يقبل الخادم الآخر الاتصال بخادمنا الآن، ويستطيع القائمون على الخادمين معرفة السبب.",
    ),
    "login-refused": Text(
        en="Our login at the server that carries our mail was refused. Tell your administrator.",
        ar="رفض الخادم الذي ينقل بريدنا دخولنا إليه. أخبر مدير البريد عندك.",
    ),
    "unknown-mailbox": Text(
        en="There is no such mailbox. Check the address for mistakes, or ask the person in another "
        "way.",
        ar="لا يوجد صندوق بهذا العنوان. راجع كتابته، أو اسأل صاحبه بوسيلة أخرى.",
    ),
    "mailbox-full": Text(
        en="The recipient's mailbox is full. Only the recipient can make room.",
        ar="صندوق المستلِم ممتلئ، ولا يُفرغه إلا صاحبه.",
    ),
    "too-large": Text(
        en="The message is too large for the other server. Send less, or a link.",
        ar="الرسالة أكبر مما يقبله الخادم الآخر. أرسل أقل منها، أو أرسل رابطًا.",
    ),
    "too-many-recipients": Text(
        en="The other server takes fewer recipients at a time; the others follow by themselves.",
        ar="يقبل الخادم الآخر عددًا أقل من المستلمين في المرة الواحدة، ويتبعهم الباقون تلقائيًا.",
    ),
    "policy": Text(
        en="The other server refuses the message by its rules. What it said may tell why; its "
        "administrators can change it.",
        ar="رفض الخادم الآخر الرسالة بحسب قواعده. قد يبيّن كلامه السبب، ويستطيع القائمون عليه تغيير "
        "ذلك.",
    ),
    "in-doubt": Text(
        en="The connection was lost at the very end: the message may have arrived.",
        ar="انقطع الاتصال في آخر لحظة، وقد تكون الرسالة وصلت.",
    ),
    "refused": Text(
        en="The other server refused it for good.", ar="رفضها الخادم الآخر رفضًا نهائيًا."
    ),
    "later": Text(
        en="The other server does not take it just now.",
        ar="لا يقبلها الخادم الآخر في الوقت الحاضر.",
    ),
    "not-understood": Text(
        en="The other server said something that makes no sense. Its administrators can help.",
        ar="قال الخادم الآخر ما لا معنى له، ويستطيع القائمون عليه المساعدة.",
    ),
}
UNKEPT: Final[Mapping[str, Text]] = {
    "directed-no-further": Text(
        en="The other server took it, and does not know directed mail: it has not promised to keep "
        "it from others whom the recipient's address may stand for.",
        ar="قبلها الخادم الآخر، لكنه لا يعرف البريد الموجَّه، فلم يتعهد بألا تصل إلى غير المستلِم ممن "
        "قد ينوب عنهم عنوانه.",
    ),
    "no-promise-of-time": Text(
        en="The other server took it, and does not promise to deliver it by the time that you set.",
        ar="قبلها الخادم الآخر، ولم يتعهد بتسليمها في الموعد الذي حددته.",
    ),
}
"""What was asked of a message and is not promised by who has taken it."""

RECEIPT: Final = Text(en="Who is told that mail was read.", ar="من يُبلَّغ بأن البريد قُرئ.")
RECEIPT_POLICY: Final = Text(
    en="Show or set what an account wants: `never`, `ask` or `always` tell senders that their mail "
    "was read.",
    ar="اعرض ما يريده الحساب أو غيّره: إبلاغ المرسلين بقراءة بريدهم `never` أبدًا أو `ask` بعد "
    "سؤال أو `always` دائمًا.",
)
RECEIPT_LIST: Final = Text(
    en="List the receipts that wait for the word of an account.",
    ar="اسرد الإيصالات التي تنتظر كلمة صاحب الحساب.",
)
RECEIPT_SEND: Final = Text(
    en="Tell the sender that a message was read.", ar="أبلغ المرسل بأن رسالة قُرئت."
)
RECEIPT_REFUSE: Final = Text(
    en="Do not tell the sender that a message was read.", ar="لا تُبلغ المرسل بأن رسالة قُرئت."
)
SET_POLICY: Final = Text(
    en="`never`, `ask` or `always`, from now on", ar="`never` أو `ask` أو `always` من الآن"
)
A_POLICY: Final = Text(en="`never`, `ask` or `always`", ar="`never` أو `ask` أو `always`")
POLICIES: Final[Mapping[str, Text]] = {
    "never": Text(
        en="Nobody is told that {address} has read a message.",
        ar="لا يُبلَّغ أحد بأن {address} قرأ رسالة.",
    ),
    "ask": Text(
        en="Receipts of {address} wait for the word of their reader.",
        ar="تنتظر إيصالات {address} كلمة قارئها.",
    ),
    "always": Text(
        en="Senders who ask are told that {address} has read their mail, where nothing speaks "
        "against it.",
        ar="يُبلَّغ من يطلب من المرسلين بأن {address} قرأ بريدهم ما لم يمنع من ذلك مانع.",
    ),
}
RECEIPT_SENT: Final = Text(
    en="The sender of {about} is told that it was read.", ar="سيُبلَّغ مرسل {about} بقراءتها."
)
RECEIPT_REFUSED: Final = Text(
    en="The sender of {about} is not told.", ar="لن يُبلَّغ مرسل {about} بقراءتها."
)
NONE_WAITS: Final = Text(en="No receipt about {about} waits.", ar="لا ينتظر إيصال يخص {about}.")

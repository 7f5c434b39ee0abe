"""What `barid trace` says of each step; keys are those of `model.event.Step`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from barid.i18n.text import Text

TRACE: Final = Text(
    en="Tell the life of a message, step by step: by its Message-ID, or of all messages from and "
    "to an address.",
    ar="اروِ ما مرّت به رسالة خطوة خطوة: بمعرّفها `Message-ID`، أو كل الرسائل من عنوان وإليه.",
)
SINCE_OPTION: Final = Text(
    en="only messages since then: `2027-01-15`, `2027-01-15T10:30`, or `12h`, `2d` ago",
    ar="الرسائل منذ ذلك الحين فقط: `2027-01-15` أو `2027-01-15T10:30` أو قبل `12h` أو `2d`",
)
AS_OPTION: Final = Text(
    en="only what the person with this address may see",
    ar="ما يحق لصاحب هذا العنوان أن يراه فقط",
)
BAD_MOMENT: Final = Text(
    en="{text} is no moment. Write `2027-01-15`, `2027-01-15T10:30`, or `12h`, `2d` for so long "
    "ago.",
    ar="لا يدل {text} على وقت. اكتب `2027-01-15` أو `2027-01-15T10:30` أو `12h` أو `2d` لما مضى.",
)
UNKNOWN: Final = Text(en="No trail of {about} is kept.", ar="لا يُحفظ أثر يخص {about}.")
FROM: Final = Text(
    en="Message {about}, {size} octets, from {sender}",
    ar="الرسالة {about}، وحجمها {size} ثمانية، من {sender}",
)
STEPS: Final[Mapping[str, Text]] = {
    "received": Text(en="received", ar="وصلت"),
    "delivered": Text(en="delivered", ar="سُلِّمت"),
    "appended": Text(en="put into a mailbox by its owner", ar="وضعها صاحب الصندوق فيه"),
    "imported": Text(en="moved in", ar="نُقلت إلى هنا"),
    "queued": Text(en="queued", ar="وُضعت في الطابور"),
    "attempted": Text(en="tried, and not taken yet", ar="جُرِّب إرسالها ولم تُقبل بعد"),
    "relayed": Text(en="taken by another server", ar="قبلها خادم آخر"),
    "delayed": Text(en="its sender was told of the delay", ar="أُبلغ مرسلها بالتأخر"),
    "given-up": Text(en="given up", ar="تُرك إرسالها"),
    "returned": Text(en="its sender was told that it failed", ar="أُبلغ مرسلها بتعذر التسليم"),
    "held": Text(en="held back", ar="أُوقفت"),
    "released": Text(en="released", ar="أُطلقت"),
    "cancelled": Text(en="taken out of the queue", ar="أُخرجت من الطابور"),
    "expanded": Text(
        en="its sender was told that the address leads to several",
        ar="أُبلغ مرسلها بأن العنوان يؤدي إلى عدة مستلمين",
    ),
    "reported-delivered": Text(
        en="another server writes that it delivered it", ar="كتب خادم آخر أنه سلّمها"
    ),
    "reported-relayed": Text(
        en="another server writes that it handed it on", ar="كتب خادم آخر أنه سلّمها إلى غيره"
    ),
    "reported-expanded": Text(
        en="another server writes that the address leads to several",
        ar="كتب خادم آخر أن العنوان يؤدي إلى عدة مستلمين",
    ),
    "reported-delayed": Text(
        en="another server writes that it still waits", ar="كتب خادم آخر أنها ما زالت تنتظر"
    ),
    "reported-failed": Text(
        en="another server writes that it could not be delivered",
        ar="كتب خادم آخر أن تسليمها تعذّر",
    ),
    "receipt": Text(en="a receipt came back", ar="جاء إيصال قراءة"),
    "receipt-asked": Text(
        en="its sender asks to be told when it is read", ar="يطلب مرسلها إبلاغه بقراءتها"
    ),
    "receipt-held": Text(
        en="read; the receipt waits for the word of its reader",
        ar="قُرئت، والإيصال ينتظر كلمة قارئها",
    ),
    "receipt-sent": Text(en="its sender was told that it was read", ar="أُبلغ مرسلها بقراءتها"),
    "receipt-refused": Text(
        en="its sender is not told whether it was read", ar="لا يُبلغ مرسلها بقراءتها"
    ),
    "fetched": Text(en="fetched by a device", ar="جلبها جهاز"),
    "seen": Text(en="marked as read", ar="عُلِّمت مقروءة"),
    "moved": Text(en="moved to another mailbox", ar="نُقلت إلى صندوق آخر"),
    "deleted": Text(en="removed from a mailbox", ar="حُذفت من صندوق"),
}

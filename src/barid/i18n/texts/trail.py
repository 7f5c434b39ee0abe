"""What `barid trace` says of each step; keys are those of `model.event.Step`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from barid.i18n.text import Text

TRACE: Final = Text(
    en="Tell the life of a message, step by step, by its Message-ID.",
    ar="اروِ ما مرّت به رسالة خطوة خطوة، بمعرّفها `Message-ID`.",
)
UNKNOWN: Final = Text(
    en="No trail of a message {about} is kept.", ar="لا يُحفظ أثر لرسالة بالمعرّف {about}."
)
FROM: Final = Text(
    en="Message {about}, {size} octets, from {sender}",
    ar="الرسالة {about}، وحجمها {size} ثمانية، من {sender}",
)
STEPS: Final[Mapping[str, Text]] = {
    "received": Text(en="received from", ar="وصلت من"),
    "delivered": Text(en="delivered", ar="سُلِّمت"),
    "appended": Text(en="put into a mailbox by its owner", ar="وضعها صاحب الصندوق فيه"),
    "imported": Text(en="moved in", ar="نُقلت إلى هنا"),
    "queued": Text(en="queued for another server", ar="وُضعت في الطابور إلى خادم آخر"),
    "attempted": Text(en="tried, and not taken yet", ar="جُرِّب إرسالها ولم تُقبل بعد"),
    "relayed": Text(en="taken by another server", ar="قبلها خادم آخر"),
    "delayed": Text(en="its sender was told of the delay", ar="أُبلغ مرسلها بالتأخر"),
    "given-up": Text(en="given up", ar="تُرك إرسالها"),
    "returned": Text(en="its sender was told that it failed", ar="أُبلغ مرسلها بتعذر التسليم"),
    "held": Text(en="held back", ar="أُوقفت"),
    "released": Text(en="released", ar="أُطلقت"),
    "cancelled": Text(en="taken out of the queue", ar="أُخرجت من الطابور"),
}

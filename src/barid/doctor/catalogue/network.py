"""Groups L and D: the way to the server, and its name."""

from __future__ import annotations

from typing import Final

from barid.doctor.catalogue.entry import Entry, Layer, Who
from barid.i18n import Text

ENTRIES: Final = (
    Entry(
        "D01",
        Layer.DNS,
        Who.YOU,
        Text(en="There is no host {host}.", ar="لا يوجد مضيف باسم {host}."),
        Text(
            en="Check the name of the server: only the host, without `https://` and blanks.",
            ar="راجع اسم الخادم: اسم المضيف وحده بلا `https://` ولا مسافات.",
        ),
    ),
    Entry(
        "D02",
        Layer.DNS,
        Who.NETWORK,
        Text(
            en="The name {host} cannot be looked up just now.",
            ar="يتعذّر البحث عن الاسم {host} الآن.",
        ),
        Text(
            en="Check the DNS settings of this computer or container, and try again.",
            ar="راجع إعدادات DNS في هذا الجهاز أو الحاوية، وأعد المحاولة.",
        ),
    ),
    Entry(
        "D16",
        Layer.DNS,
        Who.YOU,
        Text(
            en="`{host}` is no name that a host can have.",
            ar="لا يصلح `{host}` اسمًا لمضيف.",
        ),
        Text(
            en="Check it for double dots, blanks and very long parts.",
            ar="راجعه بحثًا عن نقطتين متتاليتين أو مسافات أو أجزاء طويلة جدًا.",
        ),
    ),
    Entry(
        "L02",
        Layer.INTERNET,
        Who.NETWORK,
        Text(
            en="There is no route from this computer to {host}.",
            ar="لا طريق من هذا الجهاز إلى {host}.",
        ),
        Text(
            en="Check the network of this computer, and whether it has IPv4 and IPv6.",
            ar="راجع شبكة هذا الجهاز، وهل فيها IPv4 وIPv6.",
        ),
    ),
    Entry(
        "L03",
        Layer.INTERNET,
        Who.NETWORK,
        Text(
            en="{host} cannot be reached: a firewall or router on the way says no.",
            ar="يتعذّر الوصول إلى {host}: يرفض ذلك جدار ناري أو موجِّه في الطريق.",
        ),
        Text(
            en="Ask those who run the network to open port {port}.",
            ar="اطلب من القائمين على الشبكة فتح المنفذ {port}.",
        ),
    ),
    Entry(
        "L04",
        Layer.TCP,
        Who.NETWORK,
        Text(
            en="Nobody answers on port 25 of {host}: most networks block that port.",
            ar="لا أحد يجيب على المنفذ 25 في {host}، وأكثر الشبكات تحجبه.",
        ),
        Text(
            en="Send through a submission server, on port 465 or 587.",
            ar="أرسل عبر خادم إرسال على المنفذ 465 أو 587.",
        ),
        "port=587",
    ),
    Entry(
        "L05",
        Layer.TCP,
        Who.SERVER,
        Text(
            en="Nothing listens on port {port} of {host}.",
            ar="لا شيء يستمع على المنفذ {port} في {host}.",
        ),
        Text(
            en="Check host and port; inside a container `localhost` is the container itself.",
            ar="راجع المضيف والمنفذ، واعلم أن `localhost` داخل الحاوية هو الحاوية نفسها.",
        ),
    ),
    Entry(
        "L06",
        Layer.TCP,
        Who.NETWORK,
        Text(
            en="Nobody answers on port {port} of {host}.",
            ar="لا أحد يجيب على المنفذ {port} في {host}.",
        ),
        Text(
            en="Check host and port; a firewall may drop the connection, or the server is down.",
            ar="راجع المضيف والمنفذ، فقد يُسقط جدار ناري الاتصال، أو يكون الخادم متوقفًا.",
        ),
    ),
    Entry(
        "L08",
        Layer.INTERNET,
        Who.NETWORK,
        Text(
            en="{host} answers short words, and nothing more once much is sent.",
            ar="يجيب {host} عن الكلام القصير، ثم ينقطع إذا أُرسل إليه الكثير.",
        ),
        Text(
            en="Large packets are lost on the way (MTU): reduce the MTU of the VPN or of the "
            "router.",
            ar="تضيع الحزم الكبيرة في الطريق، فاخفض حجم الحزم (`MTU`) في الشبكة الخاصة أو الموجِّه.",
        ),
    ),
    Entry(
        "L11",
        Layer.TCP,
        Who.YOU,
        Text(
            en="This computer itself forbids the connection to {host}.",
            ar="هذا الجهاز نفسه يمنع الاتصال بالخادم {host}.",
        ),
        Text(
            en="Look at its firewall and at the rights of the program.",
            ar="راجع جداره الناري وصلاحيات البرنامج.",
        ),
    ),
    Entry(
        "L14",
        Layer.TCP,
        Who.NETWORK,
        Text(
            en="The connection to {host} was lost in the middle.",
            ar="انقطع الاتصال بالخادم {host} في أثنائه.",
        ),
        Text(
            en="Send again what was not accepted; `Sender.queue` does that by itself.",
            ar="أعد إرسال ما لم يُقبل، و`Sender.queue` يفعل ذلك من تلقاء نفسه.",
        ),
    ),
)

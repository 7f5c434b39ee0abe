"""Group P, and of R what one reply tells: sender, recipient or conduct are refused."""

from __future__ import annotations

from typing import Final

from barid.doctor.catalogue.entry import Entry, Layer, Who
from barid.i18n import Text

ENTRIES: Final = (
    Entry(
        "P01",
        Layer.AUTH,
        Who.YOU,
        Text(
            en="{host} takes mail only after a login.",
            ar="لا يقبل {host} البريد إلا بعد الدخول.",
        ),
        Text(en="Give `user` and `secret`.", ar="أعطِ `user` و`secret`."),
        "user=..., secret=...",
    ),
    Entry(
        "P02",
        Layer.POLICY,
        Who.YOU,
        Text(
            en="This login may not send as {sender}.",
            ar="لا يحق لصاحب هذا الدخول الإرسال باسم {sender}.",
        ),
        Text(
            en="Send from the address of the account, or have send-as granted.",
            ar="أرسل من عنوان الحساب نفسه، أو اطلب حق الإرسال بهذا الاسم.",
        ),
    ),
    Entry(
        "P03",
        Layer.POLICY,
        Who.YOU,
        Text(
            en="{host} does not carry mail for us to {recipient}.",
            ar="لا ينقل {host} بريدنا إلى {recipient}.",
        ),
        Text(
            en="Log in, or use the server that is meant for your mail.",
            ar="سجّل الدخول، أو استعمل الخادم المخصص لبريدك.",
        ),
    ),
    Entry(
        "P05",
        Layer.POLICY,
        Who.YOU,
        Text(en="There is no mailbox {recipient}.", ar="لا يوجد صندوق بعنوان {recipient}."),
        Text(en="Check the address for mistakes.", ar="راجع كتابة العنوان."),
    ),
    Entry(
        "P06",
        Layer.POLICY,
        Who.RECIPIENT,
        Text(en="The mailbox of {recipient} is full.", ar="صندوق {recipient} ممتلئ."),
        Text(
            en="Try again in some days, or tell the recipient in another way.",
            ar="أعد المحاولة بعد أيام، أو أبلغ المستلِم بوسيلة أخرى.",
        ),
    ),
    Entry(
        "P07",
        Layer.POLICY,
        Who.NOBODY,
        Text(
            en="{host} asks us to come back later, as it does with everybody that it does not "
            "know.",
            ar="يطلب {host} العودة لاحقًا، وهذا دأبه مع من لا يعرفه.",
        ),
        Text(
            en="Send it again after a quarter of an hour, from the same place: `Sender.queue` "
            "does.",
            ar="أعد الإرسال بعد ربع ساعة من المكان نفسه، و`Sender.queue` يفعل ذلك.",
        ),
        'Sender.queue("outbox", through=sender)',
    ),
    Entry(
        "P08",
        Layer.POLICY,
        Who.NOBODY,
        Text(
            en="{host} finds that we send too much or too quickly.",
            ar="يرى {host} أننا نرسل أكثر أو أسرع مما ينبغي.",
        ),
        Text(
            en="Send more slowly and over fewer connections.",
            ar="أرسل ببطء أكثر وعبر اتصالات أقل.",
        ),
        "send_all(..., connections=1, rate=1)",
    ),
    Entry(
        "P09",
        Layer.POLICY,
        Who.YOU,
        Text(
            en="The account has sent all that it may for today.",
            ar="أرسل الحساب كل ما يُسمح له به اليوم.",
        ),
        Text(
            en="Wait a day, or use a service for bulk mail.",
            ar="انتظر يومًا، أو استعمل خدمة للإرسال الجماعي.",
        ),
    ),
    Entry(
        "P10",
        Layer.POLICY,
        Who.NOBODY,
        Text(
            en="{host} takes no more recipients with one message.",
            ar="لا يقبل {host} مزيدًا من المستلِمين في رسالة واحدة.",
        ),
        Text(
            en="Send the rest as another message.",
            ar="أرسل إلى الباقين برسالة أخرى.",
        ),
    ),
    Entry(
        "P12",
        Layer.POLICY,
        Who.YOU,
        Text(
            en="{host} does not find the domain of the sender {sender}.",
            ar="لا يجد {host} نطاق المرسِل {sender}.",
        ),
        Text(
            en="Send from an address whose domain receives mail.",
            ar="أرسل من عنوان يستقبل نطاقه البريد.",
        ),
    ),
    Entry(
        "P15",
        Layer.POLICY,
        Who.YOU,
        Text(
            en="The domain of {recipient} takes no mail.",
            ar="نطاق {recipient} لا يستقبل البريد.",
        ),
        Text(en="Check the address for mistakes.", ar="راجع كتابة العنوان."),
    ),
    Entry(
        "P17",
        Layer.POLICY,
        Who.SERVER,
        Text(
            en="{host} sends us away before we have said anything.",
            ar="يصرفنا {host} قبل أن نقول شيئًا.",
        ),
        Text(
            en="Our address is blocked there; its reply says where to ask.",
            ar="عنواننا محظور عنده، وفي رده ما يدل على من يُسأل.",
        ),
    ),
    Entry(
        "P18",
        Layer.POLICY,
        Who.RECIPIENT_SERVER,
        Text(
            en="A rule of the recipient's organization refuses this message.",
            ar="قاعدة في مؤسسة المستلِم ترفض هذه الرسالة.",
        ),
        Text(
            en="Only the administrators there can allow it.",
            ar="لا يسمح بها إلا القائمون على البريد هناك.",
        ),
    ),
    Entry(
        "P20",
        Layer.SMTP,
        Who.SERVER,
        Text(
            en="{host} did not expect the command that it was given.",
            ar="لم يتوقع {host} الأمر الذي تلقّاه.",
        ),
        Text(
            en="Try again on a new connection; if it stays so, something in between changes what "
            "is "
            "said.",
            ar="أعد المحاولة باتصال جديد، فإن استمر ذلك فشيء في الطريق يغيّر الحديث.",
        ),
    ),
    Entry(
        "R01",
        Layer.POLICY,
        Who.YOU,
        Text(
            en="{host} wants proof that the mail of {sender} is genuine: SPF or DKIM.",
            ar="يطلب {host} إثبات صحة بريد {sender} بوسيلة SPF أو DKIM.",
        ),
        Text(
            en="Send through the server of your own domain, and publish its SPF and DKIM records.",
            ar="أرسل عبر خادم نطاقك، وانشر سجلات SPF وDKIM الخاصة به.",
        ),
    ),
    Entry(
        "R11",
        Layer.POLICY,
        Who.YOU,
        Text(
            en="Our address is on a block list that {host} follows.",
            ar="عنواننا مدرج في قائمة حظر يأخذ بها {host}.",
        ),
        Text(
            en="Send through the server of your provider, or ask the list to remove the address.",
            ar="أرسل عبر خادم مزوّد الخدمة، أو اطلب من القائمة رفع العنوان.",
        ),
    ),
    Entry(
        "T14",
        Layer.TLS,
        Who.YOU,
        Text(
            en="{host} takes mail only over TLS.",
            ar="لا يقبل {host} البريد إلا عبر TLS.",
        ),
        Text(
            en="Leave `tls` as it is by default.",
            ar="اترك `tls` على قيمته الافتراضية.",
        ),
    ),
)

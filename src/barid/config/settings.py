"""Every setting of the post office, its default, its bounds and what it means.

Here is only what must be known before the database opens. Sizes are in octets, times in seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from barid.config.kinds import (
    Address,
    ByDomain,
    Choice,
    Duration,
    FilePath,
    Flag,
    HostName,
    Number,
    Several,
    Size,
)
from barid.config.outgoing import Dns, MtaSts, Queue, Relay
from barid.config.relays import AnyHop, BySender, Relaying
from barid.config.schema import section, sections_of, setting
from barid.config.units import DAY, GIB, HOUR, KIB, MIB, MINUTE
from barid.i18n import Text

SERVICES = (
    *("smtp", "submission", "submissions", "imap", "imaps", "pop3", "pop3s"),
    *("http", "https"),
)


@dataclass(frozen=True, slots=True)
class Listeners:
    """Where the post office listens."""

    host_name: str = setting(
        "",
        HostName(),
        Text(
            en="The name that the post office gives itself in greetings and headers. Empty: "
            "the name of this machine.",
            ar="الاسم الذي يعرّف به مكتب البريد نفسه في التحية والترويسات. إن تُرك فارغًا: اسم "
            "هذا الجهاز.",
        ),
    )
    hosts: tuple[str, ...] = setting(
        (),
        Several(Address()),
        Text(
            en="The addresses to listen on. Empty: all of this machine, IPv4 and IPv6.",
            ar="العناوين التي يُستمع عليها. إن تُركت فارغة: كل عناوين هذا الجهاز، IPv4 وIPv6.",
        ),
    )
    port_base: int = setting(
        0,
        Number(0, 60000),
        Text(
            en="Added to every standard port, so that no root is needed.",
            ar="عدد يضاف إلى كل منفذ قياسي، فلا حاجة إلى صلاحيات الجذر.",
        ),
    )
    services: tuple[str, ...] = setting(
        SERVICES,
        Several(Choice(SERVICES), least=1),
        Text(en="The services to offer.", ar="الخدمات المقدَّمة."),
    )
    lmtp: Path | None = setting(
        None,
        FilePath(),
        Text(
            en="A Unix socket where programs of this machine hand mail over by LMTP, without a "
            "login: whoever may open it may deliver. Empty: none.",
            ar="مقبس يونكس تُسلِّم عليه برامج هذا الجهاز البريد ببروتوكول LMTP دون دخول: فمن جاز "
            "له فتحه جاز له التسليم. إن تُرك فارغًا: لا مقبس.",
        ),
    )


@dataclass(frozen=True, slots=True)
class Tls:
    """What proves who we are."""

    certificate: Path | None = setting(
        None,
        FilePath(),
        Text(
            en="The certificate chain in PEM form, our own first. Read again when it changes. "
            "Empty: the post office makes an authority of its own in its data folder.",
            ar="سلسلة الشهادات بصيغة `PEM`، أولها شهادتنا. تُقرأ من جديد كلما تغيرت. إن تُرك "
            "فارغًا: ينشئ المكتب سلطة شهادات خاصة به في مجلد بياناته.",
        ),
    )
    key: Path | None = setting(
        None,
        FilePath(),
        Text(
            en="The private key of the certificate, in PEM form.",
            ar="المفتاح الخاص بالشهادة، بصيغة `PEM`.",
        ),
    )
    next_key: Path | None = setting(
        None,
        FilePath(),
        Text(
            en="The private key of the next certificate, or that certificate, if it is made "
            "already: its TLSA record is printed, so that it stands in the DNS in time.",
            ar="المفتاح الخاص بالشهادة القادمة، أو الشهادة نفسها، إن أُعدَّت: فيُطبع سجل TLSA لها "
            "ليكون في DNS قبل أن تُستعمل.",
        ),
    )
    client_ca: Path | None = setting(
        None,
        FilePath(),
        Text(
            en="The authorities, in PEM form, that vouch for clients: whoever shows a certificate "
            "of theirs logs in without a password (`EXTERNAL`) as the mailbox that it names. "
            "Empty: clients are not asked for certificates.",
            ar="سلطات الشهادات التي تضمن العملاء، بصيغة `PEM`: من أبرز شهادة منها دخل بلا كلمة سر "
            "(`EXTERNAL`) إلى الصندوق الذي تسميه. إن تُرك فارغًا: لا تُطلب شهادة من أي عميل.",
        ),
    )


@dataclass(frozen=True, slots=True)
class Storage:
    """How mail is kept."""

    large_from: int = setting(
        128 * KIB,
        Size(4 * KIB, GIB),
        Text(
            en="Content from this size on is kept in a file of its own, smaller content in the "
            "database.",
            ar="المحتوى الذي يبلغ هذا الحجم يُحفظ في ملف مستقل، وما دونه في قاعدة البيانات.",
        ),
    )
    readers: int = setting(
        4,
        Number(1, 64),
        Text(
            en="How many threads read the database at the same time.",
            ar="عدد الخيوط التي تقرأ قاعدة البيانات في وقت واحد.",
        ),
    )


@dataclass(frozen=True, slots=True)
class Auth:
    """How people log in."""

    plaintext_on_loopback: bool = setting(
        False,
        Flag(),
        Text(
            en="Allow LOGIN and PLAIN without TLS from `127.0.0.1` and `::1`.",
            ar="اسمح بالدخول بطريقتي `LOGIN` و`PLAIN` دون TLS من `127.0.0.1` و`::1` فقط.",
        ),
    )


@dataclass(frozen=True, slots=True)
class Imap:
    """What IMAP shows."""

    separator: str = setting(
        "/",
        Choice(("/", ".")),
        Text(
            en="The character between the levels of a mailbox name.",
            ar="الحرف الفاصل بين مستويات اسم الصندوق.",
        ),
    )


@dataclass(frozen=True, slots=True)
class Dkim:
    """The keys that sign mail."""

    renew_after: int = setting(
        180 * DAY,
        Duration(DAY, 3650 * DAY),
        Text(
            en="After which time a domain gets new keys. They are used once they are seen in the "
            "DNS; until then the old ones sign.",
            ar="المدة التي يُعطى النطاق بعدها مفاتيح جديدة. ولا تُستعمل حتى تظهر في DNS، وإلى ذلك "
            "الحين توقّع المفاتيح القديمة.",
        ),
    )
    overlap: int = setting(
        7 * DAY,
        Duration(HOUR, 60 * DAY),
        Text(
            en="How long old keys are still to be published, for mail that is on its way.",
            ar="المدة التي تبقى فيها المفاتيح القديمة منشورة، لأجل بريد ما زال في الطريق.",
        ),
    )


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of what others may ask of us."""

    message_size: int = setting(
        50 * MIB,
        Size(64 * KIB, GIB),
        Text(en="The largest message.", ar="أكبر رسالة مقبولة."),
    )
    recipients: int = setting(
        1000,
        Number(100, 100_000),  # RFC 5321 4.5.3.1.8: at least 100
        Text(en="The most recipients of one message.", ar="أكثر عدد من المستلمين لرسالة واحدة."),
    )
    connections: int = setting(
        10_000,
        Number(1, 1_000_000),
        Text(en="The most connections at one time.", ar="أكثر عدد من الاتصالات في وقت واحد."),
    )
    connections_per_address: int = setting(
        2_000,
        Number(1, 1_000_000),
        Text(
            en="The most connections from one address at one time.",
            ar="أكثر عدد من الاتصالات من عنوان واحد في وقت واحد.",
        ),
    )
    smtp_idle: int = setting(
        5 * MINUTE,
        Duration(1, DAY),
        Text(
            en="How long an SMTP client may stay silent.",
            ar="المدة التي يجوز لعميل SMTP أن يسكت فيها.",
        ),
    )
    greeting_pause: int = setting(
        100,
        Number(0, 10_000),
        Text(
            en="How long, in milliseconds, the greeting of `smtp` waits for clients that speak "
            "before it; they are sent away. Clients on this machine never wait.",
            ar="كم تنتظر تحية خدمة `smtp`، بالمللي ثانية، العملاء الذين يتكلمون قبلها، فيُصرفون. "
            "أما العملاء على هذا الجهاز فلا ينتظرون أبدًا.",
        ),
    )
    imap_idle: int = setting(
        30 * MINUTE,
        Duration(1, DAY),
        Text(
            en="How long an IMAP client may stay silent after it has logged in.",
            ar="المدة التي يجوز لعميل IMAP أن يسكت فيها بعد دخوله.",
        ),
    )
    pop3_idle: int = setting(
        10 * MINUTE,
        Duration(10 * MINUTE, DAY),  # RFC 1939 3: at least 10 minutes
        Text(
            en="How long a POP3 client may stay silent. What it has marked as deleted stays then.",
            ar="المدة التي يجوز لعميل POP3 أن يسكت فيها. وما علّمه للحذف يبقى بعدها.",
        ),
    )
    http_idle: int = setting(
        MINUTE,
        Duration(1, DAY),
        Text(
            en="How long an HTTP request may take to come.",
            ar="المدة التي يجوز أن يستغرقها وصول طلب HTTP.",
        ),
    )


@dataclass(frozen=True, slots=True)
class Trail:
    """How long is known what happened to messages."""

    days: int = setting(
        90,
        Number(1, 36_500),
        Text(
            en="How many days the trail of a message is kept. That of one that still has to leave "
            "stays until it has left.",
            ar="كم يومًا يُحفظ أثر الرسالة. ويبقى أثر ما لم يخرج بعد إلى أن يخرج.",
        ),
    )


@dataclass(frozen=True, slots=True)
class Log:
    """What is written to the log."""

    level: str = setting(
        "info",
        Choice(("debug", "info", "warning", "error")),
        Text(
            en="The least weighty lines that are written to standard error.",
            ar="أدنى درجة من السطور التي تُكتب في مخرج الأخطاء القياسي.",
        ),
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings in force."""

    listeners: Listeners = section(
        Listeners, Text(en="Where the post office listens.", ar="أين يستمع مكتب البريد.")
    )
    tls: Tls = section(Tls, Text(en="Certificate and key.", ar="الشهادة ومفتاحها."))
    storage: Storage = section(Storage, Text(en="How mail is kept.", ar="كيف يُحفظ البريد."))
    auth: Auth = section(Auth, Text(en="How people log in.", ar="كيف يدخل الناس."))
    imap: Imap = section(Imap, Text(en="What IMAP shows.", ar="ما يعرضه IMAP."))
    limits: Limits = section(
        Limits,
        Text(en="The bounds of what others may ask of us.", ar="حدود ما يجوز لغيرنا أن يطلبه."),
    )
    trail: Trail = section(Trail, Text(en="What is known of messages.", ar="ما يُعرف عن الرسائل."))
    log: Log = section(Log, Text(en="What is written to the log.", ar="ما يُكتب في السجل."))
    dns: Dns = section(Dns, Text(en="Whom we ask for names.", ar="من يُسأل عن الأسماء."))
    relay: Relay = section(Relay, Text(en="How mail leaves.", ar="كيف يخرج البريد."))
    routes: Mapping[str, AnyHop] = setting(
        {},
        ByDomain(Relaying()),
        Text(
            en="Next hops for domains whose mail does not go to their MX hosts; `.example.org` is "
            "everything below `example.org`, `*` is all mail that has no other way.",
            ar="المحطات التالية لنطاقات لا يذهب بريدها إلى خوادم MX الخاصة بها. `.example.org` كل "
            "ما تحت `example.org`، و`*` كل بريد ليس له طريق آخر.",
        ),
    )
    senders: Mapping[str, AnyHop] = setting(
        {},
        BySender(Relaying()),
        Text(
            en="Next hops for mail of some senders, by their address or its domain, where `routes` "
            "says nothing of the domain that it goes to.",
            ar="المحطات التالية لبريد بعض المرسلين بحسب عناوينهم أو نطاقاتها، ما لم يُذكر في "
            "`routes` نطاق الوجهة.",
        ),
    )
    queue: Queue = section(
        Queue, Text(en="Mail that still has to leave.", ar="البريد الذي لم يخرج بعد.")
    )
    mta_sts: MtaSts = section(
        MtaSts,
        Text(
            en="Policies about TLS, our own and those of other domains.",
            ar="سياسات TLS: سياستنا وسياسات النطاقات الأخرى.",
        ),
    )
    dkim: Dkim = section(
        Dkim, Text(en="The keys that sign mail.", ar="المفاتيح التي يوقَّع بها البريد.")
    )


SECTIONS = sections_of(Settings)

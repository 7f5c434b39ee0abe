"""Settings of mail that leaves: whom we ask for names, by which ways, how often, how safely."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from barid.config.kinds import (
    AddressAndPort,
    Choice,
    Duration,
    FilePath,
    Flag,
    HostAndPort,
    MailAddress,
    Number,
    Several,
)
from barid.config.relays import AnyHop, Relaying
from barid.config.schema import setting
from barid.config.units import DAY, HOUR, MINUTE
from barid.i18n import Text


@dataclass(frozen=True, slots=True)
class Dns:
    """Whom we ask for names."""

    servers: tuple[HostAndPort, ...] = setting(
        (),
        Several(AddressAndPort(53)),
        Text(
            en="The DNS servers to ask. Empty: those of this machine.",
            ar="خوادم DNS التي تُسأل. إن تُركت فارغة: خوادم هذا الجهاز.",
        ),
    )
    trusted: bool = setting(
        False,
        Flag(),
        Text(
            en="Believe these servers when they say that an answer is authenticated (the `AD` "
            "bit). A server on this machine is always believed; what another says is proven by the "
            "post office itself (DNSSEC).",
            ar="صدّق هذه الخوادم حين تقول إن الجواب موثَّق (البت `AD`). أما الخادم الذي على هذا "
            "الجهاز فيُصدَّق دائمًا، وأما غيره فيتحقق المكتب بنفسه من توقيع ما يقوله (DNSSEC).",
        ),
    )
    trust_anchor: Path | None = setting(
        None,
        FilePath(),
        Text(
            en="Keys of the root of the DNS (`DS` or `DNSKEY` records, as in a zone file): then no "
            "server is believed, and the post office proves every answer from them. Empty: those "
            "of the internet, for servers that are not believed.",
            ar="مفاتيح جذر نظام DNS (سجلات `DS` أو `DNSKEY` كما تُكتب في ملف المنطقة): إن وُضعت "
            "فلا يُصدَّق أي خادم، ويتحقق المكتب من كل جواب انطلاقًا منها. إن تُرك فارغًا: مفاتيح "
            "جذر الإنترنت، للخوادم التي لا تُصدَّق.",
        ),
    )


@dataclass(frozen=True, slots=True)
class Relay:
    """How mail leaves."""

    port: int = setting(
        25,
        Number(1, 65535),
        Text(
            en="The port of other post offices; another one than 25 is for laboratories only.",
            ar="منفذ مكاتب البريد الأخرى، ولا يُجعل غير 25 إلا في المختبرات.",
        ),
    )
    fallback: AnyHop | None = setting(
        None,
        Relaying(optional=True),
        Text(
            en="Where mail goes when none of its hosts can be reached, as where port 25 is "
            "blocked. Empty: it waits.",
            ar="إلى أين يذهب البريد حين يتعذر بلوغ أيٍّ من خوادم وجهته، كما يحدث حيث يُحجب المنفذ "
            "25. إن تُرك فارغًا: ينتظر.",
        ),
    )
    ca_file: Path | None = setting(
        None,
        FilePath(),
        Text(
            en="The authorities to trust where another post office must prove itself, in PEM form. "
            "Empty: those of this machine.",
            ar="سلطات الشهادات التي يوثق بها حيث يجب على مكتب بريد آخر أن يثبت هويته، بصيغة "
            "`PEM`. إن تُرك فارغًا: سلطات الشهادات التي يثق بها هذا الجهاز.",
        ),
    )


@dataclass(frozen=True, slots=True)
class Queue:
    """Mail that still has to leave."""

    retry: tuple[int, ...] = setting(
        (5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR),
        Several(Duration(1, 7 * DAY), least=1),
        Text(
            en="The pauses before each new attempt; the last one is repeated.",
            ar="المهلة التي تسبق كل محاولة جديدة، وتتكرر الأخيرة.",
        ),
    )
    delay_after: int = setting(
        4 * HOUR,
        Duration(MINUTE, 30 * DAY),
        Text(
            en="After which time the sender is told that a message still waits.",
            ar="المدة التي يُبلَّغ المرسل بعدها أن رسالته ما زالت تنتظر.",
        ),
    )
    give_up_after: int = setting(
        5 * DAY,
        Duration(MINUTE, 60 * DAY),
        Text(
            en="After which time a message is given up and its sender told.",
            ar="المدة التي يُترك بعدها إرسال الرسالة ويُبلَّغ مرسلها.",
        ),
    )
    hold_at_most: int = setting(
        30 * DAY,
        Duration(0, 366 * DAY),
        Text(
            en="The longest time for which our own people may have a message held before it "
            "leaves (`FUTURERELEASE`). 0: none is held.",
            ar="أطول مدة يجوز لمستخدمينا أن يطلبوا حجز رسالة فيها قبل خروجها (`FUTURERELEASE`). "
            "القيمة 0: لا تُحجز رسالة.",
        ),
    )
    deliver_by_at_least: int = setting(
        MINUTE,
        Duration(0, 7 * DAY),
        Text(
            en="The shortest time within which a message may be asked to be delivered or returned "
            "(`DELIVERBY`).",
            ar="أقصر مدة يجوز أن يُطلب فيها تسليم الرسالة أو ردها (`DELIVERBY`).",
        ),
    )
    connections: int = setting(
        100,
        Number(1, 10_000),
        Text(
            en="The most connections to other post offices at one time.",
            ar="أكثر عدد من الاتصالات بمكاتب البريد الأخرى في وقت واحد.",
        ),
    )
    connections_per_destination: int = setting(
        20,
        Number(1, 1000),
        Text(
            en="The most connections to one destination at one time.",
            ar="أكثر عدد من الاتصالات بوجهة واحدة في وقت واحد.",
        ),
    )


@dataclass(frozen=True, slots=True)
class MtaSts:
    """Our own policy, and how those of other domains are fetched."""

    mode: str = setting(
        "off",
        Choice(("off", "none", "testing", "enforce")),
        Text(
            en="What the policy of our own domains says that is served at `https://mta-sts.` and "
            "the domain: that mail for them comes over proven TLS only (`enforce`), that this is "
            "being tried out (`testing`), or that it is so no more (`none`). It needs a "
            "certificate that public authorities vouch for. `off`: there is no policy.",
            ar="ما تقوله سياسة نطاقاتنا المعروضة على `https://mta-sts.` متبوعةً بالنطاق: أن بريدها "
            "لا يأتي إلا عبر TLS موثَّق (`enforce`)، أو أن ذلك قيد التجربة (`testing`)، أو أنه لم "
            "يعد قائمًا (`none`). وتحتاج إلى شهادة تضمنها السلطات العامة. `off`: لا سياسة.",
        ),
    )
    max_age: int = setting(
        7 * DAY,
        Duration(HOUR, 365 * DAY),
        Text(
            en="How long others rely on our policy after they have fetched it.",
            ar="المدة التي يعتمد فيها غيرنا على سياستنا بعد جلبها.",
        ),
    )
    reports: str = setting(
        "",
        MailAddress(),
        Text(
            en="The address to which others may report on their TLS with us (`_smtp._tls`). Empty: "
            "none.",
            ar="العنوان الذي يُبلغه غيرنا بأحوال TLS معنا (`_smtp._tls`). إن تُرك فارغًا: لا عنوان.",
        ),
    )
    ca_file: Path | None = setting(
        None,
        FilePath(),
        Text(
            en="The authorities to trust when policies are fetched, in PEM form. Empty: those of "
            "this machine.",
            ar="سلطات الشهادات التي يوثق بها عند جلب السياسات، بصيغة `PEM`. إن تُرك فارغًا: "
            "سلطات الشهادات التي يثق بها هذا الجهاز.",
        ),
    )
    port: int = setting(
        443,
        Number(1, 65535),
        Text(
            en="The port to fetch policies from; another one than 443 is for laboratories only.",
            ar="المنفذ الذي تُجلب منه السياسات، ولا يُجعل غير 443 إلا في المختبرات.",
        ),
    )

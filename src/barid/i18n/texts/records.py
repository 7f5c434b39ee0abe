"""What `barid domain dns` says; keys are those of `postoffice.directory.publication`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from barid.i18n.text import Text

PURPOSES: Final[Mapping[str, Text]] = {
    "receive": Text(
        en="So that mail for the domain comes here:", ar="ليصل بريد النطاق إلى هذا الخادم:"
    ),
    "host": Text(en="So that this server is found:", ar="ليُعرف مكان هذا الخادم:"),
    "find": Text(
        en="So that mail programs set themselves up:", ar="لتضبط برامج البريد إعداداتها بنفسها:"
    ),
    "dkim": Text(
        en="So that others can check the signatures of mail from here (DKIM):",
        ar="ليتحقق الآخرون من توقيع البريد الصادر من هنا (DKIM):",
    ),
    "dkim-next": Text(
        en="The next keys for signatures (DKIM); they are used once they are seen there:",
        ar="مفاتيح التوقيع القادمة (DKIM)، وتُستعمل متى ظهرت في DNS:",
    ),
    "dkim-last": Text(
        en="The last keys for signatures (DKIM), for mail that is still on its way:",
        ar="مفاتيح التوقيع السابقة (DKIM)، لبريد ما زال في الطريق:",
    ),
    "sts": Text(
        en="So that others send only over proven TLS (MTA-STS); the policy is at "
        "`https://mta-sts.` and the domain:",
        ar="لئلا يرسل الآخرون إلا عبر TLS موثَّق (MTA-STS)، والسياسة على `https://mta-sts.` "
        "متبوعةً بالنطاق:",
    ),
    "tls-reports": Text(
        en="So that others report on their TLS with this server:",
        ar="ليُبلغ الآخرون بأحوال TLS مع هذا الخادم:",
    ),
    "dane": Text(
        en="So that others recognise this server by its key (DANE):",
        ar="ليتعرف الآخرون على هذا الخادم بمفتاحه (DANE):",
    ),
    "spf": Text(
        en="So that others believe mail from here (SPF):",
        ar="ليثق الآخرون بالبريد الصادر من هنا (SPF):",
    ),
}
STATES: Final[Mapping[str, Text]] = {
    "right": Text(en="It is there.", ar="السجل موجود."),
    "missing": Text(en="It is missing.", ar="السجل غير موجود."),
    "differs": Text(en="Something else is there:", ar="الموجود غيره:"),
    "needless": Text(
        en="Not needed: the zone is not signed (DNSSEC).",
        ar="لا حاجة إليه: المنطقة غير موقَّعة (DNSSEC).",
    ),
    "unasked": Text(en="The DNS could not be asked.", ar="تعذّر سؤال DNS."),
}
OWN_ADDRESS: Final = Text(
    en="(the public addresses of this machine)", ar="(عناوين هذا الجهاز على الإنترنت)"
)

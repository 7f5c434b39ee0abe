"""Group C: the login itself is refused."""

from __future__ import annotations

from typing import Final

from barid.doctor.catalogue.entry import Entry, Layer, Who
from barid.i18n import Text

ENTRIES: Final = (
    Entry(
        "C01",
        Layer.AUTH,
        Who.YOU,
        Text(
            en="{host} refuses user and secret.",
            ar="يرفض {host} اسم المستخدم وكلمة السر.",
        ),
        Text(
            en="Check both; where the account has two-step login, an app password or a `token` is "
            "needed instead. It was tried once only, so that the account is not locked.",
            ar="راجع كليهما، وإن كان الحساب بالتحقق بخطوتين فالمطلوب كلمة سر خاصة بالتطبيق أو "
            "`token`. وقد جُرّب الدخول مرة واحدة فقط حتى لا يُقفل الحساب.",
        ),
    ),
    Entry(
        "C02",
        Layer.AUTH,
        Who.YOU,
        Text(
            en="{host} wants a password made for this app, not that of the account.",
            ar="يطلب {host} كلمة سر خاصة بالتطبيق، لا كلمة سر الحساب.",
        ),
        Text(
            en="Create an app password in the settings of the account, and use that.",
            ar="أنشئ كلمة سر خاصة بالتطبيق من إعدادات الحساب واستعملها.",
        ),
    ),
    Entry(
        "C03",
        Layer.AUTH,
        Who.YOU,
        Text(
            en="{host} finds this login suspicious and wants you in a browser first.",
            ar="يشك {host} في هذا الدخول ويطلب الدخول من المتصفح أولًا.",
        ),
        Text(
            en="Log in with a browser from the same network, then try again.",
            ar="ادخل من المتصفح على الشبكة نفسها ثم أعد المحاولة.",
        ),
    ),
    Entry(
        "C04",
        Layer.AUTH,
        Who.SERVER,
        Text(
            en="Sending by SMTP with a login is switched off for this organization.",
            ar="الإرسال عبر SMTP مع الدخول معطّل في هذه المؤسسة.",
        ),
        Text(
            en="Its administrator must enable SMTP AUTH for the mailbox, or you use a `token`.",
            ar="على مدير المؤسسة تفعيل الدخول عبر SMTP لهذا الصندوق، أو استعمل `token`.",
        ),
    ),
    Entry(
        "C05",
        Layer.AUTH,
        Who.SERVER,
        Text(
            en="A security policy of the organization forbids this login.",
            ar="سياسة أمان في المؤسسة تمنع هذا الدخول.",
        ),
        Text(
            en="Only the administrator of the organization can allow it; no setting here helps.",
            ar="لا يسمح به إلا مدير المؤسسة، ولا ينفع هنا أي إعداد.",
        ),
    ),
    Entry(
        "C06",
        Layer.AUTH,
        Who.YOU,
        Text(
            en="{host} refuses the login: the secret is wrong, or the mailbox may not send by "
            "SMTP.",
            ar="يرفض {host} الدخول: فإما أن كلمة السر خاطئة وإما أن الصندوق لا يحق له الإرسال عبر "
            "SMTP.",
        ),
        Text(
            en="Check the secret, the user name (the sign-in name, not an alias), and that SMTP "
            "AUTH "
            "is enabled for the mailbox.",
            ar="راجع كلمة السر واسم المستخدم (اسم الدخول لا الاسم البديل)، وأن الدخول عبر SMTP "
            "مفعّل "
            "للصندوق.",
        ),
    ),
    Entry(
        "C07",
        Layer.AUTH,
        Who.YOU,
        Text(
            en="{host} no longer takes passwords for sending.",
            ar="لم يعد {host} يقبل كلمات السر للإرسال.",
        ),
        Text(
            en="Use OAuth: give a `token` instead of a secret.",
            ar="أعطِ رمز دخول `token` بدلًا من كلمة السر.",
        ),
        "token=...",
    ),
    Entry(
        "C09",
        Layer.AUTH,
        Who.NOBODY,
        Text(
            en="{host} cannot check the login just now, or there were too many tries.",
            ar="يتعذّر على {host} التحقق من الدخول الآن، أو كثرت المحاولات.",
        ),
        Text(
            en="Try again later with the same secret; it need not be changed.",
            ar="أعد المحاولة لاحقًا بكلمة السر نفسها، ولا حاجة إلى تغييرها.",
        ),
    ),
    Entry(
        "C15",
        Layer.AUTH,
        Who.YOU,
        Text(
            en="{host} refuses the token.",
            ar="يرفض {host} رمز الدخول.",
        ),
        Text(
            en="It has expired or lacks the right to send: get a new one for sending mail.",
            ar="انتهت صلاحيته أو لا يتضمن حق الإرسال: اطلب رمزًا جديدًا لإرسال البريد.",
        ),
    ),
    Entry(
        "C16",
        Layer.AUTH,
        Who.SERVER,
        Text(
            en="{host} refuses a login by `CRAM-MD5`, which it often offers without being able to.",
            ar="يرفض {host} الدخول بطريقة `CRAM-MD5`، وكثيرًا ما تُعرض وهي لا تعمل.",
        ),
        Text(
            en="Check the secret; the server should offer `PLAIN` or `SCRAM-SHA-256` over TLS.",
            ar="راجع كلمة السر، وعلى الخادم أن يعرض `PLAIN` أو `SCRAM-SHA-256` عبر TLS.",
        ),
    ),
    Entry(
        "C12",
        Layer.AUTH,
        Who.YOU,
        Text(
            en="{host} refuses user and secret, and the secret has blanks or line ends at its "
            "edge.",
            ar="يرفض {host} اسم المستخدم وكلمة السر، وفي طرف كلمة السر مسافات أو نهاية سطر.",
        ),
        Text(
            en="Take them away: they usually come from copying or from a file.",
            ar="احذفها، فهي تأتي غالبًا من النسخ أو من ملف.",
        ),
        "secret.strip()",
    ),
    Entry(
        "C17",
        Layer.AUTH,
        Who.YOU,
        Text(
            en="{host} wants TLS before the login.",
            ar="يطلب {host} اتصال TLS قبل الدخول.",
        ),
        Text(
            en="Leave `tls` as it is by default.",
            ar="اترك `tls` على قيمته الافتراضية.",
        ),
    ),
    Entry(
        "C18",
        Layer.AUTH,
        Who.YOU,
        Text(
            en="The account at {host} is disabled, locked, or has expired.",
            ar="الحساب في {host} معطّل أو مقفل أو منتهٍ.",
        ),
        Text(
            en="The account's owner has to settle that with the provider.",
            ar="على صاحب الحساب حل ذلك مع مزوّد الخدمة.",
        ),
    ),
)

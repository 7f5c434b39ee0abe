"""What is said about settings: what each kind of value may be, and what is wrong in a file."""

from __future__ import annotations

from barid.i18n.text import Text

# --- what a value may be -----------------------------------------------------------------------

A_NUMBER = Text(en="a whole number from {low} to {high}", ar="عدد صحيح من {low} إلى {high}")
A_FLAG = Text(en="`true` or `false`", ar="`true` أو `false`")
ONE_OF = Text(en="one of {words}", ar="إحدى القيم {words}")
A_SIZE = Text(
    en='a size from {low} to {high}, such as `"10MiB"` or `"10M"`, or a number of octets',
    ar='حجم من {low} إلى {high}، مثل `"10MiB"` أو `"10M"`، أو عدد من البايتات',
)
A_DURATION = Text(
    en='a span of time from {low} to {high}, such as `"90s"`, `"5m"`, `"2h"` or `"7d"`',
    ar='مدة من {low} إلى {high}، مثل `"90s"` أو `"5m"` أو `"2h"` أو `"7d"`',
)
A_HOST_NAME = Text(
    en='a host name with a dot, such as `"mail.example.org"`, or an empty text',
    ar='اسم مضيف فيه نقطة، مثل `"mail.example.org"`، أو نص فارغ',
)
A_MAIL_ADDRESS = Text(
    en='a mail address, such as `"postmaster@example.org"`, or an empty text',
    ar='عنوان بريد، مثل `"postmaster@example.org"`، أو نص فارغ',
)
AN_ADDRESS = Text(
    en='an IPv4 or IPv6 address, such as `"192.0.2.1"` or `"::1"`',
    ar='عنوان IPv4 أو IPv6، مثل `"192.0.2.1"` أو `"::1"`',
)
AN_ADDRESS_AND_PORT = Text(
    en='an address with a port, such as `"127.0.0.1:5353"` or `"[::1]:53"`',
    ar='عنوان ومعه منفذ، مثل `"127.0.0.1:5353"` أو `"[::1]:53"`',
)
A_HOP = Text(
    en='a next hop, such as `"smtp://127.0.0.1:2526"` or `"lmtp://mail.example.org:24"`',
    ar='محطة تالية، مثل `"smtp://127.0.0.1:2526"` أو `"lmtp://mail.example.org:24"`',
)
A_RELAY = Text(
    en='a next hop, such as `"smtp://127.0.0.1:2526"` or `"lmtp://mail.example.org:24"`, or a '
    'smarthost as a table: `host`; `port`; `tls`: `"implicit"` (port 465), `"starttls"` or '
    '`"offered"`; `pins`: SHA-256 hashes of its public keys, where no authority vouches for it; '
    "`user`; `secret_file` or `secret_env`: where the secret stands",
    ar='محطة تالية، مثل `"smtp://127.0.0.1:2526"` أو `"lmtp://mail.example.org:24"`، أو مضيف '
    'ترحيل في جدول: `host` اسمه، و`port` منفذه، و`tls` واحد من `"implicit"` (المنفذ 465) '
    'و`"starttls"` و`"offered"`، و`pins` بصمات SHA-256 لمفاتيحه العامة حين لا تضمنه سلطة شهادات، '
    "و`user` اسم المستخدم، و`secret_file` أو `secret_env` حيث كلمة السر",
)
A_PATH = Text(
    en="the path of a file, relative to the folder of this file",
    ar="مسار ملف، ويُحسب النسبي منه من مجلد هذا الملف",
)
A_LIST = Text(en="a list; each item: {each}", ar="قائمة، وكل عنصر فيها: {each}")
A_TABLE_BY_DOMAIN = Text(
    en='a table with a line for each domain, such as `"example.org" = ...`; each value: {each}',
    ar='جدول فيه سطر لكل نطاق، مثل `"example.org" = ...`، وكل قيمة فيه: {each}',
)
A_TABLE_BY_SENDER = Text(
    en="a table with a line for each sender, an address or a domain, such as "
    '`"me@example.org" = ...`; each value: {each}',
    ar='جدول فيه سطر لكل مرسل، عنوانًا كان أو نطاقًا، مثل `"me@example.org" = ...`، وكل قيمة '
    "فيه: {each}",
)
A_SECTION = Text(en="a section such as {section}", ar="قسم مثل {section}")

# --- mistakes: file, line, name, what was found, what is allowed -------------------------------

VALUE_WRONG = Text(
    en="{file}, line {line}: {name} is {found}; allowed: {allowed}.",
    ar="{file}، السطر {line}: قيمة {name} هي {found}، والمقبول: {allowed}.",
)
NAME_UNKNOWN = Text(
    en="{file}, line {line}: there is no setting {name}; allowed here: {allowed}.",
    ar="{file}، السطر {line}: لا يوجد إعداد {name}، والمقبول هنا: {allowed}.",
)
NAME_UNKNOWN_BUT = Text(
    en="{file}, line {line}: there is no setting {name}; did you mean {near}? "
    "Allowed here: {allowed}.",
    ar="{file}، السطر {line}: لا يوجد إعداد {name}، أتقصد {near}؟ والمقبول هنا: {allowed}.",
)
MISSING_PARTNER = Text(
    en="{file}, line {line}: {name} is {found}, but {partner} is missing; "
    "allowed: both of them or neither.",
    ar="{file}، السطر {line}: قيمة {name} هي {found}، لكن {partner} ناقص، "
    "والمقبول: كلاهما معًا أو لا شيء منهما.",
)
NOT_TOML = Text(
    en="{file}, line {line}: this is not TOML: {reason}.",
    ar="{file}، السطر {line}: ليس هذا مكتوبًا بصيغة TOML: {reason}.",
)
NOT_UTF8 = Text(
    en="{file}, line {line}: this is not UTF-8 text.",
    ar="{file}، السطر {line}: ليس هذا نصًا بترميز UTF-8.",
)
TOO_LARGE = Text(
    en="{file} has {found} octets; a file of settings has at most {allowed}.",
    ar="في الملف {file} عدد من البايتات هو {found}، وأكثر ما يُقبل في ملف إعدادات {allowed}.",
)
UNREADABLE = Text(en="{file} cannot be read: {reason}.", ar="تتعذر قراءة {file}: {reason}.")

# --- the reference -----------------------------------------------------------------------------

TITLE = Text(en="Settings", ar="الإعدادات")
INTRODUCTION = Text(
    en="Barid needs no file of settings: everything has a default, and what people change from day "
    "to day (domains, accounts) lives in the database. What must be known before the database "
    "opens can be set in one TOML file, given with `barid serve --config FILE`. A wrong setting "
    "stops the start, with the file, the line, the name, what was found and what is allowed.",
    ar="لا يحتاج بريد إلى ملف إعدادات، فلكل شيء قيمة افتراضية، وما يتغير من يوم إلى يوم (النطاقات "
    "والحسابات) محفوظ في قاعدة البيانات. أما ما يجب أن يُعرف قبل فتحها فيُكتب في ملف TOML واحد "
    "يُعطى بالأمر `barid serve --config FILE`. والإعداد الخاطئ يوقف البدء، مع ذكر الملف والسطر "
    "واسم الإعداد وما وُجد فيه وما هو المقبول.",
)
ALLOWED = Text(en="Allowed: {allowed}.", ar="المقبول: {allowed}.")
DEFAULT = Text(en="Default: {value}.", ar="القيمة الافتراضية: {value}.")
NOT_USED_YET = Text(
    en="Read and checked, but nothing uses it yet.",
    ar="يُقرأ ويُتحقق منه، لكن لا شيء يستعمله بعد.",
)
GENERATED = Text(
    en="Made from the program by `make docs`; do not edit.",
    ar="مولَّد من البرنامج بالأمر `make docs`، فلا تعدّله.",
)
FROM_DEFAULT = Text(en="default", ar="افتراضية")
FROM_LINE = Text(en="line {line}", ar="السطر {line}")

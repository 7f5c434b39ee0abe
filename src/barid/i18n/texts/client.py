"""What the sending library objects to before it sends, and what `barid send` says."""

from __future__ import annotations

from typing import Final

from barid.i18n.text import Text

NO_ADDRESS: Final = Text(
    en="`{field}` holds something that is no mail address: {value}",
    ar="في `{field}` ما ليس عنوان بريد: {value}",
)
NO_RECIPIENT: Final = Text(en="The message names no recipient.", ar="لا تذكر الرسالة أي مستلِم.")
NO_AUTHOR: Final = Text(
    en="The message names no author: give `from_`.",
    ar="لا تذكر الرسالة مرسِلها: حدّده في `from_`.",
)
SEVERAL_AUTHORS: Final = Text(
    en="A message of several authors names its `sender`.",
    ar="إذا تعدد أصحاب الرسالة وجب تحديد `sender`.",
)
BAD_FIELD: Final = Text(
    en="No header field can be called {value}.", ar="لا يصلح {value} اسمًا لحقل في الترويسة."
)
OWN_FIELD: Final = Text(
    en="The header field {value} is written by the library: use the argument of `Mail` for it.",
    ar="تكتب المكتبة الحقل {value} بنفسها: استعمل له المعامل الخاص به في `Mail`.",
)
BAD_IDENTIFIER: Final = Text(
    en="This is no Message-ID: {value}", ar="ليس هذا معرّف رسالة `Message-ID`: {value}"
)
BAD_PRIORITY: Final = Text(
    en="A priority is a number from -9 to 9, `high`, `normal` or `low`.",
    ar="الأولوية عدد من -9 إلى 9، أو `high` أو `normal` أو `low`.",
)
BAD_MOMENT: Final = Text(
    en="A moment needs its time zone.", ar="يجب أن يتضمن الوقت منطقته الزمنية."
)
BAD_RECEIPT: Final = Text(
    en="There is no receipt called {value}: use `delivery`, `failure`, `read` or `never`.",
    ar="لا يوجد إيصال باسم {value}: استعمل `delivery` أو `failure` أو `read` أو `never`.",
)
BAD_LANGUAGE: Final = Text(en="This is no language tag: {value}", ar="ليس هذا رمز لغة: {value}")
BAD_TYPE: Final = Text(en="This is no media type: {value}", ar="ليس هذا نوع محتوى: {value}")
BAD_PIN: Final = Text(
    en="A pin is `sha256:` and 64 hexadecimal digits.",
    ar="بصمة التثبيت هي `sha256:` و64 رقمًا ستعشريًا.",
)
BAD_FILE: Final = Text(
    en="The file {value} cannot be used: {why}", ar="لا يمكن استعمال الملف {value}: {why}"
)
BAD_HOST: Final = Text(en="This is no host: {value}", ar="ليس هذا اسم مضيف: {value}")
CLEAR_SECRET: Final = Text(
    en="A secret is not sent without TLS, except to this very computer.",
    ar="لا تُرسل كلمة السر بلا TLS إلا إلى هذا الجهاز نفسه.",
)
UNKNOWN_OPTION: Final = Text(en="There is no option {value}.", ar="لا يوجد خيار {value}.")
NOT_FOUND: Final = Text(
    en="No server for sending could be found for {value} that its domain vouches for. Name it: "
    "`Sender(host, ...)`.",
    ar="لم يُعثر لعنوان {value} على خادم إرسال يشهد له نطاقه. سمّه: `Sender(host, ...)`.",
)

"""What the command line says: help, results, refusals."""

from __future__ import annotations

from barid.i18n.text import Arabic, Counted, English, Text

# --- help: headings and the words that every command shares ------------------------------------

USAGE = Text(en="Usage:", ar="الاستعمال:")
OPTIONS = Text(en="Options", ar="الخيارات")
COMMANDS = Text(en="Commands", ar="الأوامر")
OPTIONS_WORD = Text(en="[OPTIONS]", ar="[خيارات]")
COMMAND_WORDS = Text(en="COMMAND [ARGS]...", ar="أمر [معطيات]...")
REQUIRED = Text(en="required", ar="إلزامي")
DEFAULT = Text(en="default: {value}", ar="الافتراضي: {value}")
HELP_OPTION = Text(en="Show this message and exit.", ar="اعرض هذه الرسالة واخرج.")
LANG_OPTION = Text(
    en="Language of the answers; otherwise that of the locale.",
    ar="لغة الأجوبة، وإلا فلغة النظام.",
)
VERSION_OPTION = Text(en="Show the version and exit.", ar="اعرض رقم الإصدار واخرج.")
DATA_OPTION = Text(
    en="Where the post office keeps its data.",
    ar="المجلد الذي يحفظ فيه مكتب البريد بياناته.",
)
CONFIG_OPTION = Text(
    en="The file of settings; every setting has a default.",
    ar="ملف الإعدادات، ولكل إعداد قيمة افتراضية.",
)
JSON_OPTION = Text(en="Print the data as JSON.", ar="اطبع البيانات بصيغة JSON.")
PASSWORD_STDIN_OPTION = Text(
    en="Read the password from the first line of standard input.",
    ar="اقرأ كلمة السر من السطر الأول من المدخل القياسي.",
)

# --- the commands ------------------------------------------------------------------------------

BARID = Text(
    en="Barid, a complete mail system: receives, keeps, hands out and explains mail.",
    ar="بريد: نظام بريد كامل يستقبل الرسائل ويحفظها ويسلّمها ويشرح ما جرى لها.",
)
SERVE = Text(en="Run the post office.", ar="شغّل مكتب البريد.")
DOMAIN = Text(
    en="Domains that the post office receives for.", ar="النطاقات التي يستقبل المكتب بريدها."
)
DOMAIN_ADD = Text(en="Receive mail for a domain.", ar="استقبل بريد نطاق.")
DOMAIN_LIST = Text(en="List the domains.", ar="اسرد النطاقات.")
DOMAIN_REMOVE = Text(
    en="No longer receive mail for a domain that has no accounts.",
    ar="كفّ عن استقبال بريد نطاق لا حسابات فيه.",
)
DOMAIN_DNS = Text(
    en="Print the DNS records to publish for a domain, and check whether they are there.\n\n"
    "The exit status is 0 when every record is right, else 1.",
    ar="اطبع سجلات DNS الواجب نشرها لنطاق، وتحقق من وجودها.\n\n"
    "رمز الخروج 0 إذا كانت السجلات كلها صحيحة، وإلا فهو 1.",
)
DOMAIN_ROTATE = Text(
    en="Make new keys for the signatures of a domain (DKIM), and print their records.\n\n"
    "The old keys sign until a running server sees the new ones in the DNS, and stay published for"
    " some days after that.",
    ar="أنشئ مفاتيح جديدة لتوقيع بريد نطاق (DKIM)، واطبع سجلاتها.\n\n"
    "تبقى المفاتيح القديمة هي الموقِّعة إلى أن يرى الخادم الجديدة في DNS، ثم تبقى منشورة بضعة أيام.",
)
ROTATE_NOW = Text(
    en="Use the new keys at once and withdraw the old ones, because somebody else may have them.",
    ar="استعمل المفاتيح الجديدة فورًا واسحب القديمة، لاحتمال وقوعها في يد غيرك.",
)
DNS_NO_CHECK = Text(en="Only print, ask nobody.", ar="اطبع فقط دون أن تسأل أحدًا.")
DOMAIN_SEPARATOR = Text(
    en="Choose the character before the tag of a subaddress (one of + - _ . = ~ #).\n\n"
    "Mail for `name+tag` is delivered as mail for `name`. With `off` the domain has no tags.",
    ar="اختر الحرف الذي يسبق الوسم في العنوان الفرعي (أحد + - _ . = ~ #).\n\n"
    "بريد `name+tag` يُسلَّم كما يُسلَّم بريد `name`. ومع `off` لا وسوم في النطاق.",
)
ALIAS = Text(en="Addresses that lead to others.", ar="عناوين تقود إلى عناوين أخرى.")
ALIAS_ADD = Text(
    en="Lead an address to others, or to more than before.\n\nADDRESS may be `@example.org`: "
    "whatever nobody else in the domain takes. A target may be elsewhere; mail for such an alias "
    "is refused until the post office can send.",
    ar="اجعل عنوانًا يقود إلى عناوين أخرى، أو زد في وجهاته.\n\nيجوز أن يكون العنوان "
    "`@example.org`، أي كل ما لا صاحب له في النطاق. ويجوز أن تكون الوجهة في مكان آخر، "
    "ويُرفض بريد مثل هذا العنوان حتى يصير المكتب قادرًا على الإرسال.",
)
ALIAS_LIST = Text(en="List the aliases and where they lead.", ar="اسرد العناوين البديلة ووجهاتها.")
ALIAS_REMOVE = Text(
    en="Remove an alias, or only some of its targets.",
    ar="احذف عنوانًا بديلًا، أو بعض وجهاته فقط.",
)
ACCOUNT = Text(en="Accounts and their passwords.", ar="الحسابات وكلمات سرها.")
ACCOUNT_ADD = Text(
    en="Make an account.\n\nThe password is asked for, read from standard input, or taken from "
    "`BARID_PASSWORD`. With --from, one account is made for each line: an address and a secret, "
    "separated by white space.",
    ar="أنشئ حسابًا.\n\nتُطلب كلمة السر عند التنفيذ، أو تُقرأ من المدخل القياسي، أو من متغير البيئة "
    "`BARID_PASSWORD`. ومع الخيار `--from` يُنشأ حساب عن كل سطر فيه عنوان وكلمة سر بينهما فراغ.",
)
ACCOUNT_LIST = Text(en="List the accounts.", ar="اسرد الحسابات.")
ACCOUNT_SHOW = Text(en="Show one account.", ar="اعرض حسابًا واحدًا.")
ACCOUNT_PASSWD = Text(en="Change the password of an account.", ar="غيّر كلمة سر حساب.")
ACCOUNT_DISABLE = Text(
    en="Lock an account: it keeps its mail, but nobody logs in and nothing comes in.",
    ar="أوقف حسابًا: يبقى بريده، ولا يدخل إليه أحد ولا تصله رسائل.",
)
ACCOUNT_ENABLE = Text(en="Unlock an account.", ar="أعد تفعيل حساب موقوف.")
ACCOUNT_SET_QUOTA = Text(
    en="Change how much mail an account may keep (`none`: no limit).",
    ar="غيّر مقدار البريد الذي يجوز لحساب أن يحفظه (`none`: بلا حد).",
)
ACCOUNT_REMOVE = Text(en="Remove an account with all its mail.", ar="احذف حسابًا ومعه بريده كله.")
CONFIG = Text(en="The settings of the file.", ar="إعدادات الملف.")
CONFIG_SHOW = Text(
    en="Show the settings in force and where each comes from.",
    ar="اعرض الإعدادات السارية ومصدر كل منها.",
)
CONFIG_REFERENCE = Text(en="Explain every setting.", ar="اشرح كل الإعدادات.")
CONFIG_CHECK = Text(
    en="Say whether a file of settings is right, and what is wrong in it.",
    ar="تحقق من ملف إعدادات واذكر ما فيه من خطأ.",
)
CHECK = Text(en="Prove that the stored mail is sound.", ar="أثبت أن البريد المحفوظ سليم.")

# --- options of single commands ----------------------------------------------------------------

REBUILD_SEARCH = Text(
    en="First make the index of search words anew; a server may run meanwhile.",
    ar="أعد أولًا بناء فهرس كلمات البحث، ولا يضر أن يكون الخادم عاملًا.",
)
SERVE_DOMAIN = Text(
    en="Receive for this domain; it is made if it does not exist.",
    ar="استقبل بريد هذا النطاق، ويُنشأ إن لم يكن موجودًا.",
)
SERVE_HOST = Text(
    en="Listen on this address only; may be repeated. Otherwise on all, IPv4 and IPv6.",
    ar="استمع على هذا العنوان وحده، ويجوز تكرار الخيار. وإلا فعلى كل العناوين، IPv4 وIPv6.",
)
SERVE_PORT_BASE = Text(
    en="Add this number to every standard port, so that no root is needed.",
    ar="أضف هذا العدد إلى كل منفذ قياسي، فلا حاجة إلى صلاحيات الجذر.",
)
ACCOUNT_NAME = Text(en="The name of the person.", ar="اسم صاحب الحساب.")
ACCOUNT_QUOTA = Text(
    en="How much mail the account may keep, such as 2GiB, or 2G for short.",
    ar="مقدار البريد الذي يجوز للحساب أن يحفظه، مثل `2GiB`، أو `2G` اختصارًا.",
)
ACCOUNT_ROLE = Text(en="What the account may do.", ar="ما يجوز للحساب أن يفعله.")
ACCOUNT_ASCII = Text(
    en="The name in ASCII under which the account is reached as well; otherwise it is spelt for "
    "you where the address is not in ASCII.",
    ar="الاسم بحروف ASCII الذي يصل أيضًا إلى الحساب، وإلا فيُكتب لك بالحروف اللاتينية حين لا يكون "
    "العنوان بحروف ASCII.",
)
ACCOUNT_FROM = Text(
    en="Make many accounts from a file (- is standard input).",
    ar="أنشئ حسابات كثيرة من ملف (والشرطة `-` هي المدخل القياسي).",
)
YES_OPTION = Text(en="Do not ask for confirmation.", ar="لا تطلب التأكيد.")
REFERENCE_MARKDOWN = Text(en="Print a Markdown page.", ar="اطبع صفحة بصيغة Markdown.")

# --- questions ---------------------------------------------------------------------------------

ASK_PASSWORD = Text(en="Password for {address}", ar="كلمة السر للحساب {address}")
ASK_AGAIN = Text(en="The same password again", ar="كلمة السر نفسها مرة أخرى")
ASK_REMOVE = Text(
    en="Remove {address} and all its mail? [y/N]", ar="أأحذف {address} وكل بريده؟ [نعم/لا]"
)

# --- results -----------------------------------------------------------------------------------

DOMAIN_ADDED = Text(en="Receiving mail for {domain}.", ar="صار المكتب يستقبل بريد {domain}.")
KEYS_MADE = Text(
    en="{domain} has new keys. Publish these records; the keys are used once they are seen there:",
    ar="صارت للنطاق {domain} مفاتيح جديدة. انشر هذه السجلات، ولا تُستعمل المفاتيح حتى تظهر:",
)
KEYS_REPLACED = Text(
    en="{domain} signs with new keys from now on. Publish these records, and delete the old ones:",
    ar="صار النطاق {domain} يوقّع بمفاتيح جديدة. انشر هذه السجلات واحذف القديمة:",
)
DOMAIN_REMOVED = Text(
    en="No longer receiving mail for {domain}.", ar="كفّ المكتب عن استقبال بريد {domain}."
)
ACCOUNT_ADDED = Text(en="Account {address} made.", ar="أُنشئ الحساب {address}.")
ALSO_REACHED = Text(en="Also reached as {address}.", ar="يصل إليه أيضًا العنوان {address}.")
ALIAS_ADDED = Text(en="{address} leads to {targets}.", ar="العنوان {address} يقود إلى {targets}.")
ALIAS_REMOVED = Text(en="Alias {address} removed.", ar="حُذف العنوان البديل {address}.")
TARGETS_REMOVED = Text(
    en="{address} no longer leads to {targets}.", ar="لم يعد {address} يقود إلى {targets}."
)
SEPARATOR_SET = Text(
    en="Addresses may have tags: {example}.", ar="يجوز أن يكون للعناوين وسوم: {example}."
)
SEPARATOR_OFF = Text(en="Addresses of {domain} have no tags.", ar="عناوين {domain} لا وسوم لها.")
QUOTA_SET = Text(
    en="Account {address} may keep {quota}.", ar="يجوز للحساب {address} أن يحفظ {quota}."
)
QUOTA_OFF = Text(
    en="Account {address} may keep as much as there is room for.",
    ar="يجوز للحساب {address} أن يحفظ ما يتسع له المكان.",
)
ACCOUNTS_ADDED = Counted(
    en=English(one="{count} account made.", other="{count} accounts made."),
    ar=Arabic(
        zero="لم يُنشأ أي حساب.",
        one="أُنشئ حساب واحد.",
        two="أُنشئ حسابان.",
        few="أُنشئت {count} حسابات.",
        many="أُنشئ {count} حسابًا.",
        other="أُنشئ {count} حساب.",
    ),
)
PASSWORD_CHANGED = Text(en="Password of {address} changed.", ar="غُيّرت كلمة سر الحساب {address}.")
ACCOUNT_DISABLED = Text(en="Account {address} locked.", ar="أُوقف الحساب {address}.")
ACCOUNT_ENABLED = Text(en="Account {address} unlocked.", ar="أُعيد تفعيل الحساب {address}.")
ACCOUNT_REMOVED = Text(en="Account {address} removed.", ar="حُذف الحساب {address}.")
ACCOUNT_WORDS = {
    "address": Text(en="address", ar="العنوان"),
    "also": Text(en="also", ar="وأيضًا"),
    "name": Text(en="name", ar="الاسم"),
    "role": Text(en="role", ar="الدور"),
    "state": Text(en="state", ar="الحالة"),
    "login": Text(en="login", ar="الدخول"),
    "used": Text(en="used", ar="المشغول"),
    "quota": Text(en="quota", ar="الحصة"),
    "user": Text(en="user", ar="مستخدم"),
    "administrator": Text(en="administrator", ar="مدير"),
    "active": Text(en="active", ar="نشط"),
    "disabled": Text(en="disabled", ar="موقوف"),
    "allowed": Text(en="allowed", ar="مسموح"),
    "refused": Text(en="refused", ar="ممنوع"),
}
SEARCH_REBUILT = Text(
    en="The search index was made anew, for {count} contents.",
    ar="أُعيد بناء فهرس البحث، وعدد المحتويات فيه {count}.",
)
STORE_SOUND = Text(en="The stored mail is sound.", ar="البريد المحفوظ سليم.")
SETTINGS_RIGHT = Text(en="{file}: every setting is right.", ar="{file}: كل الإعدادات صحيحة.")
NO_FILE = Text(
    en="No file of settings: the defaults are in force.",
    ar="لا ملف إعدادات: القيم الافتراضية هي السارية.",
)

# --- refusals: one line each, after "barid:" ---------------------------------------------------

NO_SUCH_OPTION = Text(en="There is no option {option}.", ar="لا يوجد خيار {option}.")
NO_SUCH_OPTION_BUT = Text(
    en="There is no option {option}; did you mean {near}?",
    ar="لا يوجد خيار {option}، أتقصد {near}؟",
)
NO_SUCH_COMMAND = Text(en="There is no command {command}.", ar="لا يوجد أمر {command}.")
NO_SUCH_COMMAND_BUT = Text(
    en="There is no command {command}; did you mean {near}?",
    ar="لا يوجد أمر {command}، أتقصد {near}؟",
)
COMMAND_MISSING = Text(en="A command is missing; see {help}.", ar="ينقص اسم الأمر، انظر {help}.")
ARGUMENT_MISSING = Text(en="{name} is missing.", ar="ينقص المعطى {name}.")
ARGUMENT_EXTRA = Text(en="{what} is one argument too many.", ar="المعطى {what} زائد.")
OPTION_NEEDS_VALUE = Text(en="{option} needs a value.", ar="الخيار {option} يحتاج إلى قيمة.")
OPTION_TAKES_NO_VALUE = Text(en="{option} takes no value.", ar="الخيار {option} لا يأخذ قيمة.")
VALUE_WRONG = Text(
    en="{value} is not allowed for {name}; allowed: {allowed}.",
    ar="القيمة {value} غير مقبولة في {name}، والمقبول: {allowed}.",
)
A_NUMBER = Text(en="a whole number from {low} to {high}", ar="عدد صحيح من {low} إلى {high}")
A_FILE = Text(en="a file that exists and can be read", ar="ملف موجود يمكن قراءته")
AN_ADDRESS_OF_HOST = Text(en="an IPv4 or IPv6 address", ar="عنوان IPv4 أو IPv6")
A_MAIL_ADDRESS = Text(en="an address such as `sara@example.org`", ar="عنوان مثل `sara@example.org`")
A_SIZE = Text(en="a size such as `500MiB` or `2G`", ar="حجم مثل `500MiB` أو `2G`")
A_SIZE_OR_NONE = Text(
    en="a size such as `500MiB` or `2G`, or `none`", ar="حجم مثل `500MiB` أو `2G`، أو `none`"
)
A_ROLE = Text(en="`user` or `administrator`", ar="`user` أو `administrator`")
A_LANGUAGE = Text(en="`ar` or `en`", ar="`ar` أو `en`")
USAGE_WRONG = Text(en="{reason}", ar="استعمال غير صحيح: {reason}")
SEE_HELP = Text(en="See {command}.", ar="انظر {command}.")
PASSWORD_EMPTY = Text(en="The password is empty.", ar="كلمة السر فارغة.")
PASSWORD_LONG = Text(
    en="The password has more than {most} octets.",
    ar="تزيد كلمة السر على الحد الأقصى، وهو {most} بايت.",
)
PASSWORD_STRANGE = Text(
    en="The password has a character that cannot stand in passwords, such as a control character.",
    ar="في كلمة السر حرف لا يجوز في كلمات السر، كحروف التحكم.",
)
PASSWORDS_DIFFER = Text(en="The two passwords differ.", ar="كلمتا السر مختلفتان.")
PASSWORD_NOT_ASKED = Text(
    en="No password: standard input is not a terminal; use --password-stdin or BARID_PASSWORD.",
    ar="لا كلمة سر: المدخل القياسي ليس طرفية، "
    "استعمل `--password-stdin` أو المتغير `BARID_PASSWORD`.",
)
LINE_WRONG = Text(
    en="{file}, line {line}: an address and a secret are wanted, separated by white space.",
    ar="{file}، السطر {line}: المطلوب عنوان وكلمة سر بينهما فراغ.",
)
ADDRESS_OR_FILE = Text(
    en="Either one ADDRESS or --from FILE is wanted.",
    ar="المطلوب إما عنوان واحد وإما `--from` مع ملف.",
)
ASCII_FOR_ONE = Text(
    en="--ascii is for one ADDRESS, not for a file.", ar="الخيار `--ascii` لعنوان واحد لا لملف."
)
NOT_CONFIRMED = Text(en="Nothing was changed.", ar="لم يتغير شيء.")
FILE_UNREADABLE = Text(en="{file} cannot be read: {reason}.", ar="تتعذر قراءة {file}: {reason}.")
MORE_MISTAKES = Counted(
    en=English(
        one="One more mistake; see `barid config check`.",
        other="{count} more mistakes; see `barid config check`.",
    ),
    ar=Arabic(
        zero="ولا خطأ غيره.",
        one="وخطأ آخر، انظر `barid config check`.",
        two="وخطآن آخران، انظر `barid config check`.",
        few="و{count} أخطاء أخرى، انظر `barid config check`.",
        many="و{count} خطأً آخر، انظر `barid config check`.",
        other="و{count} خطأ آخر، انظر `barid config check`.",
    ),
)
UNEXPECTED = Text(
    en="An error inside Barid ({kind}); BARID_DEBUG=1 shows where. Please report it.",
    ar="خطأ داخلي في بريد ({kind})، والمتغير `BARID_DEBUG=1` يبيّن موضعه. نرجو الإبلاغ عنه.",
)
FILE_REFUSED = Text(
    en="The system refused {file}: {reason}.", ar="رفض النظام الوصول إلى {file}: {reason}."
)
SYSTEM_REFUSED = Text(en="The system refused: {reason}.", ar="رفض النظام: {reason}.")

# --- what the post office refuses, by the names of its reasons ---------------------------------

REFUSED = {
    "bad-domain": Text(en="{about} is not a domain name.", ar="{about} ليس اسم نطاق صحيحًا."),
    "domain-exists": Text(
        en="The domain {about} exists already.", ar="النطاق {about} موجود من قبل."
    ),
    "no-such-domain": Text(
        en="The post office does not receive for {about}.",
        ar="لا يستقبل مكتب البريد بريد {about}.",
    ),
    "domain-has-accounts": Text(
        en="The domain {about} still has accounts.", ar="ما زالت في النطاق {about} حسابات."
    ),
    "bad-address": Text(en="{about} is not a mail address.", ar="{about} ليس عنوان بريد صحيحًا."),
    "address-exists": Text(en="The address {about} is taken.", ar="العنوان {about} مأخوذ من قبل."),
    "no-such-alias": Text(en="There is no alias {about}.", ar="لا يوجد عنوان بديل {about}."),
    "no-such-target": Text(
        en="{about} reaches nobody here.", ar="العنوان {about} لا يصل إلى أحد هنا."
    ),
    "alias-of-itself": Text(
        en="{about} cannot lead to itself.", ar="لا يجوز أن يقود {about} إلى نفسه."
    ),
    "too-many-targets": Text(
        en="{about} would lead to too many addresses.", ar="وجهات العنوان {about} أكثر مما يجوز."
    ),
    "principal-address": Text(
        en="{about} is the principal address of an account.", ar="{about} هو العنوان الأساسي لحساب."
    ),
    "last-ascii-address": Text(
        en="{about} is the only address of its account that is in ASCII.",
        ar="{about} هو العنوان الوحيد للحساب المكتوب بحروف ASCII.",
    ),
    "bad-separator": Text(
        en="{about} cannot stand before a tag; allowed: + - _ . = ~ # or `off`.",
        ar="لا يصلح {about} قبل الوسم، والمقبول: + - _ . = ~ # أو `off`.",
    ),
    "looks-like": Text(
        en="{about} looks like {beside}, which somebody else has.",
        ar="يشبه {about} العنوان {beside} الذي لغيره.",
    ),
    "name-long": Text(
        en="The name in {about} has more than 64 octets.",
        ar="الاسم في {about} أطول من الحد الأقصى، وهو 64 بايت.",
    ),
    "name-ascii": Text(en="{about} is not in ASCII.", ar="الاسم {about} ليس بحروف ASCII."),
    "name-hidden": Text(
        en="{about} has characters that nobody sees, such as marks of direction.",
        ar="في {about} محارف لا تُرى، مثل علامات الاتجاه.",
    ),
    "name-tatweel": Text(
        en="{about} is stretched with tatweel; write it without.",
        ar="في {about} تطويل، فليُكتب بدونه.",
    ),
    "name-characters": Text(
        en="{about} has characters that are not letters, digits or ASCII.",
        ar="في {about} محارف ليست حروفًا ولا أرقامًا ولا من ASCII.",
    ),
    "name-digits": Text(
        en="{about} mixes two kinds of digits.", ar="في {about} نوعان مختلفان من الأرقام."
    ),
    "name-direction": Text(
        en="{about} mixes right-to-left and left-to-right, or does not begin with a letter.",
        ar="يخلط {about} بين الكتابة من اليمين ومن اليسار، أو لا يبدأ بحرف.",
    ),
    "name-scripts": Text(
        en="{about} mixes letters of different scripts.", ar="يخلط {about} حروفًا من كتابات مختلفة."
    ),
    "held-by-administrator": Text(
        en="{about} is held by an administrator, and stays so.",
        ar="أوقف المدير {about}، فيبقى موقوفًا.",
    ),
    "being-sent": Text(
        en="{about} is just being sent: it is too late.", ar="يُرسَل {about} الآن، فقد فات الأوان."
    ),
    "no-such-entry": Text(en="There is no {about} in the queue.", ar="لا يوجد {about} في الطابور."),
    "no-such-account": Text(en="There is no account {about}.", ar="لا يوجد حساب {about}."),
}
QUEUE = Text(
    en="Mail that still has to leave: see it, hurry it, hold it back.",
    ar="البريد الذي لم يخرج بعد: اعرضه أو عجّله أو أوقفه.",
)
QUEUE_LIST = Text(
    en="List what waits: its number, state, next attempt, sender and recipient.",
    ar="اعرض ما ينتظر: رقمه وحالته وموعد محاولته التالية ومرسله ومستلمه.",
)
QUEUE_SHOW = Text(
    en="Show all of one, with what the other server said last.",
    ar="اعرض كل ما يُعرف عن واحد منها، وآخر ما قاله الخادم الآخر.",
)
QUEUE_RETRY = Text(en="Try one now, or all that wait.", ar="حاول إرسال واحد الآن، أو كل ما ينتظر.")
QUEUE_HOLD = Text(en="Hold one back until it is released.", ar="أوقف واحدًا إلى أن يُطلق.")
QUEUE_RELEASE = Text(
    en="Let one go now that is held, or that was to leave later.",
    ar="أطلق الآن واحدًا موقوفًا، أو مؤجَّلًا إلى وقت لاحق.",
)
QUEUE_CANCEL = Text(
    en="Take one out of the queue. Its sender is not told.",
    ar="أخرج واحدًا من الطابور. ولا يُبلَّغ مرسله.",
)
QUEUE_AS = Text(
    en="as the person with this address: only what they have sent",
    ar="نيابةً عن صاحب هذا العنوان: ما أرسله هو فقط",
)
QUEUE_CHANGED = {
    "retry": Text(
        en="{number} for {recipient} is tried now.", ar="تُعاد الآن محاولة {number} إلى {recipient}."
    ),
    "hold": Text(en="{number} for {recipient} is held.", ar="أُوقف {number} إلى {recipient}."),
    "release": Text(en="{number} for {recipient} may go.", ar="أُطلق {number} إلى {recipient}."),
    "cancel": Text(
        en="{number} for {recipient} is taken out.", ar="أُخرج {number} إلى {recipient} من الطابور."
    ),
}
STORAGE_FULL = Text(
    en="The disk is full or read-only: nothing was changed.",
    ar="القرص ممتلئ أو للقراءة فقط، فلم يتغير شيء.",
)
STORAGE_FAILED = Text(
    en="The store cannot be read or written now: nothing was changed.",
    ar="تتعذر القراءة من المخزن أو الكتابة فيه الآن، فلم يتغير شيء.",
)

"""What is said while mail moves in and out: import, export, backup, restore."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from barid.i18n.text import Arabic, Counted, English, Sayable, Text

# --- why something could not be read; the keys are names of reasons ------------------------------

NOTHING_THERE: Final = "nothing-there"
DAMAGED: Final = "damaged"

REASONS: Final[Mapping[str, Text]] = {
    NOTHING_THERE: Text(en="there is no mail there", ar="لا بريد هناك"),
    DAMAGED: Text(
        en="damaged, and kept as it is (empty, without a header, or with NUL in it)",
        ar="رسالة تالفة حُفظت كما هي (فارغة، أو بلا ترويسة، أو فيها محارف صفرية)",
    ),
    "not-mail": Text(
        en="it begins neither as an mbox nor as a message; if it is one, say so with `--from`",
        ar="لا تشبه بدايته `mbox` ولا رسالة، فإن كان كذلك فصرّح به في `--from`",
    ),
    "too-large": Text(en="larger than 256 MiB", ar="أكبر من 256 MiB"),
    "changed": Text(en="it has changed meanwhile", ar="تغيّر في أثناء القراءة"),
    "not-whole": Text(en="the file is not whole", ar="الملف ناقص"),
    "no-tls": Text(
        en="the server offers no STARTTLS, and a password does not go over the network in clear",
        ar="لا يعرض الخادم `STARTTLS`، وكلمة السر لا تُرسل عبر الشبكة مكشوفة",
    ),
    "not-pinned": Text(
        en="its certificate is not the one that was named",
        ar="شهادته ليست الشهادة المسماة",
    ),
}


def reason(why: str) -> Sayable | str:
    """The words for a reason: ours for a name, else what the system has said."""
    return REASONS[why].with_() if why in REASONS else why


# --- commands ------------------------------------------------------------------------------------

IMPORT: Final = Text(
    en="Move mail into an account.\n\nSOURCE is a Maildir, an mbox, an .eml file, a folder of any "
    "of these, or a server: `imaps://USER@HOST[:PORT]`, or `imap://USER@HOST[:PORT]` with "
    "STARTTLS. Run it again after a break, or later for what is new: no message comes twice. The "
    "password of the server is asked for, read from standard input, or taken from "
    "`BARID_PASSWORD`.",
    ar="انقل بريدًا إلى حساب.\n\nالمعطى `SOURCE` مجلد `Maildir` أو ملف `mbox` أو ملف `.eml` أو "
    "مجلد فيه شيء منها، أو خادم: `imaps://USER@HOST[:PORT]`، أو `imap://USER@HOST[:PORT]` مع "
    "STARTTLS. "
    "كرّر الأمر بعد الانقطاع، أو لاحقًا لنقل الجديد: لا تأتي رسالة مرتين. تُطلب كلمة سر الخادم عند "
    "التنفيذ، أو تُقرأ من المدخل القياسي، أو من المتغير `BARID_PASSWORD`.",
)
EXPORT: Final = Text(
    en="Write an account, mailboxes, or one message to a new place.",
    ar="اكتب حسابًا أو صناديق أو رسالة واحدة في موضع جديد.",
)
BACKUP: Final = Text(
    en="Back up the whole post office, also while it runs.\n\nARCHIVE is a folder that holds any "
    "number of backups; large messages lie in it once.",
    ar="انسخ مكتب البريد كله احتياطيًا، ولو كان يعمل.\n\nالمعطى `ARCHIVE` مجلد فيه أي عدد من النسخ، "
    "والرسائل الكبيرة فيه مرة واحدة.",
)
RESTORE: Final = Text(
    en="Take mail back out of a backup.\n\nWithout ADDRESS everything comes back, into a data "
    "folder that is empty. With ADDRESS, what is gone from that account comes back beside what is "
    "there; an account that was removed comes back with its UIDs.",
    ar="استعد بريدًا من نسخة احتياطية.\n\nبلا `ADDRESS` يعود كل شيء إلى مجلد بيانات فارغ. ومعه يعود "
    "ما زال من ذلك الحساب إلى جانب ما فيه، والحساب المحذوف يعود بمعرّفات UID نفسها.",
)

# --- options -------------------------------------------------------------------------------------

FORM_OPTION: Final = Text(
    en="The form of SOURCE, where it is not plain.",
    ar="شكل `SOURCE` إن لم يكن ظاهرًا.",
)
INTO_OPTION: Final = Text(
    en="Put everything into this mailbox, and what has other names below it.",
    ar="ضع كل شيء في هذا الصندوق، وما له أسماء أخرى تحته.",
)
DRY_RUN_OPTION: Final = Text(en="Only say what would be moved.", ar="اذكر ما سيُنقل ولا تنقله.")
AGAIN_OPTION: Final = Text(
    en="Move also what was moved from there before.",
    ar="انقل أيضًا ما سبق نقله من هناك.",
)
CA_OPTION: Final = Text(
    en="Certificate authorities to trust in place of the system's.",
    ar="سلطات الشهادات الموثوق بها بدل سلطات النظام.",
)
PIN_OPTION: Final = Text(
    en="Trust the one certificate with this SHA-256, in hexadecimal.",
    ar="ثق بالشهادة التي لها بصمة `SHA-256` هذه، مكتوبة بالنظام الست عشري.",
)
EXPORT_FORM_OPTION: Final = Text(
    en="maildir, mbox, or eml.", ar="أحد الأشكال `maildir` و`mbox` و`eml`."
)
MAILBOX_OPTION: Final = Text(
    en="This mailbox only; may be repeated.", ar="هذا الصندوق وحده، ويجوز تكرار الخيار."
)
UID_OPTION: Final = Text(
    en="The one message with this UID in the mailbox.",
    ar="الرسالة التي لها معرّف UID هذا في الصندوق.",
)
MESSAGE_ID_OPTION: Final = Text(
    en="The one message with this Message-ID.", ar="الرسالة التي لها `Message-ID` هذا."
)
KEEP_OPTION: Final = Text(
    en="Keep only so many backups in the archive, the newest.",
    ar="أبقِ في المجلد هذا العدد من النسخ فقط، وهي الأحدث.",
)
LIST_OPTION: Final = Text(en="List the backups in the archive.", ar="اسرد النسخ التي في المجلد.")
VERIFY_OPTION: Final = Text(
    en="Read every file of the backup and compare it with its digest.",
    ar="اقرأ كل ملفات النسخة وقارنها ببصماتها.",
)
AT_OPTION: Final = Text(
    en="The backup of this name; otherwise the newest.",
    ar="النسخة التي بهذا الاسم، وإلا فالأحدث.",
)
RESTORE_INTO_OPTION: Final = Text(
    en="Put what comes back into this mailbox.", ar="ضع ما يعود في هذا الصندوق."
)
QUIET_OPTION: Final = Text(en="Show no progress.", ar="لا تعرض التقدم.")

# --- what is said on the way ---------------------------------------------------------------------

ASK_PASSWORD: Final = Text(en="Password of {user} at {host}", ar="كلمة سر {user} في {host}")
PROGRESS: Final = Text(en="{done} of {total}", ar="{done} من {total}")
IMPORTING: Final = Text(en="Importing", ar="نقل")
EXPORTING: Final = Text(en="Exporting", ar="تصدير")
BACKING_UP: Final = Text(en="Backing up", ar="نسخ")
RESTORING: Final = Text(en="Restoring", ar="استعادة")

# --- results -------------------------------------------------------------------------------------

IMPORTED: Final = Counted(
    en=English(one="{count} message moved in.", other="{count} messages moved in."),
    ar=Arabic(
        zero="لم تُنقل أي رسالة.",
        one="نُقلت رسالة واحدة.",
        two="نُقلت رسالتان.",
        few="نُقلت {count} رسائل.",
        many="نُقلت {count} رسالة.",
        other="نُقلت {count} رسالة.",
    ),
)
FORESEEN: Final = Counted(
    en=English(
        one="{count} message would be moved in.", other="{count} messages would be moved in."
    ),
    ar=Arabic(
        zero="لا رسالة تُنقل.",
        one="ستُنقل رسالة واحدة.",
        two="ستُنقل رسالتان.",
        few="ستُنقل {count} رسائل.",
        many="ستُنقل {count} رسالة.",
        other="ستُنقل {count} رسالة.",
    ),
)
KNOWN: Final = Counted(
    en=English(
        one="{count} message had been moved before.",
        other="{count} messages had been moved before.",
    ),
    ar=Arabic(
        zero="لا رسالة سبق نقلها.",
        one="رسالة واحدة سبق نقلها.",
        two="رسالتان سبق نقلهما.",
        few="{count} رسائل سبق نقلها.",
        many="{count} رسالة سبق نقلها.",
        other="{count} رسالة سبق نقلها.",
    ),
)
DAMAGED_KEPT: Final = Counted(
    en=English(
        one="{count} damaged message was kept as it is:",
        other="{count} damaged messages were kept as they are:",
    ),
    ar=Arabic(
        zero="لا رسالة تالفة.",
        one="رسالة تالفة حُفظت كما هي:",
        two="رسالتان تالفتان حُفظتا كما هما:",
        few="{count} رسائل تالفة حُفظت كما هي:",
        many="{count} رسالة تالفة حُفظت كما هي:",
        other="{count} رسالة تالفة حُفظت كما هي:",
    ),
)
NOT_READ: Final = Counted(
    en=English(
        one="{count} message could not be read and is missing:",
        other="{count} messages could not be read and are missing:",
    ),
    ar=Arabic(
        zero="قُرئت كل الرسائل.",
        one="رسالة واحدة تعذّرت قراءتها فلم تُنقل:",
        two="رسالتان تعذّرت قراءتهما فلم تُنقلا:",
        few="{count} رسائل تعذّرت قراءتها فلم تُنقل:",
        many="{count} رسالة تعذّرت قراءتها فلم تُنقل:",
        other="{count} رسالة تعذّرت قراءتها فلم تُنقل:",
    ),
)
TROUBLE: Final = Text(en="{what}: {reason}", ar="{what}: {reason}")
KEYWORDS_LOST: Final = Text(
    en="There was no room for these keywords: {words}.",
    ar="لم يبق موضع لهذه الكلمات المفتاحية: {words}.",
)
EXPORTED: Final = Counted(
    en=English(
        one="{count} message written to {place}.", other="{count} messages written to {place}."
    ),
    ar=Arabic(
        zero="لم تُكتب أي رسالة في {place}.",
        one="كُتبت رسالة واحدة في {place}.",
        two="كُتبت رسالتان في {place}.",
        few="كُتبت {count} رسائل في {place}.",
        many="كُتبت {count} رسالة في {place}.",
        other="كُتبت {count} رسالة في {place}.",
    ),
)
BACKED_UP: Final = Text(
    en="Backup {name} is whole: {files} files, {copied} of them new.",
    ar="اكتملت النسخة {name}: عدد ملفاتها {files}، والجديد منها {copied}.",
)
BACKUP_SOUND: Final = Text(
    en="Backup {name} is what was written: {files} files.",
    ar="النسخة {name} كما كُتبت: عدد ملفاتها {files}.",
)
RESTORED_ALL: Final = Text(
    en="Backup {name} was restored to {folder}, and its mail is sound.",
    ar="استُعيدت النسخة {name} إلى {folder}، وبريدها سليم.",
)
HELD: Final = Counted(
    en=English(
        one="{count} message that was waiting to leave is held: it may have left since. See "
        "`barid queue list`.",
        other="{count} messages that were waiting to leave are held: they may have left since. See "
        "`barid queue list`.",
    ),
    ar=Arabic(
        zero="لا رسالة تنتظر الخروج.",
        one="رسالة كانت تنتظر الخروج أُوقفت، فلعلها خرجت منذ ذلك. انظر `barid queue list`.",
        two="رسالتان كانتا تنتظران الخروج أُوقفتا، فلعلهما خرجتا منذ ذلك. انظر `barid queue list`.",
        few="{count} رسائل كانت تنتظر الخروج أُوقفت، فلعلها خرجت منذ ذلك. انظر `barid queue list`.",
        many="{count} رسالة كانت تنتظر الخروج أُوقفت، فلعلها خرجت منذ ذلك. انظر `barid queue list`.",
        other="{count} رسالة كانت تنتظر الخروج أُوقفت، فلعلها خرجت منذ ذلك. انظر "
        "`barid queue list`.",
    ),
)
RESTORED: Final = Counted(
    en=English(one="{count} message came back.", other="{count} messages came back."),
    ar=Arabic(
        zero="لم تعد أي رسالة، فلا شيء ناقص.",
        one="عادت رسالة واحدة.",
        two="عادت رسالتان.",
        few="عادت {count} رسائل.",
        many="عادت {count} رسالة.",
        other="عادت {count} رسالة.",
    ),
)

# --- refusals ------------------------------------------------------------------------------------

SOURCE_FAILED: Final = Text(
    en="{what} cannot be read: {reason}.", ar="تتعذر القراءة من {what}: {reason}."
)
BAD_MAILBOX: Final = Text(
    en="{mailbox} cannot be the name of a mailbox.", ar="{mailbox} لا يصلح اسمًا لصندوق."
)
NO_MAILBOX: Final = Text(en="There is no mailbox {mailbox}.", ar="لا يوجد صندوق {mailbox}.")
NO_MESSAGE: Final = Text(en="There is no such message.", ar="لا توجد رسالة كهذه.")
MAILBOX_GONE: Final = Text(
    en="A mailbox of {address} was removed meanwhile; run it again.",
    ar="حُذف صندوق من صناديق {address} في أثناء النقل، فكرّر الأمر.",
)
PLACE_TAKEN: Final = Text(
    en="{place} exists and is not empty.", ar="الموضع {place} موجود وليس فارغًا."
)
ONE_MAILBOX: Final = Text(
    en="--uid needs exactly one --mailbox.", ar="الخيار `--uid` يحتاج إلى `--mailbox` واحد."
)
NOT_A_SERVER: Final = Text(
    en="{source} is not `imaps://USER@HOST` or `imap://USER@HOST`.",
    ar="{source} ليس على صورة `imaps://USER@HOST` ولا `imap://USER@HOST`.",
)
A_FORM: Final = Text(en="`maildir`, `mbox`, or `eml`", ar="`maildir` أو `mbox` أو `eml`")
A_PIN: Final = Text(
    en="64 hexadecimal digits, colons between them or not",
    ar="64 رقمًا ستّ عشريًا، بينها نقطتان رأسيتان أو لا",
)
NOT_AN_ARCHIVE: Final = Text(
    en="There is no whole backup in {archive}.", ar="لا نسخة كاملة في {archive}."
)
NO_BACKUP: Final = Text(
    en="There is no backup {name} in {archive}.", ar="لا توجد نسخة {name} في {archive}."
)
ARCHIVE_IN_USE: Final = Text(
    en="Somebody else is writing to {archive} now.", ar="يكتب غيرنا في {archive} الآن."
)
ARCHIVE_DAMAGED: Final = Text(
    en="The backup {name} is damaged: {file} is not what was written.",
    ar="النسخة {name} تالفة: {file} ليس كما كُتب.",
)
ARCHIVE_INSIDE: Final = Text(
    en="{archive} lies in the data folder itself; choose a place outside.",
    ar="الموضع {archive} داخل مجلد البيانات نفسه، فاختر موضعًا خارجه.",
)
FOLDER_NOT_EMPTY: Final = Text(
    en="{folder} is not empty: nothing is written over what is there.",
    ar="المجلد {folder} ليس فارغًا، ولا يُكتب فوق ما فيه.",
)
NOT_SOUND: Final = Text(
    en="The backup {name} is not sound, nothing was restored: {finding}",
    ar="النسخة {name} غير سليمة، فلم يُستعد شيء: {finding}",
)
BROKEN_OFF: Final = Text(
    en="A restore into {folder} was broken off: run it again, or remove the folder.",
    ar="انقطعت استعادة إلى {folder}: كرّرها أو احذف المجلد.",
)
SELECTION_NEEDS_ADDRESS: Final = Text(
    en="Which account? --mailbox, --uid, --message-id and --into need an ADDRESS.",
    ar="أي حساب؟ الخيارات `--mailbox` و`--uid` و`--message-id` و`--into` تحتاج إلى `ADDRESS`.",
)

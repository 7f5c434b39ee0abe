"""What `barid check` says about each thing that is wrong; keys are the names of the faults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from barid.i18n.text import Text

FAULTS: Final[Mapping[str, Text]] = {
    "database-damaged": Text(
        en="The database is damaged: {text}. Restore a backup.",
        ar="قاعدة البيانات تالفة: {text}. استعد نسخة احتياطية.",
    ),
    "dangling": Text(
        en="Row {row} of table {table} names a row of {parent} that is not there.",
        ar="الصف {row} من الجدول {table} يشير إلى صف غير موجود في {parent}.",
    ),
    "wrong-counter": Text(
        en="The counter {counter} of {of} says {kept}, but there are {found}.",
        ar="العدّاد {counter} الخاص بـ{of} قيمته {kept}، والموجود فعلًا {found}.",
    ),
    "uid-too-high": Text(
        en="Mailbox {mailbox} holds UID {uid}, although its next one is {uidnext}.",
        ar="في الصندوق {mailbox} المعرّف {uid}، مع أن المعرّف التالي فيه {uidnext}.",
    ),
    "uidvalidity-too-high": Text(
        en="The UIDVALIDITY {uidvalidity} of mailbox {mailbox} could be given a second time.",
        ar="قد تُعطى قيمة `UIDVALIDITY` {uidvalidity} الخاصة بالصندوق {mailbox} مرة ثانية.",
    ),
    "modseq-too-high": Text(
        en="The change number {modseq} in {table} {of} is newer than its account's.",
        ar="رقم التغيير {modseq} في {table} {of} أحدث من رقم حسابه.",
    ),
    "content-missing": Text(
        en="The file of content {content} ({digest}) cannot be read: {text}.",
        ar="تعذّرت قراءة ملف المحتوى {content} ({digest}): {text}.",
    ),
    "content-damaged": Text(
        en="Content {content} ({digest}) is not what was kept.",
        ar="المحتوى {content} ({digest}) ليس هو الذي حُفظ.",
    ),
    "content-forgotten": Text(
        en="Content {content} belongs to no message and would never be swept away.",
        ar="المحتوى {content} لا تملكه أي رسالة ولن يزيله التنظيف.",
    ),
    "outline-missing": Text(
        en="The outline of content {content} is missing.",
        ar="وصف بنية المحتوى {content} مفقود.",
    ),
    "entry-mismatch": Text(
        en="Message {uid} of mailbox {mailbox} names one content, its e-mail another.",
        ar="الرسالة {uid} في الصندوق {mailbox} تشير إلى محتوى غير الذي يشير إليه بريدها.",
    ),
    "outgoing-alone": Text(
        en="Message {message} of the queue has no recipient left.",
        ar="الرسالة {message} في الطابور لم يبق لها مستلِم.",
    ),
    "lane-wrong": Text(
        en="What is due for {destination} at priority {priority} would not be found in the queue.",
        ar="ما حان إرساله إلى {destination} بالأولوية {priority} لن يُعثر عليه في الطابور.",
    ),
    "address-and-alias": Text(
        en="{key} is both the address of an account and an alias.",
        ar="{key} عنوان حساب وعنوان بديل معًا.",
    ),
    "alias-leads-nowhere": Text(
        en="The alias {alias} has no targets.", ar="العنوان البديل {alias} بلا وجهة."
    ),
    "words-missing": Text(
        en="Content {content} has no search words. Run `barid check --rebuild-search`.",
        ar="المحتوى {content} بلا كلمات بحث. نفّذ `barid check --rebuild-search`.",
    ),
    "words-left": Text(
        en="Search words of content {content} are left, though it is gone."
        " Run `barid check --rebuild-search`.",
        ar="بقيت كلمات بحث للمحتوى {content} مع أنه حُذف. نفّذ `barid check --rebuild-search`.",
    ),
    "words-ahead": Text(
        en="The search index says that it has come to content {cursor}, but the newest ever kept is"
        " {newest}. Run `barid check --rebuild-search`.",
        ar="يدّعي فهرس البحث أنه بلغ المحتوى {cursor}، وأحدث ما حُفظ هو {newest}."
        " نفّذ `barid check --rebuild-search`.",
    ),
    "words-unlisted": Text(
        en="Search words that are in no list: {count}. Run `barid check --rebuild-search`.",
        ar="كلمات بحث ليست في أي قائمة: {count}. نفّذ `barid check --rebuild-search`.",
    ),
    "subscription-wrong": Text(
        en="The mailbox {key} is also subscribed as a name that has no mailbox.",
        ar="الصندوق {key} مشترك فيه أيضًا على أنه اسم بلا صندوق.",
    ),
    "policy-wrong": Text(
        en="What is kept of the TLS policy of {domain} makes no sense.",
        ar="المحفوظ من سياسة TLS للنطاق {domain} لا معنى له.",
    ),
    "signing-keys-wrong": Text(
        en="The {kind} keys with which {domain} signs mail make no sense. Make new ones:"
        " `barid domain rotate`.",
        ar="مفاتيح {kind} التي يوقّع بها النطاق {domain} بريده لا تستقيم."
        " أنشئ مفاتيح جديدة: `barid domain rotate`.",
    ),
    "keys-unusable": Text(
        en="What is kept of the password of {account} for SCRAM cannot be used. Set the password"
        " anew: `barid account passwd`.",
        ar="المحفوظ من كلمة سر {account} لطريقة `SCRAM` لا يصلح."
        " عيّن كلمة السر من جديد: `barid account passwd`.",
    ),
    "file-unnamed": Text(
        en="No message names the file {digest}.",
        ar="لا رسالة تشير إلى الملف {digest}.",
    ),
}

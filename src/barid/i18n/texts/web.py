"""What the pages and files say that are served over HTTP."""

from __future__ import annotations

from barid.i18n.text import Text

TITLE = Text(en="Mail of {domains}", ar="بريد {domains}")
MEANING = Text(
    en="This is a mail server. Mail programs set themselves up when they are given your address; "
    "where one does not, these are its settings. Your user name is your whole address.",
    ar="هذا خادم بريد. تضبط برامج البريد إعداداتها بنفسها متى أعطيتها عنوانك، فإن لم يفعل برنامجك "
    "فهذه هي الإعدادات. واسم المستخدم هو عنوانك كاملًا.",
)
SERVICE = Text(en="Service", ar="الخدمة")
SERVER = Text(en="Server", ar="الخادم")
PORT = Text(en="Port", ar="المنفذ")
SECURITY = Text(en="Security", ar="الحماية")
FOR_APPLE = Text(en="iPhone, iPad and Mac", ar="أجهزة آيفون وآيباد وماك")
YOUR_ADDRESS = Text(en="Your address", ar="عنوانك")
GET_PROFILE = Text(en="Get the profile", ar="احصل على ملف الإعداد")
PROFILE_NAME = Text(en="Mail of {domain}", ar="بريد {domain}")
PROFILE_MEANING = Text(
    en="Sets up the mail account {address}.", ar="يضبط حساب البريد {address} على هذا الجهاز."
)
NOT_HERE = Text(en="There is nothing here.", ar="لا شيء هنا.")

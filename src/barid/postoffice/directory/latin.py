"""The Latin spelling of a name, for the ASCII alias of an address that is not in ASCII.

Made to be read and typed, not to be turned back: common Arabic names as people write them, other
Arabic words letter by letter with the vowels that are written, Cyrillic and Greek likewise, Latin
letters without their accents.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from barid.model.address import local_key

# As their owners mostly write them.
_NAMES: Final = dict(
    pair.split("=")
    for pair in (
        "محمد=muhammad احمد=ahmad أحمد=ahmad محمود=mahmoud حامد=hamid علي=ali عمر=omar "
        "عثمان=othman حسن=hassan حسين=hussein خالد=khalid سعيد=saeed سعد=saad "
        "سالم=salem سلمان=salman سليم=salim يوسف=yousuf يونس=younis ابراهيم=ibrahim "
        "إبراهيم=ibrahim اسماعيل=ismail إسماعيل=ismail عبدالله=abdullah "
        "عبدالرحمن=abdulrahman عبدالعزيز=abdulaziz كريم=karim طارق=tariq ماجد=majid "
        "ناصر=nasser فهد=fahad فيصل=faisal نبيل=nabil جمال=jamal كمال=kamal "
        "رشيد=rashid امين=amin أمين=amin بدر=badr زيد=zaid مصطفى=mustafa موسى=musa "
        "عيسى=issa هشام=hisham وليد=walid فاطمة=fatima عائشة=aisha مريم=maryam "
        "سارة=sara ليلى=layla زينب=zainab خديجة=khadija نور=noor هدى=huda سلمى=salma "
        "منى=mona امل=amal أمل=amal رنا=rana دينا=dina ندى=nada هند=hind سميرة=samira "
        "نادية=nadia ياسمين=yasmin أسماء=asma اسماء=asma ريم=reem كاتب=katib قارئ=qari "
        "بريد=barid مدير=mudir ادارة=idara إدارة=idara مبيعات=mabiat دعم=daam "
        "معلومات=maalumat مكتب=maktab اخبار=akhbar أخبار=akhbar"
    ).split()
)
_LETTERS: Final = str.maketrans(
    {
        **dict(zip("ابتجحدذرزسصضطظعغفقكلمنهةى", "abtjhddrzssdtzagfqklmnhaa", strict=True)),
        "أ": "a",
        "إ": "i",
        "آ": "a",
        "ٱ": "a",
        "ء": "",
        "ؤ": "u",
        "ئ": "i",
        "پ": "p",
        "چ": "ch",
        "ژ": "zh",
        "گ": "g",
        "ڤ": "v",
        "ک": "k",
        "ی": "i",
        "ث": "th",
        "خ": "kh",
        "ذ": "dh",
        "ش": "sh",
        "غ": "gh",
        "َ": "a",
        "ِ": "i",
        "ُ": "u",
        **dict(zip("абвгдезийклмнопрстуфыэєі", "abvgdeziyklmnoprstufyeei", strict=True)),
        "ё": "yo",
        "ж": "zh",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ъ": "",
        "ь": "",
        "ю": "yu",
        "я": "ya",
        "ї": "yi",
        "ґ": "g",
        **dict(zip("αβγδεζηικλμνξοπρστυφω", "avgdeziiklmnxoprstyfo", strict=True)),
        "θ": "th",
        "χ": "ch",
        "ψ": "ps",
        "ς": "s",
        "ß": "ss",
        "ø": "o",
        "ł": "l",
        "æ": "ae",
    }
)
_MARKS: Final = "\u064b-\u0652\u0670"
_WORD: Final = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{_MARKS}])*")
_UNKNOWN: Final = re.compile(r"[^a-z0-9._-]+")
# At the start, beside a vowel, these are consonants; else the vowels they lengthen.
_GLIDES: Final = {"و": ("w", "u"), "ي": ("y", "i"), "ی": ("y", "i")}
_VOWELS: Final = frozenset("اأإآىةويیع")
_CONSONANTS: Final = frozenset("بتثجحخدذرزسشصضطظغفقكلمنه")
_BEGINNINGS: Final = (("عبدال", "abdul"), ("ال", "al"))


def ascii_spelling(local: str) -> str:
    """A local part in lower-case ASCII letters, digits, dots and dashes; `mail` when nothing of
    the name can be spelt."""
    spelt = _WORD.sub(lambda found: _spell(found[0]), unicodedata.normalize("NFC", local).lower())
    bare = unicodedata.normalize("NFKD", local_key(spelt)).translate(_LETTERS)
    kept = _UNKNOWN.sub("", bare).strip("._-")
    return re.sub(r"([._-])[._-]+", r"\1", kept)[:40] or "mail"


def _spell(word: str) -> str:
    known = _NAMES.get(word) or _NAMES.get(local_key(word))
    if known is not None:
        return known
    for beginning, spelt in _BEGINNINGS:
        if word.startswith(beginning) and len(word) > len(beginning) + 1:
            return spelt + _spell(word.removeprefix(beginning))
    sounds: list[str] = []
    for place, letter in enumerate(word):
        sounds.append(_sound(word, place))
        between = letter in _CONSONANTS and word[place + 1 : place + 2] in _CONSONANTS
        if between and "a" not in sounds[-2:-1]:
            sounds.append("a")  # a short vowel that is not written, every other time
    return "".join(sounds).translate(_LETTERS)


def _sound(word: str, place: int) -> str:
    """The letter itself, unless it is one that sounds in two ways."""
    letter = word[place]
    if letter not in _GLIDES:
        return letter
    beside_a_vowel = word[place + 1 : place + 2] in _VOWELS or word[place - 1 : place] in _VOWELS
    return _GLIDES[letter][0 if place == 0 or beside_a_vowel else 1]

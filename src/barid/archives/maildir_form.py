"""Names of Maildir: files with their flags, and mailboxes in the manner of Maildir++.

The file `1700000000.M1P2.host,S=12,W=14:2,FSa` has the base name before the colon, the flags F and
S and the first keyword of its mailbox. Keywords by letter stand in Dovecot's `dovecot-keywords`,
a line `0 name` for each. In Maildir++ the mailbox `Lists/Python` is the folder `.Lists.Python`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from barid.model.flags import ANSWERED, DELETED, DRAFT, FLAGGED, NO_FLAGS, SEEN, Flags
from barid.model.mailbox import INBOX
from barid.protocols.imap.names import decode_utf7, encode_utf7

LETTERS: Final[tuple[tuple[str, Flags], ...]] = (
    ("D", DRAFT),
    ("F", FLAGGED),
    ("R", ANSWERED),
    ("S", SEEN),
    ("T", DELETED),
)
"""In the order in which they stand in a name."""
PASSED: Final = "$Forwarded"
"""The keyword for which the letter P stands."""
KEYWORD_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_TIME: Final = re.compile(r"(\d{1,11})\.")
_INFO: Final = re.compile(r"[:;!]2,")  # file systems without ":" have other signs


def parted(file: str) -> tuple[str, str]:
    """Base name and letters of flags."""
    found = _INFO.search(file)
    return (file, "") if found is None else (file[: found.start()], file[found.end() :])


def flags_of(letters: str, keywords: Mapping[str, str]) -> tuple[Flags, tuple[str, ...]]:
    """What the letters say; those that nobody has explained say nothing."""
    flags = NO_FLAGS
    for letter, flag in LETTERS:
        if letter in letters:
            flags = Flags(flags | flag)
    words = [keywords[letter] for letter in letters if letter in keywords]
    if "P" in letters and PASSED not in words:
        words.append(PASSED)
    return flags, tuple(dict.fromkeys(words))


def letters_of(flags: Flags, words: Iterable[str], keywords: Mapping[str, str]) -> str:
    """The letters for flags and keywords; those without a letter are left out."""
    of = {word.casefold(): letter for letter, word in keywords.items()}
    found = [letter for letter, flag in LETTERS if flags & flag]
    folded = [word.casefold() for word in words]
    if PASSED.casefold() in folded:
        found.append("P")
    found += [of[word] for word in folded if word in of]
    return "".join(sorted(set(found)))


def time_of(base: str) -> int | None:
    """When the file was made, in seconds since 1970, as its name says."""
    found = _TIME.match(base)
    return int(found[1]) if found else None


def read_keywords(text: str) -> dict[str, str]:
    """Letters and keywords of a `dovecot-keywords` file."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        number, _, name = line.partition(" ")
        if number.isdigit() and int(number) < len(KEYWORD_LETTERS) and name.strip():
            found[KEYWORD_LETTERS[int(number)]] = name.strip()
    return found


def write_keywords(keywords: Mapping[str, str]) -> str:
    """The file for these letters."""
    return "".join(f"{KEYWORD_LETTERS.index(a)} {word}\n" for a, word in keywords.items())


def lettered(words: Iterable[str]) -> dict[str, str]:
    """A letter for each keyword, as far as letters last."""
    others = [word for word in words if word.casefold() != PASSED.casefold()]
    return dict(zip(KEYWORD_LETTERS, others, strict=False))


def name_of_subfolder(folder: str) -> str:
    """The mailbox of a folder of Maildir++, such as `.Lists.Python`."""
    return "/".join(decoded(level) for level in folder.removeprefix(".").split("."))


def name_of_path(levels: Iterable[str]) -> str:
    """The mailbox of a Maildir that lies in these folders."""
    name = "/".join(decoded(level) for level in levels)
    return INBOX if name.upper() == INBOX else name


def decoded(level: str) -> str:
    """One level: modified UTF-7 where it is that (RFC 3501 5.1.3), else as it is."""
    try:
        name = decode_utf7(level.encode("ascii"))
    except UnicodeEncodeError:
        name = None
    return level if name is None else name


def subfolder_of_name(name: str) -> str:
    """The folder of Maildir++ for a mailbox. Full stops, which would make levels, and slashes
    become other signs; whoever must know the name exactly keeps it elsewhere."""
    levels = [encode_utf7(level.replace(".", "_")).decode("ascii") for level in name.split("/")]
    return "." + ".".join(level.replace("/", "_") or "_" for level in levels)


def read_subscriptions(text: str) -> frozenset[str]:
    """Names in a `subscriptions` file of Dovecot, of its first form or its second."""
    lines = text.splitlines()
    if lines and lines[0].startswith("V\t2"):
        return frozenset("/".join(decoded(w) for w in line.split("\t")) for line in lines[2:])
    return frozenset("/".join(decoded(w) for w in re.split(r"[./]", line)) for line in lines)

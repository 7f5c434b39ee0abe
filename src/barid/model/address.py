"""Mail addresses: how they are read, written and compared.

`Address` keeps what the sender or owner wrote; `key` is the identity under which it is looked up.
Two addresses with one key are one mailbox: the key ignores case, width, Arabic vowel marks, tatweel
and presentation forms, but never merges letters that mean different names (that is for searching).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

# Minimums in RFC 5321 4.5.3.1 are 64 and 255 octets. Bounce addresses that encode a recipient have
# longer local parts in real mail, and are taken.
MAX_LOCAL: Final = 255
MAX_DOMAIN: Final = 255

# atext = ALPHA / DIGIT / "!" / "#" / ...       RFC 5322 3.2.3
# atext =/ UTF8-non-ascii                       RFC 6531 3.3
# Departure: C1 controls and the Unicode line and paragraph separators are refused.
_ATEXT: Final = r"A-Za-z0-9!#$%&'*+/=?^_`{|}~\-"
_WIDE: Final = "\u00a0-\u2027\u202a-\U0010ffff"

# Dot-string = Atom *("." Atom)                 RFC 5321 4.1.2
_DOT_STRING: Final = re.compile(rf"[{_ATEXT}{_WIDE}]++(?:\.[{_ATEXT}{_WIDE}]++)*+")

# sub-domain = Let-dig [Ldh-str]                RFC 5321 4.1.2
# Domain     = sub-domain *("." sub-domain)     labels of 63 octets: RFC 1035 2.3.4
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")

# Mailbox       = Local-part "@" ( Domain / address-literal )
# Quoted-string = DQUOTE *( qtextSMTP / quoted-pairSMTP ) DQUOTE
# address-literal = "[" ... "]"                 RFC 5321 4.1.2, 4.1.3; what is inside: _literal_key
_ASCII_MAILBOX: Final = re.compile(
    rf"(?:([{_ATEXT}]++(?:\.[{_ATEXT}]++)*+)"
    r'|"((?:[ !#-\[\]-~]|\\[ -~])*+)")'
    rf"@((?:{_LABEL}(?:\.{_LABEL})*)|\[[!-Z^-~]++\])"
)
# sub-domain =/ U-label, qtextSMTP =/ UTF8-non-ascii       RFC 6531 3.3; U-labels: domain_key
_MAILBOX: Final = re.compile(
    rf"(?:([{_ATEXT}{_WIDE}]++(?:\.[{_ATEXT}{_WIDE}]++)*+)"
    rf'|"((?:[ !#-\[\]-~{_WIDE}]|\\[ -~])*+)")'
    rf"@([A-Za-z0-9.{_WIDE}-]++|\[[!-Z^-~]++\])"
)
_QUOTED_PAIR: Final = re.compile(r"\\(.)")
_TO_QUOTE: Final = re.compile(r'(["\\])')

# What a name may hold without becoming another name: vowel marks (U+064B-0652, U+0670), tatweel,
# joiners, direction marks, soft hyphen, byte order mark. Keyboards give Persian or Arabic yeh, kaf
# and digits for the same name, so these are one; letters such as alef with and without hamza, teh
# marbuta and heh, alef maksura and yeh stay different.
_IDENTITY: Final = {
    **dict.fromkeys([*range(0x064B, 0x0653), 0x0670, 0x0640, 0x00AD, 0xFEFF, 0x061C]),
    **dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)]),
    0x06CC: "\u064a",
    0x06A9: "\u0643",
    **{0x0660 + digit: str(digit) for digit in range(10)},
    **{0x06F0 + digit: str(digit) for digit in range(10)},
}


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox address: `local` without quoting, `domain` as given, both NFC text.

    The domain may be a name (U-labels or A-labels) or an address literal in brackets.
    """

    local: str
    domain: str

    @classmethod
    def parse(cls, text: str | bytes) -> Address | None:
        """The address that `text` is (bytes: UTF-8), or None when it is not one.

        Takes Mailbox of RFC 5321 4.1.2 with RFC 6531 3.3: no angle brackets, comments or spaces.
        """
        if isinstance(text, bytes):
            try:
                text = text.decode()
            except UnicodeDecodeError:
                return None
        if text.isascii():
            match = _ASCII_MAILBOX.fullmatch(text)
        else:
            # Normalised before it is matched: some characters become ASCII punctuation.
            match = _MAILBOX.fullmatch(unicodedata.normalize("NFC", text))
        return None if match is None else cls._of(*match.groups())

    @classmethod
    def _of(cls, dot_string: str | None, quoted: str | None, domain: str) -> Address | None:
        local = dot_string or _QUOTED_PAIR.sub(r"\1", quoted or "")
        if len(local) > MAX_LOCAL or len(domain) > MAX_DOMAIN:
            return None
        if not local.isascii() and len(local.encode("utf-8", "replace")) > MAX_LOCAL:
            return None
        if (domain[0] == "[" or not domain.isascii()) and domain_key(domain) is None:
            return None
        return cls(local, domain)

    def written(self) -> str:
        """The address as mail commands and headers have it, quoted only where it must be."""
        if _DOT_STRING.fullmatch(self.local):
            return f"{self.local}@{self.domain}"
        return '"' + _TO_QUOTE.sub(r"\\\1", self.local) + f'"@{self.domain}'

    __str__ = written

    @property
    def needs_utf8(self) -> bool:
        """Whether it can only be sent as it is written with SMTPUTF8 (RFC 6531 3.3)."""
        return not (self.local.isascii() and self.domain.isascii())

    @property
    def key(self) -> str:
        """The identity: what directories are asked for. The domain in it is in A-labels."""
        domain = domain_key(self.domain)
        return f"{local_key(self.local)}@{self.domain.lower() if domain is None else domain}"


def local_key(local: str) -> str:
    """Identity of a local part, in the manner of UsernameCaseMapped (RFC 8265 3.3.2), with Arabic
    spellings of one name made one."""
    if local.isascii():
        return local.lower()
    for _ in range(4):  # marks taken away may let others compose; settles in two rounds
        folded = unicodedata.normalize("NFKC", local).casefold().translate(_IDENTITY)
        folded = unicodedata.normalize("NFKC", folded)
        if folded == local:
            break
        local = folded
    return local


def domain_key(domain: str) -> str | None:
    """Identity of a domain: lower-case A-labels (RFC 5891 5), or a literal in its shortest form.

    None when it is neither a domain nor an address literal. A-labels are taken as they are: mail
    from domains that only older IDNA knows is still mail.
    """
    if domain.startswith("["):
        return _literal_key(domain)
    if not domain.isascii():
        domain = _a_labels(domain)
    if len(domain) > MAX_DOMAIN or _DOMAIN.fullmatch(domain) is None:
        return None
    return domain.lower()


def domain_name(domain: str) -> str:
    """A domain as people read it: in U-labels, where its A-labels stand for any (RFC 5890 2.3)."""
    if "xn--" not in domain.lower():
        return domain
    import idna

    try:
        return idna.decode(domain)
    except (idna.IDNAError, UnicodeError):
        return domain


@lru_cache(maxsize=1024)
def _a_labels(domain: str) -> str:
    """Empty when the domain is not valid (RFC 5891 4)."""
    import idna  # slow to load, and most domains do without

    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""


def _literal_key(literal: str) -> str | None:
    """IPv4 or IPv6, the only registered tag (RFC 5321 4.1.3). Departure: numbers with leading
    zeros are refused, since some programs read them as octal."""
    import ipaddress

    inside = literal[1:-1]
    if not literal.endswith("]") or "%" in inside:
        return None
    try:
        if inside[:5].lower() == "ipv6:":
            return f"[ipv6:{ipaddress.IPv6Address(inside[5:])}]"
        return f"[{ipaddress.IPv4Address(inside)}]"
    except ValueError:
        return None

"""Every RFC that the source or the papers cite has a line in docs/rfc/index.tsv.

A reference has one form: "RFC 5321 4.5.2", the number and the section, which a reader can open.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parents[1]
INDEX = HERE / "docs" / "rfc" / "index.tsv"
PLACES = ("src", "tests", "tools", "bench", "docs")
SUFFIXES = {".py", ".md", ".txt"}

# RFC822 alone is a data item of IMAP, not a reference.
REFERENCE = re.compile(r"\bRFC(?: |-|(?!822\b))(\d{3,5})\b")
ODD_FORM = re.compile(r"\bRFC(?:-|)(?!822\b)\d{3,5}\b|\bRFC \d{3,5}(?:,? section |#section-| §)")
SUPPORT = ("yes", "partial", "planned", "no")


def read_index(text: str) -> tuple[dict[str, str], list[str]]:
    """The support of each RFC, and what is wrong with the index itself."""
    support: dict[str, str] = {}
    wrong: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        columns = line.split("\t")
        if len(columns) != 3 or not columns[0].isdigit() or columns[1] not in SUPPORT:
            wrong.append(f"index.tsv:{number}: not NUMBER, SUPPORT, NOTE: {line}")
        elif columns[0] in support:
            wrong.append(f"index.tsv:{number}: RFC {columns[0]} stands here twice")
        else:
            support[columns[0]] = columns[1]
    if list(support) != sorted(support, key=int):
        wrong.append("index.tsv: not in the order of the numbers")
    return support, wrong


def references(text: str) -> list[tuple[int, str, str]]:
    """Line, number and the odd spelling (or nothing) of every reference in a text."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        odd = ODD_FORM.search(line)
        found += [(number, rfc, odd[0] if odd else "") for rfc in REFERENCE.findall(line)]
    return found


def main() -> int:
    """0 when every reference is in the index and in the one form."""
    support, wrong = read_index(INDEX.read_text("utf-8"))
    cited: dict[str, list[str]] = defaultdict(list)
    for folder in PLACES:
        for path in sorted((HERE / folder).rglob("*")):
            if path.suffix not in SUFFIXES or not path.is_file():
                continue
            for line, rfc, odd in references(path.read_text("utf-8", "replace")):
                place = f"{path.relative_to(HERE)}:{line}"
                cited[rfc].append(place)
                if odd and path.suffix == ".py" and folder == "src":
                    wrong.append(f"{place}: write {odd!r} as 'RFC {rfc} SECTION'")
    for rfc, places in sorted(cited.items(), key=lambda item: int(item[0])):
        if rfc not in support:
            wrong.append(f"RFC {rfc} is not in docs/rfc/index.tsv: {', '.join(places[:3])}")
    print("\n".join(wrong) or f"{len(cited)} RFCs cited, all in the index")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())

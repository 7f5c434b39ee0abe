"""What is made from the program: compared with what is there, or written with --write."""

from __future__ import annotations

import sys
from pathlib import Path

from barid.config.reference import markdown_reference
from barid.i18n import Language
from tools.layers import with_parentheses
from tools.rfc_references import INDEX

HERE = Path(__file__).parents[1]


def standards() -> str:
    """The table of RFCs that we support, from the index."""
    index = INDEX.read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in index if line[:1].isdigit()]
    lines = ["<!-- Made from docs/rfc/index.tsv by `make docs`; do not edit. -->"]
    lines += ["", "# Standards", ""]
    lines += ["| RFC | support | what of it |", "|---|---|---|"]
    lines += [
        f"| [{rfc}](https://www.rfc-editor.org/rfc/rfc{rfc}.html) | {support} | {note} |"
        for rfc, support, note in rows
    ]
    return "\n".join(lines) + "\n"


def papers() -> dict[Path, str]:
    """Every file that is generated, wholly or in part, and what has to stand in it."""
    return {
        HERE / "docs" / "settings.md": markdown_reference(Language.ENGLISH),
        HERE / "docs" / "settings.ar.md": markdown_reference(Language.ARABIC),
        HERE / "docs" / "standards.md": standards(),
        HERE / "pyproject.toml": with_parentheses((HERE / "pyproject.toml").read_text("utf-8")),
    }


def main(arguments: list[str]) -> int:
    """0 when all files are as they have to be."""
    stale = 0
    for path, wanted in papers().items():
        if path.exists() and path.read_text("utf-8") == wanted:
            continue
        if "--write" in arguments:
            path.write_text(wanted, "utf-8")
            print(f"wrote {path.relative_to(HERE)}")
        else:
            stale += 1
            print(f"{path.relative_to(HERE)} is not what the program makes: run make docs")
    return int(stale > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The messages of the corpus: all of its `mime`, `bounces` and `spam` folders."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from pathlib import Path

NOT_MAIL = (".json", "LICENSE", "LICENSES")


def messages(corpus: Path, *folders: str) -> Iterator[tuple[str, bytes]]:
    """Name and content of each, in a fixed order."""
    for folder in folders or ("mime", "bounces", "spam"):
        for path in sorted((corpus / folder).rglob("*")):
            if path.name.endswith(".tar.gz"):
                yield from _packed(path)
            elif path.is_file() and not path.name.endswith(NOT_MAIL):
                yield str(path.relative_to(corpus)), path.read_bytes()


def _packed(path: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(path) as packed:
        for member in packed:
            file = packed.extractfile(member) if member.isfile() else None
            if file is not None:
                yield member.name, file.read()


def to_crlf(content: bytes) -> bytes:
    """The content as SMTP would have carried it."""
    return content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")

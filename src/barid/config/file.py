"""Reads the file of settings: all of it is right, or every mistake is named with its line.

A wrong file is a value, `Mistakes`, never an exception.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from barid.config.kinds import WRONG, quoted
from barid.config.lines import lines_of_names
from barid.config.schema import Section, Setting
from barid.config.settings import SECTIONS, Settings
from barid.i18n import Language, Phrase
from barid.i18n.texts import settings as texts

LARGEST_FILE = 1 << 18

_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong in a file; `line` is 0 when it is about no line."""

    file: str
    line: int
    name: str
    found: str
    allowed: Phrase | None
    phrase: Phrase

    def in_(self, language: Language) -> str:
        """One line for a person."""
        return self.phrase.in_(language)


@dataclass(frozen=True, slots=True)
class Mistakes:
    """Why a file cannot be used; at least one, in the order of their lines."""

    all: tuple[Mistake, ...]


@dataclass(frozen=True, slots=True)
class Configuration:
    """Settings together with where they were read: `file` is None if all are defaults."""

    settings: Settings = field(default_factory=Settings)
    file: Path | None = None
    lines: Mapping[str, int] = field(default_factory=dict)

    def refuse(self, name: str, found: str, allowed: Phrase) -> Mistake:
        """A mistake that shows only in use, such as a certificate file that does not exist."""
        return wrong_value(str(self.file or "-"), self.lines.get(name, 0), name, (found, allowed))


def read_configuration(file: Path | None) -> Configuration | Mistakes:
    """The settings of a file, or all defaults without one."""
    if file is None:
        return Configuration()
    try:
        with file.open("rb") as stream:
            raw = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return _alone(file, 0, texts.UNREADABLE.with_(file=file, reason=reason))
    return parse_configuration(raw, file)


def parse_configuration(raw: bytes, file: Path) -> Configuration | Mistakes:
    """The settings in the bytes of a file; `file` names it and anchors relative paths."""
    if len(raw) > LARGEST_FILE:
        phrase = texts.TOO_LARGE.with_(file=file, found=len(raw), allowed=LARGEST_FILE)
        return _alone(file, 0, phrase)
    try:
        text = raw.decode("utf-8")
        tree = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return _alone(file, line, texts.NOT_UTF8.with_(file=file, line=line))
    except tomllib.TOMLDecodeError as error:
        return _not_toml(file, str(error), raw.count(b"\n") + 1)
    except RecursionError:
        return _not_toml(file, "nested too deeply", 1)
    return _Reading(file, {".".join(p): n for p, n in lines_of_names(text).items()}).read(tree)


class _Reading:
    """One pass over one file, collecting settings and mistakes."""

    def __init__(self, file: Path, lines: Mapping[str, int]) -> None:
        self.file = file
        self.lines = lines
        self.mistakes: list[Mistake] = []

    def read(self, tree: Mapping[str, object]) -> Configuration | Mistakes:
        known = {section.name: section for section in SECTIONS}
        for name in tree.keys() - known.keys():
            self._unknown(name, name, tuple(f"[{section}]" for section in known))
        values = {name: self._section(known[name], tree[name]) for name in known if name in tree}
        self._check_pair(tree, "tls", ("certificate", "key"))
        if self.mistakes:
            return Mistakes(tuple(sorted(self.mistakes, key=lambda mistake: mistake.line)))
        built: dict[str, Any] = {
            name: make(**value) if (make := known[name].make) else value
            for name, value in values.items()
        }
        return Configuration(Settings(**built), self.file, self.lines)

    def _section(self, section: Section, found: object) -> dict[str, object]:
        if section.make is None:
            return self._table(section.settings[0], found)
        if not isinstance(found, dict):
            allowed = texts.A_SECTION.with_(section=f"[{section.name}]")
            self._wrong(section.name, found, allowed)
            return {}
        known = {setting.key: setting for setting in section.settings}
        for key in found.keys() - known.keys():
            self._unknown(f"{section.name}.{key}", key, tuple(known))
        return {key: self._value(known[key], value) for key, value in found.items() if key in known}

    def _table(self, setting: Setting, found: object) -> dict[str, object]:
        """A section that is one table; each of its lines is checked alone, so that it is named."""
        if not isinstance(found, dict):
            self._wrong(setting.name, found, setting.meaning.kind.allowed())
            return {}
        read: dict[str, object] = {}
        for key, value in found.items():
            entry = setting.meaning.kind.read({key: value}, self.file.absolute().parent)
            if isinstance(entry, dict):
                read.update(entry)
            else:
                self._wrong(f"{setting.name}.{key}", value, setting.meaning.kind.allowed())
        return read

    def _value(self, setting: Setting, found: object) -> object:
        value = setting.meaning.kind.read(found, self.file.absolute().parent)
        if value is WRONG:
            self._wrong(setting.name, found, setting.meaning.kind.allowed())
        return value

    def _wrong(self, name: str, found: object, allowed: Phrase) -> None:
        line = self.lines.get(name, 0)
        self.mistakes.append(wrong_value(str(self.file), line, name, (_shown(found), allowed)))

    def _unknown(self, name: str, key: str, allowed: tuple[str, ...]) -> None:
        line = self.lines.get(name, 0)
        words = [word.strip("[]") for word in allowed]
        near = next(iter(difflib.get_close_matches(key, words, 1)), None)
        fields: dict[str, object] = {"file": self.file, "line": line, "name": name}
        fields["allowed"] = ", ".join(allowed)
        text = texts.NAME_UNKNOWN if near is None else texts.NAME_UNKNOWN_BUT
        if near is not None:
            fields["near"] = near
        phrase = text.with_(**fields)
        self.mistakes.append(Mistake(str(self.file), line, name, key, None, phrase))

    def _check_pair(self, tree: Mapping[str, object], section: str, pair: tuple[str, str]) -> None:
        table = tree.get(section)
        if not isinstance(table, dict):
            return
        for one, other in (pair, pair[::-1]):
            if table.get(one) and not table.get(other):
                name = f"{section}.{one}"
                line, found = self.lines.get(name, 0), _shown(table[one])
                phrase = texts.MISSING_PARTNER.with_(
                    file=self.file, line=line, name=name, found=found, partner=f"{section}.{other}"
                )
                self.mistakes.append(Mistake(str(self.file), line, name, found, None, phrase))


def wrong_value(file: str, line: int, name: str, why: tuple[str, Phrase]) -> Mistake:
    """A value that is not allowed; `why` is what was found and what is allowed."""
    found, allowed = why
    phrase = texts.VALUE_WRONG.with_(file=file, line=line, name=name, found=found, allowed=allowed)
    return Mistake(file, line, name, found, allowed, phrase)


def _alone(file: Path, line: int, phrase: Phrase) -> Mistakes:
    return Mistakes((Mistake(str(file), line, "", "", None, phrase),))


_WHERE = re.compile(r" \((?:at line (\d+), column \d+|at end of document)\)\Z")


def _not_toml(file: Path, said: str, last: int) -> Mistakes:
    where = _WHERE.search(said)
    line = int(where[1]) if where and where[1] else last
    reason = _WHERE.sub("", said).rstrip(".")
    return _alone(file, line, texts.NOT_TOML.with_(file=file, line=line, reason=reason))


def _shown(found: object) -> str:
    """What was found, as it would stand in the file, cut to a length that a line can hold."""
    if isinstance(found, bool):
        words = "true" if found else "false"
    elif isinstance(found, str):
        words = quoted(found)
    elif isinstance(found, dict):
        pairs = (f"{key} = {_told(str(key), value)}" for key, value in found.items())
        words = "{ " + ", ".join(pairs) + " }"
    elif isinstance(found, list):
        words = "[" + ", ".join(_shown(item) for item in found) + "]"
    else:
        words = str(found)
    return words if len(words) <= _LONGEST_SHOWN else words[: _LONGEST_SHOWN - 1] + "…"


def _told(key: str, value: object) -> str:
    """A value in a table; what somebody has written there as a secret is not said aloud."""
    return '"…"' if re.search("secret|pass|token", key, re.IGNORECASE) else _shown(value)

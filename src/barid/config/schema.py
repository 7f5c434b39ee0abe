"""How a setting is declared, and the list of all of them.

A setting is a field of a frozen dataclass that carries its kind and its meaning in both languages,
so that the reader, the check, the reference and the settings themselves cannot disagree.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from barid.config.kinds import Kind
from barid.i18n import Text


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a field of the settings is for. `used` is False until something reads it."""

    kind: Kind
    text: Text
    used: bool = True


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting with its place: `name` is `section.key`, or the section alone for a table."""

    name: str
    section: str
    key: str
    default: object
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the file; `make` builds its dataclass, or is None for a table of its own."""

    name: str
    text: Text
    settings: tuple[Setting, ...]
    make: Callable[..., object] | None


def setting(default: object, kind: Kind, text: Text, *, used: bool = True) -> Any:
    """A field of a section."""
    metadata = {"meaning": Meaning(kind, text, used)}
    if isinstance(default, dict):
        return dataclasses.field(default_factory=lambda: dict(default), metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


def section(kind: Callable[[], object], text: Text) -> Any:
    """A field of the settings that holds a whole section."""
    return dataclasses.field(default_factory=kind, metadata={"text": text})


def sections_of(settings: type) -> tuple[Section, ...]:
    """Every section that a class of settings declares, in its order."""
    return tuple(_sections(settings))


def _sections(settings: type) -> Iterator[Section]:
    for field in dataclasses.fields(settings):
        make: Any = field.default_factory
        if "meaning" in field.metadata:
            meaning: Meaning = field.metadata["meaning"]
            alone = Setting(field.name, field.name, "", make(), meaning)
            yield Section(field.name, meaning.text, (alone,), None)
            continue
        inside = tuple(
            Setting(
                f"{field.name}.{inner.name}",
                field.name,
                inner.name,
                inner.default,
                inner.metadata["meaning"],
            )
            for inner in dataclasses.fields(make)
        )
        yield Section(field.name, field.metadata["text"], inside, make)

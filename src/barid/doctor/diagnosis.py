"""A diagnosis: one failure of the catalogue, said of one host, with what proves it.

It is what a failed sending carries and what an examination ends with; everything in it can be shown
to people and given to programs. There is never a secret in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from barid.doctor.catalogue import catalogue
from barid.doctor.catalogue.entry import FIELDS, Entry, Layer, Who
from barid.i18n import Language, Phrase

_UNKNOWN: Final = "?"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was done, and what was seen."""

    probe: str
    saw: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The most likely failure by its `id`. `confidence` is from 0 to 1; `fields` are of
    `catalogue.entry.FIELDS`; `others` are ids that cannot be told from it without probing."""

    id: str
    fields: Mapping[str, str] = field(default_factory=dict)
    confidence: float = 1.0
    evidence: tuple[Evidence, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def entry(self) -> Entry:
        """What the catalogue says."""
        return catalogue()[self.id]

    @property
    def layer(self) -> Layer:
        """Where it lies."""
        return self.entry.layer

    @property
    def who(self) -> Who:
        """Who must act."""
        return self.entry.who

    def title(self, language: str | Language = Language.ENGLISH) -> str:
        """What happened, in one sentence."""
        return self.entry.title.in_(_language(language), **self._filled())

    def fix(self, language: str | Language = Language.ENGLISH) -> str:
        """What helps."""
        return self.entry.fix.in_(_language(language), **self._filled())

    def advice(self) -> Phrase:
        """What helps, for a reader whose language is not known yet."""
        return self.entry.fix.with_(**self._filled())

    def sentence(self, language: str | Language = Language.ENGLISH) -> str:
        """What happened and what helps, for a person; `language` is `en`, `ar` or a locale."""
        return f"{self.title(language)} {self.fix(language)}"

    def as_dict(self) -> dict[str, object]:
        """For programs: a finding as `barid doctor --json` prints it."""
        both = (Language.ARABIC, Language.ENGLISH)
        return {
            "id": self.id,
            "layer": self.layer.value,
            "state": "failed",
            "confidence": self.confidence,
            "who": self.who.value,
            "title": {one.value: self.title(one) for one in both},
            "fix": {one.value: self.fix(one) for one in both} | {"command": self.entry.command},
            "evidence": [{"probe": one.probe, "saw": one.saw} for one in self.evidence],
            "others": list(self.others),
        }

    def __str__(self) -> str:
        return self.sentence()

    def _filled(self) -> dict[str, str]:
        return {name: self.fields.get(name) or _UNKNOWN for name in FIELDS}


def _language(wanted: str | Language) -> Language:
    if isinstance(wanted, Language):
        return wanted
    return Language.of(wanted) or Language.ENGLISH

from __future__ import annotations

from dataclasses import dataclass

from barid.config.kinds import Flag, Number
from barid.config.schema import section, sections_of, setting
from barid.i18n import Text

WORDS = Text(en="How bright it is.", ar="مقدار السطوع.")


@dataclass(frozen=True, slots=True)
class Lamp:
    brightness: int = setting(5, Number(1, 10), WORDS)
    lit: bool = setting(False, Flag(), WORDS, used=False)


@dataclass(frozen=True, slots=True)
class House:
    lamp: Lamp = section(Lamp, WORDS)


def test_a_section_and_its_settings_are_found() -> None:
    (lamp,) = sections_of(House)
    assert lamp.name == "lamp"
    assert [setting.name for setting in lamp.settings] == ["lamp.brightness", "lamp.lit"]
    assert [setting.default for setting in lamp.settings] == [5, False]
    assert [setting.meaning.used for setting in lamp.settings] == [True, False]


def test_the_defaults_make_the_settings() -> None:
    assert House().lamp == Lamp(brightness=5, lit=False)

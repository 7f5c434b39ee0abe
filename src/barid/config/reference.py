"""The settings described: those in force, and the reference of all of them.

Everything is made from the schema; there is no second list of settings anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from barid.config.file import Configuration
from barid.config.schema import Setting
from barid.config.settings import SECTIONS, Settings
from barid.i18n import Language
from barid.i18n.texts import settings as texts


def value_of(settings: Settings, setting: Setting) -> object:
    """What a setting holds."""
    held = getattr(settings, setting.section)
    return getattr(held, setting.key) if setting.key else held


def shown(setting: Setting, value: object) -> str:
    """A value as it is written in the file."""
    return setting.meaning.kind.show(value)


def in_force(configuration: Configuration) -> Iterator[tuple[Setting, str, int]]:
    """Every setting, its value as written, and the line that it comes from (0: the default)."""
    for section in SECTIONS:
        for setting in section.settings:
            value = shown(setting, value_of(configuration.settings, setting))
            yield setting, value, configuration.lines.get(setting.name, 0)


def described(language: Language) -> list[dict[str, object]]:
    """The reference as data."""
    return [
        {
            "name": setting.name,
            "meaning": setting.meaning.text.in_(language),
            "allowed": setting.meaning.kind.allowed().in_(language),
            "default": shown(setting, setting.default),
            "used": setting.meaning.used,
        }
        for section in SECTIONS
        for setting in section.settings
    ]


def plain_reference(language: Language) -> str:
    """The reference for a terminal; names and values stand on lines of their own."""
    parts: list[str] = []
    for section in SECTIONS:
        parts.append(f"[{section.name}]\n  {section.text.in_(language)}\n")
        parts.extend(_plain(setting, language) for setting in section.settings)
    return "\n".join(parts)


def _plain(setting: Setting, language: Language) -> str:
    meaning = setting.meaning
    lines = [f"{setting.key or setting.name} = {shown(setting, setting.default)}"]
    if setting.key:
        lines.append(f"  {meaning.text.in_(language)}")
    lines.append(f"  {texts.ALLOWED.in_(language, allowed=meaning.kind.allowed())}")
    if not meaning.used:
        lines.append(f"  {texts.NOT_USED_YET.in_(language)}")
    return "\n".join(lines) + "\n"


def markdown_reference(language: Language) -> str:
    """The reference as a page of the manual."""
    right = language is Language.ARABIC
    parts = [f"<!-- {texts.GENERATED.en} -->", f"# {texts.TITLE.in_(language)}"]
    parts.append(texts.INTRODUCTION.template(language))
    for section in SECTIONS:
        parts.append(f"## `[{section.name}]`")
        parts.append(section.text.template(language))
        parts.extend(_markdown(setting, language) for setting in section.settings)
    page = "\n\n".join(parts) + "\n"
    return f'<div dir="rtl">\n\n{page}\n</div>\n' if right else page


def _markdown(setting: Setting, language: Language) -> str:
    meaning = setting.meaning
    allowed = meaning.kind.allowed()
    default = f"`{shown(setting, setting.default)}`"
    lines = [
        f"### `{setting.name}`",
        meaning.text.template(language) if setting.key else "",
        texts.ALLOWED.in_(language, allowed=allowed),
        texts.DEFAULT.template(language).replace("{value}", default),
        "" if meaning.used else f"*{texts.NOT_USED_YET.in_(language)}*",
    ]
    return "\n\n".join(line for line in lines if line)

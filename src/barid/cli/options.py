"""The options that many commands share, and the settings of a call."""

from __future__ import annotations

from pathlib import Path

from barid.cli.shape import Refusal, option
from barid.config import Configuration, Mistakes, read_configuration
from barid.i18n import Language
from barid.i18n.texts import cli as texts

data_option = option("--data", text=texts.DATA_OPTION, metavar="DIR")
json_option = option("--json", "as_json", text=texts.JSON_OPTION, is_flag=True)
config_option = option("--config", "file", text=texts.CONFIG_OPTION, metavar="FILE")


class _Many:
    """The first mistake of a file, and how many more there are."""

    def __init__(self, mistakes: Mistakes) -> None:
        self.mistakes = mistakes

    def in_(self, language: Language) -> str:
        first, *others = self.mistakes.all
        more = texts.MORE_MISTAKES.in_(language, count=len(others)) if others else ""
        return f"{first.in_(language)} {more}".strip()


def configuration(file: str | None) -> Configuration:
    """The settings of the file. Refuses a wrong one with its first mistake."""
    found = read_configuration(Path(file) if file else None)
    if isinstance(found, Mistakes):
        raise Refusal(_Many(found))
    return found

"""LANGUAGE: in which language people read what we say (RFC 5255 3.2).

Our one namespace has no prefix, so there is nothing in NAMESPACE to be translated (RFC 5255 3.4).
"""

from __future__ import annotations

from barid.protocols.imap.commands.language import SPOKEN, ChooseLanguage, chosen
from barid.protocols.imap.responses.language import language_line
from barid.services.imap.desk import Desk


async def choose(desk: Desk, command: ChooseLanguage) -> None:
    """Say which languages there are, or speak another from now on."""
    core = desk.core
    found = chosen(command.ranges)
    if not command.ranges:
        core.untagged(language_line(SPOKEN))
        core.ok("Languages listed")
    elif found is None:
        core.no("None of these languages is spoken here")
    else:
        core.language, tag = found
        core.untagged(language_line((tag,)))
        core.ok("Language chosen")

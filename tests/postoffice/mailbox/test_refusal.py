"""Every reason for a no can really be given."""

from __future__ import annotations

import re
from pathlib import Path

import barid.postoffice.mailbox
from barid.postoffice.mailbox.refusal import Refusal


def test_every_refusal_is_used_by_the_rules() -> None:
    folder = Path(barid.postoffice.mailbox.__file__).parent
    given = "".join(
        file.read_text("utf-8") for file in folder.glob("*.py") if file.name != "refusal.py"
    )
    used = set(re.findall(r"Refusal\.([A-Z_]+)", given))
    assert used == {refusal.name for refusal in Refusal}

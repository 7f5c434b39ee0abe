"""Where our MTA-STS policy is asked for (RFC 8461 3.2, 3.3)."""

from __future__ import annotations

from typing import Final

PATH: Final = "/.well-known/mta-sts.txt"
CONTENT_TYPE: Final = "text/plain; charset=us-ascii"
_LABEL: Final = "mta-sts."


def domain_of(host: str) -> str | None:
    """The domain of a Host field, with or without a port; None where none is asked about."""
    name = host.partition(":")[0].lower()
    return name.removeprefix(_LABEL) if name.startswith(_LABEL) else None

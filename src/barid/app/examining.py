"""Wires the examination to the network, for one call of the command line."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from barid.app.names import open_resolver
from barid.config.outgoing import Dns
from barid.doctor.finding import Report
from barid.doctor.judging import judge
from barid.doctor.sending import Examination, Question
from barid.network.probing.prober import SystemProber
from barid.network.randomness import SystemRandomness


def examine_sending(
    question: Question,
    dns: Dns,
    authorities: Path | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Report:
    """Can this computer send through that server? Raises OSError, ssl.SSLError when the file of
    authorities cannot be used."""
    began = time.monotonic()

    async def look() -> Report:
        looking = Examination(
            SystemProber(authorities), open_resolver(dns), SystemRandomness(), tell
        )
        findings = judge(await looking.look(question))
        elapsed = round((time.monotonic() - began) * 1000)
        return Report(findings[0], findings, elapsed)

    return asyncio.run(look())

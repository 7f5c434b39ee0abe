"""Fills the mailbox `million` of Barid with a great many small messages, through its own SMTP port.

Fifty connections at once, all to one mailbox: the way in that a server must be fast at anyway. A
tool that writes to the store directly would save a minute or two, and prove less.
"""

from __future__ import annotations

import subprocess

from bench.ours import Barid
from bench.settings import DOMAIN
from bench.target import HOST

OCTETS = 512


def fill(barid: Barid, count: int) -> None:
    """Raises CalledProcessError when a message was not accepted."""
    load = f"-s 50 -m {count} -l {OCTETS} -f sender@x.test -d -t million@{DOMAIN}"
    subprocess.run(["smtp-source", "-4", *load.split(), f"{HOST}:{barid.target.smtp}"], check=True)

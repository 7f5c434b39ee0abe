"""What the disk itself can do: durable appends a second, the measure for anything that must be
durable one by one.
"""

from __future__ import annotations

import os
import tempfile
import time


def syncs_per_second(directory: str, count: int = 1000, size: int = 4096) -> float:
    """Appends of `size` bytes, each followed by fdatasync, in one thread."""
    data = b"x" * size
    with tempfile.NamedTemporaryFile(dir=directory) as file:
        descriptor = file.fileno()
        began = time.perf_counter()
        for _ in range(count):
            os.write(descriptor, data)
            os.fdatasync(descriptor)
        return count / (time.perf_counter() - began)

from __future__ import annotations

import resource
import subprocess
import sys

from barid.app.resources import give_memory_back

RAISED = """
import resource
from barid.app.resources import allow_many_files
_, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
allow_many_files()
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


def test_soft_limit_on_open_files_is_raised_to_the_hard_one() -> None:
    said = subprocess.run(
        [sys.executable, "-c", RAISED], capture_output=True, text=True, check=True, timeout=60
    )
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    assert int(said.stdout) > 64
    assert hard == resource.RLIM_INFINITY or int(said.stdout) == hard


def test_memory_is_given_back_without_harm() -> None:
    kept = [bytes(100_000) for _ in range(100)]
    del kept[::2]
    give_memory_back()
    assert set(kept) == {bytes(100_000)}

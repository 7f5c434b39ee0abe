from __future__ import annotations

import asyncio
import errno
import resource
import subprocess
import sys

import pytest

from barid.app.resources import give_memory_back, tell_faults_in_a_line

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


async def test_a_connection_that_cannot_be_accepted_is_one_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    loop = asyncio.get_running_loop()
    tell_faults_in_a_line(loop)
    error = OSError(errno.EMFILE, "Too many open files")
    loop.call_exception_handler({"message": "out of system resource", "exception": error})
    assert caplog.messages == ["out of system resource: Too many open files"]
    assert caplog.records[0].exc_info is None


async def test_a_fault_of_ours_is_told_with_its_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    loop = asyncio.get_running_loop()
    tell_faults_in_a_line(loop)
    error = KeyError("x")
    loop.call_exception_handler({"message": "nobody waited", "exception": error})
    loop.call_exception_handler({"message": "something odd"})
    assert caplog.messages == ["nobody waited", "something odd"]
    told, nothing = caplog.records
    assert told.exc_info is not None
    assert told.exc_info[1] is error
    assert not nothing.exc_info


def test_memory_is_given_back_without_harm() -> None:
    kept = [bytes(100_000) for _ in range(100)]
    del kept[::2]
    give_memory_back()
    assert set(kept) == {bytes(100_000)}

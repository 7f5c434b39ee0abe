"""What all tests share: the hypothesis profiles, the mail from elsewhere, what a machine lacks, and
what the proofs have counted, said at the end."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from _pytest.terminal import TerminalReporter
from hypothesis import HealthCheck, settings

settings.register_profile(
    "default",
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("fuzz", max_examples=20_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of mail and vectors from elsewhere; a test that needs it is skipped without it."""
    place = os.environ.get("BARID_CORPUS")
    if not place or not Path(place).is_dir():
        pytest.skip("needs mail from elsewhere: set BARID_CORPUS to its folder")
    return Path(place)


@pytest.fixture(scope="session")
def ipv6() -> None:
    """A test that talks over IPv6 is skipped where there is none, as in many containers."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as tried:
            tried.bind(("::1", 0))
    except OSError:
        pytest.skip("needs IPv6: this machine has none")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What drives programs that we did not write is marked by where it stands."""
    for item in items:
        if "interop" in item.path.parts:
            item.add_marker(pytest.mark.interop)


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """A line for each `record_property("proof", ...)`, also where it was counted in another process
    (so this stands here: the one that reports reads no conftest below `tests` by itself)."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in report.user_properties:
                if name == "proof":
                    terminalreporter.write_line(f"proof: {value}")

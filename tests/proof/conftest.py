"""What the proofs have counted is said at the end, also where it was counted in other processes."""

from __future__ import annotations

from _pytest.terminal import TerminalReporter


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """A line for each `record_property("proof", ...)`."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in report.user_properties:
                if name == "proof":
                    terminalreporter.write_line(f"proof: {value}")

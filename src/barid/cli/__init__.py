"""The command line: `barid`, also `python -m barid`.

It parses, calls the wiring, and prints; it decides nothing about mail.
"""

from __future__ import annotations


def main() -> int:
    """Run the command line and return the exit status."""
    from barid.cli.root import run

    return run()

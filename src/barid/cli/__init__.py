"""The command line: `barid`, also `python -m barid`.

It parses, calls the wiring, and prints; it decides nothing about mail. Exit status 0: done, 1: the
thing asked about failed, 2: wrong usage. An error is one line on standard error.
"""

from __future__ import annotations


def main() -> int:
    """Run the command line of this process and return its exit status."""
    from barid.cli.root import run

    return run()

"""`make check`: every check that needs no test run, side by side; prints only what is wrong."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parents[1]
PYTHON = sys.executable

CHECKS = {
    "types": (PYTHON, "-m", "mypy"),
    "format": (PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."),
    "lint": (PYTHON, "-m", "ruff", "check", "--quiet", "."),
    "imports": (str(Path(PYTHON).with_name("lint-imports")),),
    "references": (PYTHON, "-m", "tools.rfc_references"),
    "generated": (PYTHON, "-m", "tools.generated"),
    "house": (PYTHON, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "tests/house"),
}


def main() -> int:
    """0 when all is well."""
    started = time.monotonic()
    running = {
        name: subprocess.Popen(
            command, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for name, command in CHECKS.items()
    }
    failed = []
    for name, process in running.items():
        said, _ = process.communicate()
        print(f"{name}: {'ok' if process.returncode == 0 else 'FAILED'}", flush=True)
        if process.returncode != 0:
            failed.append(name)
            print(said, flush=True)
    seconds = time.monotonic() - started
    print(f"check: {'FAILED: ' + ', '.join(failed) if failed else 'ok'} in {seconds:.0f} s")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())

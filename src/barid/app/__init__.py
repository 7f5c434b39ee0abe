"""Wiring: the only package that knows every part. Opens a data folder, serves it, looks into it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from barid.app.office import OpenOffice
    from barid.app.orders import ServeOrder


def open_office(data: Path) -> AbstractContextManager[OpenOffice]:
    """The post office of a data folder, beside a server that may be running; see `app.office`."""
    from barid.app.office import open_office as open_folder

    return open_folder(data)


def serve(order: ServeOrder) -> int:
    """Run the post office until it is told to stop; the exit status. See `app.server`."""
    from barid.app.server import serve as run

    return run(order)

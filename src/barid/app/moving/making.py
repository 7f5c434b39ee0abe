"""Making messages ready to be kept: read, digested, packed, described, in processes beside ours.

Everything here is run by name in other processes. A process whose parent has died ends by itself,
and signals of the terminal are the parent's business.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from barid.interfaces.archives import ForeignMessage, Unreadable
from barid.interfaces.store import Prepared, StorageFailed
from barid.network.clock import SystemClock
from barid.postoffice.moving.importing import Ready, make_ready
from barid.storage import BLOBS
from barid.storage.blobs.files import BlobFiles
from barid.storage.sqlite.connection import Settings
from barid.storage.sqlite.store import prepared
from barid.storage.stores.packing import Packed, Packer

Marked = tuple[bytes, ForeignMessage]
Made = Ready | Unreadable

GROUPS_WAITING: Final = 10
"""Groups for each process: more than one batch, so that none waits while a batch is kept."""
WORTH_PROCESSES: Final = 400
"""Messages from which on starting processes pays."""


def make_all(folder: Path, some: list[Marked]) -> list[Made]:
    """Make messages ready; large content lies in the data folder then. Raises StorageFailed."""
    shop = _Shop(BlobFiles(folder / BLOBS, SystemClock().now), Packer())
    return [_make(shop, mark, message) for mark, message in some]


@dataclass(frozen=True, slots=True)
class _Shop:
    """What is used for one message after the other."""

    blobs: BlobFiles
    packer: Packer


def _make(shop: _Shop, mark: bytes, message: ForeignMessage) -> Made:
    try:
        letter = message.read()
    except Unreadable as error:
        return error
    except OSError as error:
        return Unreadable(message.name, error.strerror or str(error))
    return make_ready(mark, letter, _prepared(letter.content, shop))


def _prepared(content: bytes, shop: _Shop) -> Prepared:
    ready = prepared(content, shop.blobs, Settings().in_file_from, shop.packer)
    # What is packed need not travel unpacked as well.
    return replace(ready, raw=b"") if isinstance(ready, Packed) else ready


Maker = Callable[[list[Marked]], "Future[list[Made]]"]


@contextmanager
def makers(folder: Path, messages: int) -> Iterator[tuple[Maker, int]]:
    """What makes some messages ready, and how many such jobs may well be waiting at once."""
    processes = min(os.cpu_count() or 1, 8)
    if messages < WORTH_PROCESSES:
        yield _make_here(folder), 1
        return
    pool = ProcessPoolExecutor(
        processes, multiprocessing.get_context("spawn"), initializer=_begin_process
    )
    try:
        yield (lambda some: _submitted(pool, folder, some)), GROUPS_WAITING * processes
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _make_here(folder: Path) -> Maker:
    def make(some: list[Marked]) -> Future[list[Made]]:
        future: Future[list[Made]] = Future()
        future.set_result(make_all(folder, some))
        return future

    return make


def _submitted(pool: ProcessPoolExecutor, folder: Path, some: list[Marked]) -> Future[list[Made]]:
    try:
        return pool.submit(make_all, folder, some)
    except BrokenProcessPool as error:
        raise StorageFailed("a process that makes messages ready has died") from error


def _begin_process() -> None:
    gc.freeze()
    gc.set_threshold(50_000)  # what is made here goes away without cycles
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()


def _follow(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)

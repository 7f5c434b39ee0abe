"""Work in threads: results and errors come back, and no more runs at a time than may."""

from __future__ import annotations

import asyncio
import threading

import pytest

from barid.services.tasks import ThreadTasks


async def test_the_result_comes_back_from_another_thread() -> None:
    tasks = ThreadTasks(asyncio.get_running_loop())
    assert await tasks.in_thread(threading.get_ident) != threading.get_ident()
    tasks.close()


async def test_an_error_comes_back() -> None:
    tasks = ThreadTasks(asyncio.get_running_loop())
    with pytest.raises(ZeroDivisionError):
        await tasks.in_thread(lambda: 1 // 0)
    tasks.close()


async def test_only_so_many_run_at_a_time() -> None:
    tasks = ThreadTasks(asyncio.get_running_loop(), threads=2)
    lock, running, most = threading.Lock(), 0, 0
    together = threading.Barrier(2, timeout=10)

    def work() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        together.wait()
        with lock:
            running -= 1

    await asyncio.gather(*(tasks.in_thread(work) for _ in range(6)))
    tasks.close()
    assert most == 2


async def test_closing_waits_for_what_runs() -> None:
    tasks = ThreadTasks(asyncio.get_running_loop())
    go, done = threading.Event(), []
    pending = tasks.in_thread(lambda: done.append(go.wait(10)))
    asyncio.get_running_loop().call_soon(go.set)
    await asyncio.sleep(0)
    tasks.close()
    assert done == [True]
    await pending
    with pytest.raises(RuntimeError):
        tasks.in_thread(lambda: None)

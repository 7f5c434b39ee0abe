"""`barid doctor` examines, explains, and reads scripts."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import Call
from tests.doctor.laboratory import own_address
from tests.doctor.test_script import CLASSIC, GOOD

from barid.testing.faulty import OFFERS, FaultyServer, Script

BASE = 43_000


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a server without login, in a thread of its own."""
    address, ready, loop = own_address(), threading.Event(), asyncio.new_event_loop()
    done = asyncio.Event()

    async def serve() -> None:
        bare = Script(hello=OFFERS)
        async with FaultyServer(address, {BASE + 587: bare, BASE + 25: bare}):
            ready.set()
            await done.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert ready.wait(10)
    yield address
    loop.call_soon_threadsafe(done.set)
    thread.join()
    loop.close()


def test_it_finds_the_one_cause_and_who_acts(call: Call, server: str) -> None:
    said = call("doctor", f"{server}:{BASE + 587}", "--port-base", str(BASE))
    assert said.status == 1
    assert said.out.splitlines()[0].startswith("x A04 ")
    assert "Who acts:  those who run the server" in said.out
    verbose = call("doctor", f"{server}:{BASE + 587}", "--port-base", str(BASE), "--verbose")
    assert "EHLO" in verbose.out


def test_programs_get_the_verdict_and_every_finding(call: Call, server: str) -> None:
    said = call("doctor", server, "--port-base", str(BASE), "--json")
    told = json.loads(said.out)
    assert set(told) == {"verdict", "findings", "elapsed_ms"}
    verdict = told["verdict"]
    assert (verdict["id"], verdict["state"], verdict["who"]) == ("A04", "failed", "server")
    assert set(verdict["title"]) == {"ar", "en"}
    assert set(verdict["fix"]) == {"ar", "en", "command"}
    assert {"probe", "saw"} == set(verdict["evidence"][0])
    assert verdict["blocked_by"] is None
    assert isinstance(verdict["elapsed_ms"], int)
    assert "A02" in verdict["ruled_out"]


def test_the_password_is_never_shown(call: Call, server: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    said = call(
        *("doctor", f"{server}:{BASE + 587}", "--user", "a@b.example", "--password-stdin"),
        *("--verbose", "--html", str(page), "--port-base", str(BASE)),
        stdin="hush-hush\n",
    )
    assert "hush" not in said.out + said.err + page.read_text("utf-8")
    assert "<!doctype html>" in page.read_text("utf-8")


def test_arabic(call: Call, server: str) -> None:
    said = call("doctor", f"{server}:{BASE + 587}", "--port-base", str(BASE), "--lang", "ar")
    assert "من يتصرف:" in said.out


def test_a_text_is_explained(call: Call, tmp_path: Path) -> None:
    said = call("doctor", "--explain", "[Errno 111] Connection refused")
    assert said.status == 0
    assert "L05" in said.out
    file = tmp_path / "log"
    file.write_text("SMTP AUTH extension not supported by server.")
    assert "A02" in call("doctor", "--explain", str(file)).out
    told = json.loads(call("doctor", "--explain", str(file), "--json").out)
    assert told["verdict"]["id"] == "A01"
    assert told["verdict"]["state"] == "unknown"
    assert len(told["findings"]) > 8


def test_what_is_not_known_is_said_so(call: Call) -> None:
    said = call("doctor", "--explain", "la la la")
    assert (said.status, said.out) == (1, "")
    assert "not known" in said.err


def test_a_script_is_read_and_mended(call: Call, tmp_path: Path) -> None:
    script = tmp_path / "send.py"
    script.write_text(CLASSIC)
    said = call("doctor", "--script", str(script))
    assert said.status == 1
    assert "line 9  X06" in said.out
    told = json.loads(call("doctor", "--script", str(script), "--json").out)
    assert told[0]["id"] == "M03"
    mended = call("doctor", "--script", str(script), "--fix").out
    assert "starttls(context=ssl.create_default_context())" in mended
    script.write_text(GOOD)
    assert call("doctor", "--script", str(script)).status == 0


@pytest.mark.parametrize(
    "words",
    [(), ("host:0",), ("host:70000",), ("host:smtp",), ("[::1]:x",)],
)
def test_wrong_usage(call: Call, words: tuple[str, ...]) -> None:
    said = call("doctor", *words)
    assert said.status == 2
    assert len(said.err.splitlines()) == 1


def test_a_file_that_is_not_there(call: Call, tmp_path: Path) -> None:
    assert "cannot be read" in call("doctor", "--script", str(tmp_path / "none")).err
    said = call("doctor", "127.0.0.1:1", "--ca-file", str(tmp_path / "none"))
    assert (said.status, len(said.err.splitlines())) == (1, 1)

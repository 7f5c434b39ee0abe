"""What drives Mozilla's programs: JSON over TCP, one command at a time.

A message is its length in decimal, a colon, and a JSON list: `[0, number, name, parameters]` for a
command, `[1, number, error, result]` for its answer.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from typing import Any

SECONDS = 60.0


class Failed(Exception):
    """The program could not do it; says what it said."""


class Marionette:
    """One session with a program that listens. `context` is privileged from the beginning."""

    def __init__(self, port: int) -> None:
        self._connection = socket.create_connection(("127.0.0.1", port), SECONDS)
        self._received = self._connection.makefile("rb")
        self._number = 0
        self._message()  # its greeting
        self._ask("WebDriver:NewSession", {"capabilities": {"alwaysMatch": {}}})
        self._ask("WebDriver:SetTimeouts", {"script": int(SECONDS * 1000)})
        self._ask("Marionette:SetContext", {"value": "chrome"})

    def run(self, script: str, *words: object) -> Any:
        """The value of an asynchronous function with this body and `words` as its arguments.
        Raises Failed when it throws."""
        wrapped = (
            "const [words, done] = [arguments[0], arguments[arguments.length - 1]];"
            "(async () => {" + script + "})()"
            ".then(value => done({value: value === undefined ? null : value}),"
            " error => done({error: `${error} ${error?.stack}`}))"
        )
        told = self._ask(
            "WebDriver:ExecuteAsyncScript",
            {"script": wrapped, "args": [list(words)], "newSandbox": False, "sandbox": "system"},
        )["value"]
        if "error" in told:
            raise Failed(told["error"])
        return told["value"]

    def picture(self) -> str:
        """What the window looks like: PNG in base64."""
        return str(self._ask("WebDriver:TakeScreenshot", {"full": False})["value"])

    def close(self) -> None:
        self._received.close()
        self._connection.close()

    def _ask(self, name: str, parameters: Mapping[str, object]) -> Any:
        self._number += 1
        asked = json.dumps([0, self._number, name, parameters]).encode()
        self._connection.sendall(b"%d:" % len(asked) + asked)
        _, number, error, result = self._message()
        assert number == self._number
        if error is not None:
            raise Failed(f"{name}: {error['error']}: {error['message']}")
        return result

    def _message(self) -> Any:
        length = b""
        while (octet := self._received.read(1)) != b":":
            assert octet, "the program has closed the connection"
            length += octet
        return json.loads(self._received.read(int(length)))

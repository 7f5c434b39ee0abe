"""Reads a Python script that sends mail, without running it, and finds the classic mistakes.

What can be put right without knowing more than the script says is put right by `mended`; the rest
is told. A script that is no Python 3 is still searched for what Python 2 had.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_OLD_MODULES: Final = {
    "email.MIMEMultipart": "email.mime.multipart",
    "email.MIMEText": "email.mime.text",
    "email.MIMEBase": "email.mime.base",
    "email.MIMEImage": "email.mime.image",
    "email.MIMEAudio": "email.mime.audio",
    "email.Utils": "email.utils",
    "email.Encoders": "email.encoders",
    "email.Header": "email.header",
}
_SINGLE: Final = frozenset({"from", "subject", "to", "date", "message-id"})
_CONSTRUCTORS: Final = frozenset({"SMTP", "SMTP_SSL"})
TIMEOUT: Final = "timeout=30"
CONTEXT: Final = "context=ssl.create_default_context()"


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One mistake: its line (from 1), its id in the catalogue, the line as it is and as it
    should be, empty where only its author can know."""

    line: int
    id: str
    text: str
    better: str = ""


def mistakes_in(source: str) -> list[Mistake]:
    """All mistakes, by line. Never raises."""
    lines = source.splitlines()
    found = list(_old_imports(lines))
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return sorted(found)
    found += _Reading(tree, lines).all()
    return sorted(set(found))


def mended(source: str) -> str:
    """The script with everything put right that can be."""
    lines = source.splitlines()
    changes = [one for one in mistakes_in(source) if one.better]
    added: list[str] = []
    for number in sorted({one.line for one in changes}):
        line = lines[number - 1]
        for one in changes:
            if one.line == number:
                line = _mend(line, one)
        lines[number - 1] = line
    text = "\n".join(lines) + ("\n" if source.endswith("\n") else "")
    if CONTEXT in text and not re.search(r"^\s*(?:import|from) ssl\b", text, re.MULTILINE):
        added.append("import ssl")
    if not added:
        return text
    at = _first_import(lines)
    return "\n".join([*lines[:at], *added, *lines[at:]]) + "\n"


def _mend(line: str, mistake: Mistake) -> str:
    """The line with one mistake less; other mistakes may have changed it already."""
    if line == mistake.text:
        return mistake.better
    if mistake.id == "T10":
        return _with_argument(line, CONTEXT)
    if mistake.id == "X06":
        return _with_argument(line, TIMEOUT)
    return line


def _first_import(lines: list[str]) -> int:
    for number, line in enumerate(lines):
        if re.match(r"(?:import|from)\s", line) and "__future__" not in line:
            return number
    return 0


def _old_imports(lines: list[str]) -> Iterator[Mistake]:
    for number, line in enumerate(lines, 1):
        for old, new in _OLD_MODULES.items():
            if re.search(rf"\b{re.escape(old)}\b", line):
                yield Mistake(number, "X07", line, line.replace(old, new))


def _with_argument(line: str, argument: str) -> str:
    """The argument as the last one of the first call in the line."""
    found = re.search(r"(?:SMTP(?:_SSL)?|starttls)\(", line)
    if found is None or argument.partition("=")[0] + "=" in line:
        return line
    depth, at = 1, found.end()
    while at < len(line) and depth:
        depth += {"(": 1, ")": -1}.get(line[at], 0)
        at += 1
    if depth:
        return line
    inside = line[found.end() : at - 1].rstrip()
    comma = ", " if inside else ""
    return f"{line[: found.end()]}{inside}{comma}{argument}{line[at - 1 :]}"


class _Reading:
    """One script."""

    def __init__(self, tree: ast.Module, lines: list[str]) -> None:
        self._lines = lines
        self._calls = sorted(
            (node for node in ast.walk(tree) if isinstance(node, ast.Call)),
            key=lambda call: (call.lineno, call.col_offset),
        )
        self._tree = tree
        self._constants = {
            target.id: node.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }

    def all(self) -> Iterator[Mistake]:
        yield from self._connections()
        yield from self._order()
        yield from self._headers()
        yield from self._results()
        yield from self._secrets()

    def _at(self, node: ast.AST, name: str, better: str = "") -> Mistake:
        number = getattr(node, "lineno", 1)
        text = self._lines[number - 1]
        return Mistake(number, name, text, better if better != text else "")

    def _value(self, node: ast.expr | None) -> object:
        if isinstance(node, ast.Constant):
            return node.value
        return self._constants.get(node.id) if isinstance(node, ast.Name) else None

    def _connections(self) -> Iterator[Mistake]:
        """Ports, time limits, verification."""
        for call in self._calls:
            name = _name_of(call)
            if name in _CONSTRUCTORS:
                yield from self._constructor(call, name)
            elif name == "starttls" and not _has(call, "context", 2):
                line = self._lines[call.lineno - 1]
                yield self._at(call, "T10", _with_argument(line, CONTEXT))

    def _constructor(self, call: ast.Call, name: str) -> Iterator[Mistake]:
        line = self._lines[call.lineno - 1]
        port = self._value(_argument(call, "port", 1))
        if name == "SMTP" and port == 465:
            yield self._at(call, "A22", re.sub(r"\bSMTP\(", "SMTP_SSL(", line, count=1))
        if name == "SMTP_SSL" and port == 587:
            yield self._at(call, "A23", line.replace("587", "465") if "587" in line else "")
        if name == "SMTP" and port in (25, None, 0) and call.args and self._logs_in():
            yield self._at(call, "L04", line.replace("25", "587", 1) if port == 25 else "")
        if name == "SMTP_SSL" and not _has(call, "context", 99):
            yield self._at(call, "T10", _with_argument(line, CONTEXT))
        if not _has(call, "timeout", 3):
            yield self._at(call, "X06", _with_argument(line, TIMEOUT))

    def _logs_in(self) -> bool:
        return any(_name_of(call) == "login" for call in self._calls)

    def _order(self) -> Iterator[Mistake]:
        """Login before STARTTLS, and `helo` before login."""
        secure = any(_name_of(call) == "SMTP_SSL" for call in self._calls)
        secured = [call.lineno for call in self._calls if _name_of(call) == "starttls"]
        for call in self._calls:
            name = _name_of(call)
            if name == "login" and not secure and not any(one < call.lineno for one in secured):
                indent = re.match(r"\s*", self._lines[call.lineno - 1])
                owner = _owner_of(call)
                before = f"{indent[0] if indent else ''}{owner}.starttls({CONTEXT})"
                better = "" if secured else f"{before}\n{self._lines[call.lineno - 1]}"
                yield self._at(call, "A01", better)
            if name == "helo" and self._logs_in():
                yield self._at(call, "A09", self._lines[call.lineno - 1].replace("helo", "ehlo"))

    def _headers(self) -> Iterator[Mistake]:
        """Header fields that are there twice, not at all, or should not be there."""
        given: dict[tuple[str, str], ast.AST] = {}
        owners: dict[str, ast.AST] = {}
        for node in ast.walk(self._tree):
            for target in node.targets if isinstance(node, ast.Assign) else ():
                if not isinstance(target, ast.Subscript):
                    continue
                field, owner = self._value(target.slice), ast.unparse(target.value)
                if not isinstance(field, str):
                    continue
                owners.setdefault(owner, node)
                key = (owner, field.lower())
                if field.lower() in _SINGLE and key in given:
                    yield self._at(node, "M01")
                if field.lower() == "bcc":
                    yield self._at(node, "M15")
                given.setdefault(key, node)
        for owner, node in owners.items():
            named = {field for one, field in given if one == owner}
            if {"from", "subject"} & named and not {"date", "message-id"} <= named:
                yield self._at(node, "M03")

    def _results(self) -> Iterator[Mistake]:
        """What `sendmail` returns, and what it is given."""
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
                call = node.value
                if _name_of(call) in ("sendmail", "send_message"):
                    yield self._at(node, "P13")
        for call in self._calls:
            if _name_of(call) == "sendmail" and len(call.args) > 2:
                text = self._value(call.args[2])
                if isinstance(text, (str, bytes)) and _has_bare_line_feed(text):
                    yield self._at(call, "M05")

    def _secrets(self) -> Iterator[Mistake]:
        """A password in the source."""
        for call in self._calls:
            if _name_of(call) == "login" and len(call.args) > 1:
                secret = call.args[1]
                if isinstance(self._value(secret), str) and self._value(secret):
                    yield self._at(call, "X08")


def _has_bare_line_feed(text: str | bytes) -> bool:
    found = text.decode("latin-1") if isinstance(text, bytes) else text
    return re.search(r"(?<!\r)\n", found) is not None


def _name_of(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _owner_of(call: ast.Call) -> str:
    return ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else "smtp"


def _argument(call: ast.Call, name: str, place: int) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    return call.args[place] if len(call.args) > place else None


def _has(call: ast.Call, name: str, place: int) -> bool:
    """Whether an argument is given; `**more` may hold it."""
    known = any(keyword.arg in (name, None) for keyword in call.keywords)
    return known or len(call.args) > place

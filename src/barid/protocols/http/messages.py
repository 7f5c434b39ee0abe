"""A request and a response of HTTP (RFC 9110 3), as values.

What a request holds has been bounded and decoded; what cannot be decoded never becomes one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus


@dataclass(frozen=True, slots=True)
class Request:
    """`path` and `query` are decoded (RFC 3986 2.1), of a repeated name the first value counts.
    `headers` have names in small letters. `secure` tells whether it came over TLS."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""
    secure: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """`headers` besides those that the conversation writes itself (Date is left out by intention:
    nothing we serve is cached by it, and the core has no clock)."""

    status: HTTPStatus
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


def refusal(status: HTTPStatus, *headers: tuple[str, str]) -> Response:
    """A response that only says its status."""
    return Response(status, f"{status.value} {status.phrase}\n".encode(), headers=headers)

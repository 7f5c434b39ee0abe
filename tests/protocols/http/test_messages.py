from __future__ import annotations

from http import HTTPStatus

from barid.protocols.http.messages import refusal


def test_a_refusal_says_its_status() -> None:
    response = refusal(HTTPStatus.NOT_FOUND, ("Allow", "GET"))
    assert response.body == b"404 Not Found\n"
    assert response.headers == (("Allow", "GET"),)

"""Outlines are values: compared by content, never changed."""

from __future__ import annotations

import pytest

from barid.model.outline import Address, HeaderSummary, Outline, Part


def test_part_knows_its_size() -> None:
    assert Part(0, 10, 25).size == 15


def test_multipart_is_one_only_with_parts() -> None:
    child = Part(5, 5, 6)
    assert Part(0, 5, 6, media_type=b"multipart", children=(child,)).is_multipart
    assert not Part(0, 5, 6, media_type=b"multipart").is_multipart
    assert not child.is_multipart


def test_message_is_one_only_if_looked_into() -> None:
    assert Part(0, 1, 2, media_type=b"message", envelope=HeaderSummary()).is_message
    assert not Part(0, 1, 2, media_type=b"message", subtype=b"rfc822").is_message


def test_values_do_not_change() -> None:
    address = Address(b"n", None, b"m", b"h")
    with pytest.raises(AttributeError):
        address.name = b"other"  # type: ignore[misc]


def test_equal_outlines_are_equal() -> None:
    made = [Outline(3, HeaderSummary(subject=b"x"), Part(0, 1, 3)) for _ in range(2)]
    assert made[0] == made[1]
    assert hash(made[0]) == hash(made[1])

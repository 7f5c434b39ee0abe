"""The keys of the root are read as they are published."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.network.dnssec.zones import Signed

from barid.network.dnssec.anchors import anchors_in, read_anchors


def test_those_of_the_internet_are_known() -> None:
    assert [one.key_tag for one in read_anchors(None)] == [20326, 38696]


def test_a_key_is_as_good_as_its_digest(tmp_path: Path) -> None:
    root = Signed(".")
    file = tmp_path / "root.key"
    file.write_text(f"; a comment\n. 3600 IN DNSKEY {root.dnskey}\n")
    assert read_anchors(file) == anchors_in(f". IN DS {root.ds}\n")


@pytest.mark.parametrize("text", ["", "nonsense", ". IN A 192.0.2.1", "test. IN DS 1 13 2 " + "00"])
def test_a_file_without_any_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        anchors_in(text)

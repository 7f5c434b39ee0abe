"""Each demand has its context, and the trail is told what was proven."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from barid.model.hop import Hop, Safety
from barid.network.carrier.safety import Safeguard


@pytest.mark.parametrize(
    ("safety", "checked"),
    [
        (Safety.IF_OFFERED, False),
        (Safety.ENCRYPTED, False),
        (Safety.PINNED, False),
        (Safety.VERIFIED, True),
    ],
)
def test_only_who_demands_a_verified_name_has_it_checked(safety: Safety, checked: bool) -> None:
    context = Safeguard().context(Hop("mx.test", 25, (), safety=safety))
    assert context.check_hostname is checked
    assert (context.verify_mode is ssl.CERT_REQUIRED) is checked
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_authorities_that_are_not_there_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        Safeguard(tmp_path / "nowhere.pem")

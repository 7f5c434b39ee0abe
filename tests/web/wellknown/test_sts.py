"""Our policy is asked for under one name alone."""

from __future__ import annotations

import pytest

from barid.web.wellknown.sts import domain_of


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("mta-sts.barid.test", "barid.test"),
        ("MTA-STS.Barid.test:20443", "barid.test"),
        ("barid.test", None),
        ("x.mta-sts.barid.test", None),
        ("mta-stsbarid.test", None),
        ("", None),
    ],
)
def test_the_name_tells_the_domain(host: str, domain: str | None) -> None:
    assert domain_of(host) == domain

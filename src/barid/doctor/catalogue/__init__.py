"""The catalogue of failures, as data: one entry for each situation, found by its id.

The sending library names entries that it can tell by itself; the examination adds those that only
probes can tell. Entries never change their id.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from barid.doctor.catalogue.entry import Entry


@cache
def catalogue() -> Mapping[str, Entry]:
    """All entries by id."""
    from barid.doctor.catalogue import (
        credentials,
        login,
        message,
        names,
        network,
        policy,
        probed,
        tls,
        told,
    )

    modules = (login, credentials, policy, network, tls, message, names, probed, told)
    entries = [entry for module in modules for entry in module.ENTRIES]
    found = {entry.id: entry for entry in entries}
    assert len(found) == len(entries), "an id names one situation"
    return MappingProxyType(found)

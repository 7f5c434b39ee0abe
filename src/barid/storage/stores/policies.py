"""Policies of other domains about TLS, as SQL; see `interfaces.policies.Policies`."""

from __future__ import annotations

from typing import Any, Final

from barid.model.identifiers import Instant
from barid.model.sts import KeptPolicy, StsMode, StsPolicy
from barid.storage.driver import Driver

_FIND: Final = """
    SELECT domain, id, mode, mxs, max_age, fetched, used FROM sts_policy WHERE domain = ?"""
_KEEP: Final = """
    INSERT INTO sts_policy (domain, id, mode, mxs, max_age, fetched, used, expires)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
_STALE: Final = """
    SELECT domain, id, mode, mxs, max_age, fetched, used FROM sts_policy
        WHERE fetched < ? AND used > ? ORDER BY fetched, domain LIMIT ?"""


class Policies:
    """All policies that are kept. `expires` stands beside what it is made of, to be searched by."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def find(self, domain: str) -> KeptPolicy | None:
        row = self._driver.row(_FIND, (domain,))
        return None if row is None else _policy(row)

    def keep(self, policy: KeptPolicy) -> None:
        what = policy.policy
        self._driver.run("DELETE FROM sts_policy WHERE domain = ?", (policy.domain,))
        self._driver.run(
            _KEEP,
            (
                policy.domain,
                policy.id,
                what.mode.value,
                " ".join(what.mxs),
                what.max_age,
                policy.fetched,
                policy.used,
                policy.expires,
            ),
        )

    def stale(self, fetched: Instant, used: Instant, most: int) -> list[KeptPolicy]:
        rows = self._driver.rows(_STALE, (fetched, used, most))
        return [_policy(row) for row in rows]

    def forget(self, now: Instant) -> int:
        rows = self._driver.rows(
            "DELETE FROM sts_policy WHERE expires <= ? RETURNING domain", (now,)
        )
        return len(list(rows))


def _policy(row: tuple[Any, ...]) -> KeptPolicy:
    domain, mark, mode, mxs, max_age, fetched, used = row
    policy = StsPolicy(StsMode(mode), tuple(mxs.split()), max_age)
    return KeptPolicy(domain, mark, policy, Instant(fetched), Instant(used))

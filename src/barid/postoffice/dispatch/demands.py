"""What domains have published about TLS at their MX hosts; implements `routing.Demands`.

DANE goes before MTA-STS: whatever signed TLSA records demand, no policy lessens it (RFC 8461 2).
"""

from __future__ import annotations

from dataclasses import replace

from barid.interfaces.resolver import Found, IpAddress, Resolver
from barid.model.hop import Safety
from barid.model.sts import StsMode
from barid.postoffice.dispatch import dane
from barid.postoffice.dispatch.policies import PolicyBook
from barid.postoffice.dispatch.routing import Demand, NoRoute

_NOTHING = Demand()


class PublishedDemands:
    """`port` is that of other post offices: TLSA records stand under it."""

    def __init__(self, resolver: Resolver, policies: PolicyBook, port: int = 25) -> None:
        self._resolver = resolver
        self._policies = policies
        self._port = port

    async def demand(
        self, domain: str, mx: str, addresses: Found[IpAddress], mx_secure: bool
    ) -> Demand | NoRoute:
        """See `routing.Demands`. Raises StorageFailed."""
        pinned: Demand | NoRoute | None = None
        if mx_secure and addresses.secure:
            names = (addresses.name, mx)
            pinned = await dane.demanded(self._resolver, names, self._port)
        if isinstance(pinned, NoRoute):
            return pinned
        if pinned is not None and pinned.safety is Safety.PINNED:
            # The recipients' domain, too: a signed MX record leads from it (RFC 7672 3.2.2).
            return replace(pinned, names=tuple(dict.fromkeys((*pinned.names, mx, domain))))
        return await self._by_policy(domain, mx, pinned or _NOTHING)

    async def _by_policy(self, domain: str, mx: str, least: Demand) -> Demand | NoRoute:
        policy = await self._policies.policy(domain)
        if policy is None or policy.mode is StsMode.NONE:
            return least
        named = policy.names(mx)
        if policy.mode is StsMode.TESTING:
            return replace(least, vouched=named)
        if not named:
            text = f"the MTA-STS policy of {domain} does not allow {mx}"
            return NoRoute(False, "4.7.5", text)
        return Demand(Safety.VERIFIED, (mx,), vouched=True)

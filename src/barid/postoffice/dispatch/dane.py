"""What a domain demands by signed TLSA records (RFC 7672), and which of them can be used.

Whoever asks has made sure that the MX host's name and addresses are signed. Records without a valid
signature count as absent, records that cannot be asked for now forbid the host for now: who could
take them away by silence could read the mail (RFC 7672 2.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from barid.interfaces.resolver import Found, Lacking, Resolver, Tlsa
from barid.model.hop import Pin, Safety
from barid.postoffice.dispatch.routing import Demand, NoRoute

TRUST_ANCHOR: Final = 2
END_ENTITY: Final = 3
_LENGTHS: Final = {1: 32, 2: 64}


async def demanded(resolver: Resolver, names: Sequence[str], port: int) -> Demand | NoRoute | None:
    """What the TLSA records of the first of these names that has any demand of the host; None
    without any. `names` are the host's, what its aliases lead to first (RFC 7672 2.2.2)."""
    for name in dict.fromkeys(names):
        found = await resolver.tlsa(f"_{port}._tcp.{name}")
        if isinstance(found, Lacking) and found.temporary:
            return NoRoute(
                False, "4.7.5", f"the DNS does not answer for the TLSA records of {name}"
            )
        if isinstance(found, Found) and found.secure:
            pins = usable(found.values)
            if not pins:
                return Demand(Safety.ENCRYPTED, (name,))  # RFC 7672 2.2
            return Demand(Safety.PINNED, (name,), pins)
    return None


def usable(records: Iterable[Tlsa]) -> tuple[Pin, ...]:
    """Those by which a host of mail can be judged (RFC 7672 3.1), of digests of the same thing only
    the strongest (RFC 7671 9)."""
    pins = dict.fromkeys(
        Pin(one.usage, one.selector, one.matching, one.data) for one in records if _is_usable(one)
    )
    strongest: dict[tuple[int, int], int] = {}
    for pin in pins:
        kind = (pin.usage, pin.selector)
        strongest[kind] = max(strongest.get(kind, 0), pin.matching)
    return tuple(pin for pin in pins if pin.matching in (0, strongest[pin.usage, pin.selector]))


def _is_usable(record: Tlsa) -> bool:
    if record.usage not in (TRUST_ANCHOR, END_ENTITY) or record.selector not in (0, 1):
        return False
    if record.matching == 0:
        return record.data.startswith(b"\x30")  # something in DER
    return len(record.data) == _LENGTHS.get(record.matching)

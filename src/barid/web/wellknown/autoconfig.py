"""The configuration file of Thunderbird and those that learnt from it, version 1.1.

Format: the working draft `draft-ietf-mailmaint-autoconfig`. Every address of a domain gets the same
file; it does not tell whether an address exists.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from barid.model.account import Domain
from barid.web.wellknown.offers import Offer

CONTENT_TYPE = "text/xml; charset=utf-8"


def configuration(domain: Domain, offers: Sequence[Offer]) -> bytes:
    """The file for addresses of this domain."""
    return "\n".join(_lines(domain, offers)).encode() + b"\n"


def _lines(domain: Domain, offers: Sequence[Offer]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<clientConfig version="1.1">'
    yield f'  <emailProvider id="{escape(domain.key)}">'
    for name in dict.fromkeys((domain.key, domain.name.lower())):
        yield f"    <domain>{escape(name)}</domain>"
    yield f"    <displayName>{escape(domain.name)}</displayName>"
    yield f"    <displayShortName>{escape(domain.name)}</displayShortName>"
    for offer in offers:
        yield from _server(offer)
    yield "  </emailProvider>"
    yield "</clientConfig>"


def _server(offer: Offer) -> Iterator[str]:
    tag = "outgoingServer" if offer.kind == "smtp" else "incomingServer"
    yield f'    <{tag} type="{offer.kind}">'
    yield f"      <hostname>{escape(offer.host)}</hostname>"
    yield f"      <port>{offer.port}</port>"
    yield f"      <socketType>{'SSL' if offer.implicit else 'STARTTLS'}</socketType>"
    yield "      <authentication>password-cleartext</authentication>"
    yield "      <username>%EMAILADDRESS%</username>"
    yield f"    </{tag}>"

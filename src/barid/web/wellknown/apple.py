"""Apple's configuration profile: one file that sets up a mail account on a phone or a Mac.

Payload `com.apple.mail.managed`. It holds no password; the device asks for it. The same address
always gets the same profile, so that it is replaced instead of doubled.
"""

from __future__ import annotations

import plistlib
import uuid
from collections.abc import Sequence
from typing import Final

from barid.i18n import Language
from barid.i18n.texts import web as texts
from barid.web.wellknown.offers import Offer, best

CONTENT_TYPE: Final = "application/x-apple-aspen-config"


def profile(address: str, domain: str, offers: Sequence[Offer], language: Language) -> bytes | None:
    """The profile for an address; None where the post office offers too little for one."""
    incoming, outgoing = best(offers, "imap") or best(offers, "pop3"), best(offers, "smtp")
    if incoming is None:
        return None
    account: dict[str, object] = {
        "PayloadType": "com.apple.mail.managed",
        "PayloadDisplayName": domain,
        "EmailAccountDescription": domain,
        "EmailAccountType": "EmailTypeIMAP" if incoming.kind == "imap" else "EmailTypePOP",
        "EmailAddress": address,
        **_server("Incoming", incoming, address),
        **(_server("Outgoing", outgoing, address) if outgoing is not None else {}),
        "OutgoingPasswordSameAsIncomingPassword": True,
    }
    outer: dict[str, object] = {
        "PayloadType": "Configuration",
        "PayloadDisplayName": texts.PROFILE_NAME.in_(language, domain=domain),
        "PayloadDescription": texts.PROFILE_MEANING.in_(language, address=address),
        "PayloadOrganization": domain,
        "PayloadRemovalDisallowed": False,
        "PayloadContent": [_named(account, address, "mail")],
    }
    return plistlib.dumps(_named(outer, address, "profile"))


def _server(direction: str, offer: Offer, address: str) -> dict[str, object]:
    begin = f"{direction}MailServer"
    return {
        f"{begin}Authentication": "EmailAuthPassword",
        f"{begin}HostName": offer.host,
        f"{begin}PortNumber": offer.port,
        f"{begin}UseSSL": True,
        f"{begin}Username": address,
    }


def _named(payload: dict[str, object], address: str, part: str) -> dict[str, object]:
    name = f"{part}:{address}"
    return {
        **payload,
        "PayloadIdentifier": f"barid.{part}.{uuid.uuid5(uuid.NAMESPACE_URL, f'mailto:{address}')}",
        "PayloadUUID": str(uuid.uuid5(uuid.NAMESPACE_URL, name)).upper(),
        "PayloadVersion": 1,
    }

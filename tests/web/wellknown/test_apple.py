"""Apple's profile, read as a device reads it."""

from __future__ import annotations

import plistlib
import uuid

from barid.i18n import Language
from barid.web.wellknown.apple import profile
from barid.web.wellknown.offers import Offer

ADDRESS = "سارة@barid.test"


def test_a_profile_sets_up_one_account(offers: tuple[Offer, ...]) -> None:
    made = profile(ADDRESS, "barid.test", offers, Language.ARABIC)
    assert made is not None
    outer = plistlib.loads(made)
    (account,) = outer["PayloadContent"]
    assert (outer["PayloadType"], account["PayloadType"]) == (
        "Configuration",
        "com.apple.mail.managed",
    )
    assert account["EmailAccountType"] == "EmailTypeIMAP"
    for direction, port in (("Incoming", 20993), ("Outgoing", 20465)):
        begin = f"{direction}MailServer"
        assert account[f"{begin}HostName"] == "mail.barid.test"
        assert account[f"{begin}PortNumber"] == port
        assert account[f"{begin}UseSSL"] is True
        assert account[f"{begin}Username"] == ADDRESS
    for payload in (outer, account):
        assert str(uuid.UUID(payload["PayloadUUID"])).upper() == payload["PayloadUUID"]
        assert payload["PayloadVersion"] == 1
    assert outer["PayloadUUID"] != account["PayloadUUID"]
    assert "password" not in made.decode().lower().replace("outgoingpasswordsame", "").replace(
        "emailauthpassword", ""
    ).replace("asincomingpassword", "")
    assert "يضبط" in outer["PayloadDescription"]


def test_the_same_address_has_the_same_profile(offers: tuple[Offer, ...]) -> None:
    one, again, other = (
        profile(address, "barid.test", offers, Language.ENGLISH)
        for address in (ADDRESS, ADDRESS, "omar@barid.test")
    )
    assert one == again != other


def test_without_a_service_to_read_mail_there_is_none() -> None:
    smtp = [Offer("smtp", "h", 587, False)]
    assert profile(ADDRESS, "barid.test", smtp, Language.ENGLISH) is None
    pop3 = profile(ADDRESS, "barid.test", [Offer("pop3", "h", 995, True)], Language.ENGLISH)
    assert pop3 is not None
    assert b"EmailTypePOP" in pop3

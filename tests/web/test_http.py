"""Which path is answered by whom."""

from __future__ import annotations

import json
import plistlib
from collections.abc import Awaitable
from urllib.parse import parse_qsl

import pytest
from tests.web.conftest import HOST, POLICY
from tests.web.wellknown.test_autodiscover import ASKED

from barid.i18n import Language
from barid.model.identifiers import Instant
from barid.postoffice.directory import changes
from barid.protocols.http.messages import Request, Response
from barid.testing.memory import MemoryStore
from barid.web.http import Facts, Site, language_of
from barid.web.wellknown.offers import Offer


async def ask(
    site: Site, target: str, method: str = "GET", body: bytes = b"", **headers: str
) -> Response:
    path, _, query = target.partition("?")
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = Request(method, path, dict(parse_qsl(query)), {"host": "x", **named}, body)
    answer = site.answer(request)
    return await answer if isinstance(answer, Awaitable) else answer


@pytest.mark.parametrize(
    "target",
    [
        "/mail/config-v1.1.xml?emailaddress=sara@barid.test",
        "/.well-known/autoconfig/mail/config-v1.1.xml?emailaddress=sara@BARID.test",
        "/.well-known/autoconfig/mail/config-v1.1.xml?emailaddress=سارة@بريد.test",
        "/.well-known/autoconfig/mail/config-v1.1.xml?emailaddress=x@xn--ngbof4h.test",
    ],
)
async def test_thunderbird_finds_its_file(site: Site, target: str) -> None:
    response = await ask(site, target)
    assert response.status == 200
    assert response.content_type.startswith("text/xml")
    assert b"<clientConfig" in response.body
    assert b"sara" not in response.body


async def test_without_an_address_the_name_asked_tells_the_domain(site: Site) -> None:
    for host, status in (("autoconfig.barid.test:80", 200), ("barid.test", 200), ("o.test", 404)):
        assert (await ask(site, "/mail/config-v1.1.xml", host=host)).status == status


@pytest.mark.parametrize(
    "target",
    [
        "/mail/config-v1.1.xml?emailaddress=x@else.test",
        "/mail/config-v1.1.xml?emailaddress=x@",
        "/mail/config-v1.1.xml?emailaddress=" + "x" * 5000,
        "/profile.mobileconfig",
        "/profile.mobileconfig?emailaddress=x@else.test",
        "/profile.mobileconfig?emailaddress=barid.test",
        "/autodiscover/autodiscover.json?Protocol=ActiveSync",
        "/.well-known/",
        "/.well-known/security.txt",
        "/mail/",
        "/../etc/passwd",
        "//",
    ],
)
async def test_everything_else_is_not_there(site: Site, target: str) -> None:
    assert (await ask(site, target)).status == 404


POLICY_PATH = "/.well-known/mta-sts.txt"


async def test_our_policy_is_served_to_those_who_ask_for_a_domain_of_ours(site: Site) -> None:
    for host in ("mta-sts.barid.test", "mta-sts.xn--ngbof4h.test:443"):
        response = await ask(site, POLICY_PATH, host=host)
        assert (response.status, response.body) == (200, POLICY.written())
        assert response.content_type.startswith("text/plain")
    for host in ("barid.test", "mta-sts.else.test", "mta-sts."):
        assert (await ask(site, POLICY_PATH, host=host)).status == 404


async def test_without_a_policy_there_is_none(offers: tuple[Offer, ...]) -> None:
    store = MemoryStore()
    await store.write(lambda tx: changes.add_domain(tx, "barid.test", Instant(1)))
    bare = Site(store, Facts(offers, HOST, 443))
    assert (await ask(bare, POLICY_PATH, host="mta-sts.barid.test")).status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/autodiscover/autodiscover.xml",
        "/Autodiscover/Autodiscover.xml",
        "/AutoDiscover/AUTODISCOVER.XML",
    ],
)
async def test_outlook_finds_its_answer(site: Site, path: str) -> None:
    body = ASKED.format(address="sara@barid.test").encode()
    response = await ask(site, path, "POST", body)
    assert response.status == 200
    assert b"<Port>20993</Port>" in response.body
    for address in ("x@else.test", "x", ""):
        response = await ask(site, path, "POST", ASKED.format(address=address).encode())
        assert (response.status, b"<ErrorCode>600<" in response.body) == (200, True)


async def test_outlook_is_shown_the_way_to_tls(site: Site) -> None:
    path = "/Autodiscover/Autodiscover.xml"
    response = await ask(site, path)
    assert (response.status, dict(response.headers)["Location"]) == (
        302,
        "https://mail.barid.test:20443/autodiscover/autodiscover.xml",
    )
    secure = Request("GET", path, {}, {"host": "x"}, secure=True)
    answer = site.answer(secure)
    assert isinstance(answer, Response)
    assert answer.status == 405


async def test_newer_outlook_is_led_to_it(site: Site) -> None:
    for target in (
        "/autodiscover/autodiscover.json?Email=a@barid.test&Protocol=Autodiscoverv1",
        "/autodiscover/autodiscover.json/v1.0/a@barid.test?Protocol=AutodiscoverV1",
    ):
        response = await ask(site, target)
        assert json.loads(response.body) == {
            "Protocol": "AutodiscoverV1",
            "Url": "https://mail.barid.test:20443/autodiscover/autodiscover.xml",
        }


async def test_a_phone_finds_its_profile(site: Site) -> None:
    target = "/profile.mobileconfig?emailaddress=سارة@بريد.test"
    response = await ask(site, target, accept_language="ar")
    assert response.content_type == "application/x-apple-aspen-config"
    assert plistlib.loads(response.body)["PayloadDisplayName"] == "بريد \u2068بريد.test\u2069"


async def test_people_find_a_page_in_their_language(site: Site) -> None:
    english, arabic = await ask(site, "/"), await ask(site, "/", accept_language="ar-EG,en;q=0.5")
    assert b'lang="en"' in english.body
    assert b'lang="ar" dir="rtl"' in arabic.body
    assert any(name == "Content-Security-Policy" for name, _ in arabic.headers)
    missing = await ask(site, "/nothing", accept_language="ar")
    assert missing.body.decode() == "لا شيء هنا.\n"


@pytest.mark.parametrize(
    ("target", "method", "allowed"),
    [
        ("/", "POST", "GET, HEAD"),
        ("/mail/config-v1.1.xml", "DELETE", "GET, HEAD"),
        ("/autodiscover/autodiscover.xml", "PUT", "POST"),
    ],
)
async def test_other_methods_are_refused(
    site: Site, target: str, method: str, allowed: str
) -> None:
    response = await ask(site, target, method)
    assert response.status == 405
    assert dict(response.headers)["Allow"] == allowed
    options = await ask(site, target, "OPTIONS")
    assert (options.status, dict(options.headers)["Allow"]) == (200, allowed)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("ar", "ar"),
        ("AR-sa", "ar"),
        ("fr, ar;q=0.3", "ar"),
        ("en;q=0.4, ar;q=0.6", "ar"),
        ("ar;q=0.2, en", "en"),
        ("ar;q=0", "en"),
        ("ar;q=x, en;q=0.1", "en"),
        ("," * 5000, "en"),
    ],
)
def test_the_better_language_is_chosen(header: str, language: str) -> None:
    assert language_of(header) is Language(language)

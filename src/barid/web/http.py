"""The site of a post office: which path is answered by whom.

Every answer is a value, also for what does not exist or is not allowed; HEAD is GET without its
body (the conversation sees to that). Whether an account exists is told to nobody.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from barid.i18n import Language
from barid.i18n.texts import web as texts
from barid.interfaces.store import Store
from barid.model.account import Domain
from barid.model.address import Address, domain_key
from barid.model.sts import StsPolicy
from barid.protocols.http.messages import Request, Response, refusal
from barid.web.wellknown import apple, autoconfig, autodiscover, page, sts
from barid.web.wellknown.offers import Offer

AUTOCONFIG_PATHS: Final = ("/mail/config-v1.1.xml", "/.well-known/autoconfig/mail/config-v1.1.xml")
AUTODISCOVER_PATH: Final = "/autodiscover/autodiscover.xml"
REDIRECT_PATH: Final = "/autodiscover/autodiscover.json"
_UNKEPT: Final = ("Cache-Control", "no-store")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the files tell: the services, the host name, the port of HTTPS (None without), and what
    others are to demand of our TLS (None: nothing)."""

    offers: tuple[Offer, ...]
    host: str
    https: int | None
    sts: StsPolicy | None = None


class Site:
    """Answers requests."""

    def __init__(self, store: Store, facts: Facts) -> None:
        self._store = store
        self._facts = facts
        ways: dict[str, tuple[str, Callable[[Request], Awaitable[Response]]]] = {
            "/": ("GET", self._page),
            page.PROFILE_PATH: ("GET", self._profile),
            AUTODISCOVER_PATH: ("POST", self._autodiscover),
            REDIRECT_PATH: ("GET", self._redirect),
            sts.PATH: ("GET", self._policy),
        }
        ways.update(dict.fromkeys(AUTOCONFIG_PATHS, ("GET", self._autoconfig)))
        self._ways: Mapping[str, tuple[str, Callable[[Request], Awaitable[Response]]]] = ways

    def answer(self, request: Request) -> Response | Awaitable[Response]:
        """The response: at once, or something to await. Awaited, it may raise StorageFailed."""
        path = request.path
        if path[:14].lower() == "/autodiscover/":  # programs write it in several ways
            path = path.lower()
            if path.startswith(REDIRECT_PATH):
                path = REDIRECT_PATH
        way = self._ways.get(path)
        if way is None:
            language = language_of(request.headers.get("accept-language", ""))
            said = texts.NOT_HERE.in_(language).encode() + b"\n"
            return Response(HTTPStatus.NOT_FOUND, said, headers=(("Vary", "Accept-Language"),))
        method, answer = way
        allowed = ("GET", "HEAD") if method == "GET" else (method,)
        if request.method == "OPTIONS":
            return Response(HTTPStatus.OK, headers=(("Allow", ", ".join(allowed)),))
        if path == AUTODISCOVER_PATH and request.method in ("GET", "HEAD") and not request.secure:
            url = self._url(AUTODISCOVER_PATH)  # how Outlook asks for the way, without a secret
            if url is not None:
                return Response(HTTPStatus.FOUND, headers=(("Location", url),))
        if request.method not in allowed:
            return refusal(HTTPStatus.METHOD_NOT_ALLOWED, ("Allow", ", ".join(allowed)))
        return answer(request)

    # --- the ways

    async def _page(self, request: Request) -> Response:
        language = language_of(request.headers.get("accept-language", ""))
        domains = await self._store.read(lambda tx: tx.directory.domains())
        content = page.page(language, domains, self._facts.offers)
        return Response(HTTPStatus.OK, content, page.CONTENT_TYPE, page.HEADERS)

    async def _autoconfig(self, request: Request) -> Response:
        """For the domain of the address; without an address, for that of the name asked."""
        address = request.query.get("emailaddress", "")
        name = address.rpartition("@")[2] or _asked_name(request)
        domain = await self._domain(name)
        if domain is None:
            return refusal(HTTPStatus.NOT_FOUND)
        content = autoconfig.configuration(domain, self._facts.offers)
        return Response(HTTPStatus.OK, content, autoconfig.CONTENT_TYPE, (_UNKEPT,))

    async def _autodiscover(self, request: Request) -> Response:
        written = autodiscover.address_in(request.body)
        address = Address.parse(written) if written is not None else None
        known = await self._domain(address.domain) if address is not None else None
        if address is None or known is None:
            content = autodiscover.error()
        else:
            content = autodiscover.settings(address.written(), self._facts.offers)
        return Response(HTTPStatus.OK, content, autodiscover.CONTENT_TYPE, (_UNKEPT,))

    async def _redirect(self, request: Request) -> Response:
        """Autodiscover v2: where the first version is answered."""
        wanted = {name.lower(): value for name, value in request.query.items()}.get("protocol", "")
        url = self._url(AUTODISCOVER_PATH)
        if wanted.lower() != "autodiscoverv1" or url is None:
            return refusal(HTTPStatus.NOT_FOUND)
        content = json.dumps({"Protocol": "AutodiscoverV1", "Url": url}).encode()
        return Response(HTTPStatus.OK, content, "application/json", (_UNKEPT,))

    async def _policy(self, request: Request) -> Response:
        """Of the domain whose `mta-sts` is asked: others know no other place (RFC 8461 3.3)."""
        name = sts.domain_of(request.headers.get("host", ""))
        domain = await self._domain(name) if name is not None else None
        if domain is None or self._facts.sts is None:
            return refusal(HTTPStatus.NOT_FOUND)
        return Response(HTTPStatus.OK, self._facts.sts.written(), sts.CONTENT_TYPE, (_UNKEPT,))

    async def _profile(self, request: Request) -> Response:
        address = Address.parse(request.query.get("emailaddress", "").strip())
        domain = await self._domain(address.domain) if address is not None else None
        if address is None or domain is None:
            return refusal(HTTPStatus.NOT_FOUND)
        language = language_of(request.headers.get("accept-language", ""))
        content = apple.profile(address.written(), domain.name, self._facts.offers, language)
        if content is None:
            return refusal(HTTPStatus.NOT_FOUND)
        disposition = ("Content-Disposition", 'attachment; filename="mail.mobileconfig"')
        return Response(HTTPStatus.OK, content, apple.CONTENT_TYPE, (_UNKEPT, disposition))

    def _url(self, path: str) -> str | None:
        """Where it is over TLS; None without."""
        https = self._facts.https
        port = "" if https == 443 else f":{https}"
        return None if https is None else f"https://{self._facts.host}{port}{path}"

    async def _domain(self, name: str) -> Domain | None:
        key = domain_key(name)
        if key is None:
            return None
        return await self._store.read(lambda tx: tx.directory.domain(key))


def _asked_name(request: Request) -> str:
    """The domain of the name that the client connected to: `autoconfig.example.org`."""
    name = request.headers.get("host", "").partition(":")[0].lower()
    return name.removeprefix("autoconfig.")


def language_of(header: str) -> Language:
    """The better of our languages in an Accept-Language field (RFC 9110 12.5.4); else English."""
    best, weight = Language.ENGLISH, 0.0
    for part in header[:1000].split(","):
        tag, _, parameters = part.partition(";")
        found = Language.of(tag.strip().partition("-")[0].lower())
        if found is not None and (q := _weight(parameters)) > weight:
            best, weight = found, q
    return best


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0

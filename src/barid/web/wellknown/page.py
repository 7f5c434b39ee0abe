"""The page at `/`, for people: what this is, and the settings of a mail program.

No script, no style from elsewhere, nothing of the request in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from barid.i18n import Language, Text
from barid.i18n.texts import web as texts
from barid.model.account import Domain
from barid.web.wellknown.offers import Offer

CONTENT_TYPE: Final = "text/html; charset=utf-8"
PROFILE_PATH: Final = "/profile.mobileconfig"
_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Final = (
    (
        "Content-Security-Policy",
        _POLICY,
    ),
    ("Vary", "Accept-Language"),
)
_STYLE: Final = (
    "body{font-family:system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;"
    "line-height:1.6}table{border-collapse:collapse}td,th{text-align:start;"
    "padding:.2rem 1.5rem .2rem 0}"
)


def page(language: Language, domains: Sequence[Domain], offers: Sequence[Offer]) -> bytes:
    """The page in one language, written from the right where that is its direction."""

    def said(text: Text, **fields: object) -> str:
        return escape(text.in_(language, **fields))

    title = said(texts.TITLE, domains=", ".join(domain.name for domain in domains) or "Barid")
    headings = (texts.SERVICE, texts.SERVER, texts.PORT, texts.SECURITY)
    rows = "".join(map(_row, offers))
    direction = "rtl" if language is Language.ARABIC else "ltr"
    return (
        f'<!DOCTYPE html>\n<html lang="{language.value}" dir="{direction}"><head>'
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>{title}</title><style>{_STYLE}</style></head><body dir="{direction}">\n'
        f"<h1>{title}</h1>\n<p>{said(texts.MEANING)}</p>\n"
        f"<table><tr>{''.join(f'<th>{said(text)}</th>' for text in headings)}</tr>{rows}</table>\n"
        f"<h2>{said(texts.FOR_APPLE)}</h2>\n"
        f'<form action="{PROFILE_PATH}"><label>{said(texts.YOUR_ADDRESS)} '
        '<input name="emailaddress" dir="auto" required></label> '
        f"<button>{said(texts.GET_PROFILE)}</button></form>\n</body></html>\n"
    ).encode()


def _row(offer: Offer) -> str:
    security = "TLS" if offer.implicit else "STARTTLS"
    cells = (offer.kind.upper(), offer.host, str(offer.port), security)
    return "<tr>" + "".join(f"<td><bdi>{escape(cell)}</bdi></td>" for cell in cells) + "</tr>"

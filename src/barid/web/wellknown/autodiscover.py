"""Autodiscover as Outlook asks for it: an XML request, an XML answer ([MS-OXDSCLI], "POX").

The request is read by expat with everything refused that XML can do harm with: a document type,
entities, depth.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape

from barid.web.wellknown.offers import Offer, best

CONTENT_TYPE: Final = "text/xml; charset=utf-8"
_OUTER: Final = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"
_INNER: Final = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"
_LONGEST: Final = 1000
_DEEPEST: Final = 10


class _Unwelcome(Exception):
    """The request holds what none needs."""


class _Reader:
    """Finds the address in a request."""

    def __init__(self) -> None:
        self.address = ""
        self._depth = 0
        self._inside = False

    def read(self, body: bytes) -> str | None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse
        try:
            parser.Parse(body, True)
        except (expat.ExpatError, _Unwelcome, UnicodeError, ValueError, LookupError):
            return None
        return self.address.strip() or None

    def _start(self, name: str, _: object) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _Unwelcome
        self._inside = name.rpartition(" ")[2].lower() == "emailaddress" and not self.address

    def _end(self, _: str) -> None:
        self._depth -= 1
        self._inside = False

    def _text(self, text: str) -> None:
        if self._inside:
            self.address += text
            if len(self.address) > _LONGEST:
                raise _Unwelcome

    def _refuse(self, *_: object) -> None:
        raise _Unwelcome


def address_in(body: bytes) -> str | None:
    """The address that a request asks about, or None."""
    return _Reader().read(body)


def settings(address: str, offers: Sequence[Offer]) -> bytes:
    """The answer for an address of ours."""
    return "\n".join(_lines(address, offers)).encode() + b"\n"


def error() -> bytes:
    """The answer for everything else: error 600, invalid request."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<Autodiscover xmlns="{_OUTER}">\n'
        "  <Response>\n"
        '    <Error Time="00:00:00.0000000" Id="0">\n'
        "      <ErrorCode>600</ErrorCode>\n"
        "      <Message>Invalid Request</Message>\n"
        "      <DebugData />\n"
        "    </Error>\n"
        "  </Response>\n"
        "</Autodiscover>\n"
    ).encode()


def _lines(address: str, offers: Sequence[Offer]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield f'<Autodiscover xmlns="{_OUTER}">'
    yield f'  <Response xmlns="{_INNER}">'
    yield "    <User>"
    yield f"      <DisplayName>{escape(address)}</DisplayName>"
    yield "    </User>"
    yield "    <Account>"
    yield "      <AccountType>email</AccountType>"
    yield "      <Action>settings</Action>"
    for kind in ("imap", "pop3", "smtp"):
        offer = best(offers, kind)
        if offer is not None:
            yield from _protocol(offer, address)
    yield "    </Account>"
    yield "  </Response>"
    yield "</Autodiscover>"


def _protocol(offer: Offer, address: str) -> Iterator[str]:
    yield "      <Protocol>"
    yield f"        <Type>{offer.kind.upper()}</Type>"
    yield f"        <Server>{escape(offer.host)}</Server>"
    yield f"        <Port>{offer.port}</Port>"
    yield "        <DomainRequired>off</DomainRequired>"
    yield f"        <LoginName>{escape(address)}</LoginName>"
    yield "        <SPA>off</SPA>"
    yield "        <SSL>on</SSL>"
    yield f"        <Encryption>{'SSL' if offer.implicit else 'TLS'}</Encryption>"
    yield "        <AuthRequired>on</AuthRequired>"
    if offer.kind == "smtp":
        yield "        <UsePOPAuth>off</UsePOPAuth>"
        yield "        <SMTPLast>off</SMTPLast>"
    yield "      </Protocol>"

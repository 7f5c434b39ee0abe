from __future__ import annotations

from html.parser import HTMLParser

from barid.i18n import Language
from barid.model.account import Domain
from barid.model.identifiers import DomainId, Instant
from barid.web.wellknown.offers import Offer
from barid.web.wellknown.page import page


class Tags(HTMLParser):
    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_the_page_is_written_in_the_direction_of_its_language(offers: tuple[Offer, ...]) -> None:
    domain = Domain(DomainId(1), "barid.test", "barid.test", Instant(1))
    for language, direction in ((Language.ARABIC, "rtl"), (Language.ENGLISH, "ltr")):
        content = page(language, [domain], offers)
        tags = dict(Tags(content).seen)
        assert tags["html"] == {"lang": language.value, "dir": direction}
        assert tags["body"] == {"dir": direction}
        assert b"20993" in content
        assert b"mail.barid.test" in content


def test_nothing_of_a_name_becomes_markup() -> None:
    domain = Domain(DomainId(1), "<script>x", "x.test", Instant(1))
    content = page(Language.ENGLISH, [domain], [Offer("imap", "<script>y", 1, True)])
    assert "script" not in [tag for tag, _ in Tags(content).seen]

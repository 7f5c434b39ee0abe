from __future__ import annotations

from barid.web.wellknown.offers import best, offers_of


def test_only_what_is_offered_is_told_the_best_first() -> None:
    ports = {"smtp": 25, "imap": 143, "imaps": 993, "submission": 587, "http": 80}
    offers = offers_of("mail.barid.test", ports)
    assert [(one.kind, one.port, one.implicit) for one in offers] == [
        ("imap", 993, True),
        ("imap", 143, False),
        ("smtp", 587, False),
    ]
    assert best(offers, "imap") == offers[0]
    assert best(offers, "pop3") is None

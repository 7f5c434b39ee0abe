"""Every source module has a test module of its own, at the place where one looks for it.

`src/barid/a/b.py` is tested by `tests/a/test_b.py` (or a folder `tests/a/b/`), a small package by
one file named after it.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from tests.house.source import TESTS, modules

# Modules that another test covers as a group; each names the test.
COVERED = {
    "config/units.py": "config/test_settings.py",
    "config/outgoing.py": "config/test_settings.py",
    "i18n/texts/doctor.py": "cli/test_doctor.py",
    "doctor/catalogue/told.py": "doctor/test_catalogue.py",
    "app/examining.py": "cli/test_doctor.py",
    "interfaces/probing.py": "network/probing/test_lines.py",
    "doctor/visit.py": "doctor/test_visiting.py",
    "doctor/sending.py": "doctor/test_judging.py",
    "doctor/finding.py": "doctor/test_judging.py",
    "testing/faulty.py": "doctor/test_judging.py",
    "doctor/catalogue/probed.py": "doctor/test_catalogue.py",
    "__main__.py": "cli/test_root.py",
    "i18n/texts/cli.py": "i18n/test_texts.py",
    "i18n/texts/imap.py": "i18n/test_imap_texts.py",
    "i18n/texts/trail.py": "cli/test_trace.py",
    "i18n/texts/settings.py": "i18n/test_texts.py",
    "i18n/texts/records.py": "app/test_publishing.py",
    "i18n/texts/web.py": "i18n/test_texts.py",
    "interfaces/resolver.py": "network/test_resolver.py",
    "interfaces/archives.py": "archives/test_round_trip.py",
    "interfaces/moving.py": "interfaces/store/test_moving.py",
    # Values without behaviour: what they hold is tried where they are kept.
    "model/asked.py": "protocols/smtp/test_controls.py",
    "postoffice/dispatch/local.py": "app/test_controls.py",
    "model/account.py": "interfaces/store/test_directory.py",
    "model/event.py": "interfaces/store/test_trails.py",
    "model/identifiers.py": "interfaces/store/test_messages.py",
    "postoffice/dispatch/links.py": "postoffice/dispatch/test_dispatcher.py",
    "client/addressing.py": "client/test_sender.py",
    "client/asynchronous.py": "client/test_sender.py",
    "client/bars.py": "client/test_bulk.py",
    "client/consigning.py": "client/test_sender.py",
    "client/failures.py": "client/test_sender.py",
    "client/journal.py": "client/test_bulk.py",
    "client/link.py": "client/test_sender.py",
    "client/looping.py": "client/test_sender.py",
    "client/results.py": "client/test_sender.py",
    "client/session.py": "client/test_sender.py",
    "client/spool.py": "client/test_outbox.py",
    "client/transcripts.py": "client/test_sender.py",
    "client/trust.py": "client/test_sender.py",
    "client/worlds.py": "client/test_sender.py",
    "i18n/texts/client.py": "i18n/test_texts.py",
    "testing/sink/conversation.py": "client/test_sender.py",
    "testing/sink/faults.py": "client/test_sender.py",
    "testing/sink/received.py": "client/test_sender.py",
    "testing/sink/server.py": "client/test_sender.py",
    "network/carrier/reaching.py": "network/carrier/test_dialing.py",
    "interfaces/carrier.py": "postoffice/dispatch/test_outcome.py",
    "model/hop.py": "postoffice/dispatch/test_outcome.py",
    "model/offers.py": "protocols/smtp/client/test_offers.py",
    "model/transfer.py": "protocols/smtp/client/test_conversation.py",
    "protocols/smtp/client/delivery.py": "protocols/smtp/client/test_conversation.py",
    "model/outgoing.py": "interfaces/store/test_queue.py",
    "message/receipts/notices.py": "message/receipts/test_reading.py",
    "model/receipt.py": "interfaces/store/test_receipts.py",
    "interfaces/receipts.py": "interfaces/store/test_receipts.py",
    "interfaces/trails.py": "interfaces/store/test_trails.py",
    "app/tracing.py": "app/test_office.py",
    "interfaces/queue.py": "interfaces/store/test_queue.py",
    "model/mailbox.py": "interfaces/store/test_mailboxes.py",
    "model/words.py": "interfaces/store/test_words.py",
    "interfaces/words.py": "interfaces/store/test_words.py",
    "interfaces/policies.py": "interfaces/store/test_policies.py",
    "interfaces/signing.py": "interfaces/store/test_signing.py",
    "postoffice/dispatch/signatures.py": "postoffice/dispatch/test_forms.py",
    "model/signing.py": "interfaces/store/test_signing.py",
}


def has_test(module: str) -> bool:
    path = PurePosixPath(module)
    places = [
        TESTS / path.parent / f"test_{path.name}",
        TESTS / path.parent / path.stem,
        *(TESTS / above.parent / f"test_{above.name}.py" for above in path.parents if above.name),
    ]
    return any(place.exists() for place in places)


def test_every_module_has_its_test_module() -> None:
    alone = [
        module.name
        for module in modules()
        if not module.name.endswith("__init__.py")
        and module.name not in COVERED
        and not has_test(module.name)
    ]
    assert alone == []


def test_what_is_said_to_be_covered_is_there() -> None:
    known = {module.name for module in modules()}
    assert set(COVERED) <= known
    assert [place for place in COVERED.values() if not (TESTS / place).exists()] == []


def test_a_module_without_a_test_would_be_found() -> None:
    assert has_test("config/file.py")
    assert not has_test("nowhere/nothing.py")

"""The post office of `make run`: a domain, two people, and some mail to read.

Made once; what is there already stays. The first letters come in through the same intake as mail
from outside, so that the demonstration shows nothing that the post office does not do.
"""

from __future__ import annotations

import os
import socket
import sys
from datetime import UTC, datetime
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Final

from barid.app.orders import ServeOrder
from barid.config import Configuration
from barid.i18n import Failure, Language, language_of_locale
from barid.i18n.texts.app import DEMO_GUIDE
from barid.interfaces.store import Store, Transaction
from barid.interfaces.world import Clock
from barid.model.account import Secrets
from barid.model.address import Address
from barid.network.randomness import SystemRandomness
from barid.postoffice.directory import changes
from barid.postoffice.directory.expansion import Absence, look_up
from barid.postoffice.directory.passwords import SALT, Cost, make_secrets
from barid.postoffice.intake.arrival import Arrival, Intake
from barid.postoffice.intake.stamp import Peer
from barid.postoffice.plan import Here

DOMAIN: Final = "barid.test"
PORT_BASE: Final = 2000
FOLDER: Final = Path("var/demo")
PEOPLE: Final = (
    ("writer", "writer-demo", "كاتب"),
    ("reader", "reader-demo", "قارئ"),
)

_WELCOME: Final = (
    "This letter came in over the same way as every other: it was judged, stored durably,\n"
    "and only then accepted.\n\n"
    "Send another one to reader@barid.test on port 2025 and watch it arrive.\n"
)
_WELCOME_ARABIC: Final = (
    "وصلت هذه الرسالة بالطريق الذي تصل به كل رسالة: نُظر فيها، وحُفظت على القرص،\n"
    "ثم قيل للمرسل إنها قُبلت.\n\n"
    "أرسل رسالة أخرى إلى قارئ@barid.test على المنفذ 2025 وانظر كيف تصل.\n"
)
_INVITATION: Final = (
    "موعدنا غدًا في العاشرة صباحًا، والبرنامج مرفق.\n\n"
    "We meet tomorrow at ten; the programme is attached.\n"
)


def demo_order(language: Language, folder: Path = FOLDER) -> ServeOrder:
    """How the demonstration is served: on the loopback addresses, on ports that need no root."""
    return ServeOrder(Configuration(), folder, language, DOMAIN, loopbacks(), PORT_BASE)


def loopbacks() -> tuple[str, ...]:
    """127.0.0.1, and ::1 where it is there: many containers have no IPv6."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as tried:
            tried.bind(("::1", 0))
    except OSError:
        return ("127.0.0.1",)
    return ("127.0.0.1", "::1")


async def furnish(store: Store, intake: Intake, clock: Clock) -> None:
    """Make the people and their first mail, unless they are there."""
    secrets = {
        name: make_secrets(password, Cost(), SystemRandomness().token(SALT))
        for name, password, _ in PEOPLE
    }
    made = await store.write(lambda tx: _make_people(tx, secrets, clock))
    if not made:
        return
    for letter in _letters():
        letter["Date"] = datetime.fromtimestamp(clock.now() / 1_000_000, UTC)
        await _deliver(store, intake, letter)


def _make_people(tx: Transaction, secrets: dict[str, Secrets], clock: Clock) -> bool:
    """True when somebody was made."""
    made = False
    for name, _, arabic in PEOPLE:
        address = f"{name}@{DOMAIN}"
        parsed = Address.parse(address)
        if parsed is not None and tx.directory.account_at(parsed.key) is None:
            also = (f"{arabic}@{DOMAIN}",)
            made_of = secrets[name]
            wish = changes.AccountWish(address, made_of.argon2, also=also, scram=made_of.scram)
            changes.add_account(tx, wish, clock.now())
            made = True
    return made


async def _deliver(store: Store, intake: Intake, letter: EmailMessage) -> None:
    sender = Address.parse(letter["From"].addresses[0].addr_spec)
    here = []
    for named in letter["To"].addresses:
        recipient = Address.parse(named.addr_spec)
        assert recipient is not None, "our own letters have good addresses"
        reached = await store.read(lambda tx, recipient=recipient: look_up(tx, recipient))  # type: ignore[misc]
        assert not isinstance(reached, Absence), "the people were just made"
        here += [Here(recipient, one) for one in reached]
    content = letter.as_bytes(policy=SMTP.clone(utf8=True))
    peer = Peer("127.0.0.1", DOMAIN, "UTF8SMTP")
    await intake.message(Arrival(sender, here, content, peer), DOMAIN)


def _letters() -> list[EmailMessage]:
    """One in each language, one in both with a file."""
    welcome = _letter(
        "welcome",
        ("writer", "Barid"),
        ("reader", "Reader"),
        (
            "Welcome to Barid",
            _WELCOME,
        ),
    )
    arabic = _letter(
        "welcome.ar",
        ("كاتب", "بريد"),
        ("قارئ", "القارئ"),
        (
            "أهلًا بك في بريد",
            _WELCOME_ARABIC,
        ),
    )
    both = _letter(
        "invitation",
        ("reader", "القارئ / Reader"),
        ("writer", "الكاتب / Writer"),
        (
            "دعوة · Invitation",
            _INVITATION,
        ),
    )
    both.add_attachment(
        "10:00 ترحيب Welcome\n10:30 بريد Barid\n", subtype="plain", filename="برنامج programme.txt"
    )
    return [welcome, arabic, both]


def _letter(
    name: str, sender: tuple[str, str], recipient: tuple[str, str], text: tuple[str, str]
) -> EmailMessage:
    letter = EmailMessage(policy=SMTP.clone(utf8=True))
    letter["From"] = HeaderAddress(sender[1], sender[0], DOMAIN)
    letter["To"] = HeaderAddress(recipient[1], recipient[0], DOMAIN)
    letter["Subject"], content = text
    letter["Message-ID"] = f"<{name}.demo@{DOMAIN}>"
    letter.set_content(content)
    return letter


def main() -> int:
    """Serve the demonstration until it is interrupted; the exit status."""
    from barid.app.server import serve

    language = language_of_locale(os.environ)
    try:
        return serve(demo_order(language), furnish, DEMO_GUIDE)
    except Failure as failure:
        sys.stderr.write(failure.sayable.in_(language) + "\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())

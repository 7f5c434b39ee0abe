"""Whatever the other side does, each recipient is exactly one of delivered, waiting and returned:
after every attempt, never two, never none; and what was delivered twice is noted as in doubt.

What became of each is kept as a table in docs/misbehaviour.md; BARID_WRITE_TABLES=1 writes it anew.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from tests.network.certificates import server
from tests.proof.dispatching import Fate, Known, Office, office
from tests.proof.sink import DRIP, DROP, HANG, Case, Moment, Sink

from barid.model.reply import Stage
from barid.network.carrier import smtp, wire

pytestmark = pytest.mark.slow

TABLE = Path(__file__).parents[2] / "docs" / "misbehaviour.md"
CODES = (421, 450, 451, 452, 454, 500, 501, 503, 504, 521, 530, 550, 552, 554, 555, 250, 354, 199)
SPOKEN = (
    Moment.GREETING,
    Moment.HELLO,
    Moment.STARTTLS,
    Moment.SENDER,
    Moment.ONE_RECIPIENT,
    Moment.RECIPIENTS,
    Moment.CONTENT,
    Moment.AMID,
    Moment.END,
)
SAFE = {Moment.STARTTLS, Moment.HANDSHAKE}
EARLY = {Moment.GREETING, Moment.HELLO, *SAFE}
RIGHT = {Moment.GREETING: 220, Moment.STARTTLS: 220, Moment.CONTENT: 354}
OTHERWISE = {
    "hangs up": DROP,
    "says half a reply, hangs up": b"250-half" + DROP,
    "garbage": b"\xff\xfe\x00 nonsense\r\n",
    "an endless line": b"2" * 100_000,
    "a reply without end": b"250-more\r\n" * 200,
    "several codes in one reply": b"250-yes\r\n550 no\r\n",
}
WAYS: dict[str, tuple[str, ...]] = {
    "One command at a time": (),
    "PIPELINING": ("PIPELINING",),
    "CHUNKING": ("PIPELINING", "CHUNKING"),
}


def cases() -> dict[str, Case]:
    """All, by what they are called."""
    found = {}
    for moment in SPOKEN:
        for code in CODES:
            if code != RIGHT.get(moment, 250):
                found[f"{moment.value}: {code}"] = Case(moment, b"%d something\r\n" % code)
        for name, said in OTHERWISE.items():
            found[f"{moment.value}: {name}"] = Case(moment, said)
        right = RIGHT.get(moment, 250)
        twice = b"%d yes\r\n250 and more\r\n" % right
        found[f"{moment.value}: the right answer, and another"] = Case(moment, twice)
    for name, said in OTHERWISE.items():
        found[f"final dot: {name}, and keeps it"] = Case(Moment.END, said, keeps=True)
        found[f"after its 250: {name}"] = Case(Moment.AFTER, said)
        found[f"handshake: {name}"] = Case(Moment.HANDSHAKE, said)
    for code in (421, 550):
        found[f"after its 250: {code}"] = Case(Moment.AFTER, b"%d unasked\r\n" % code)
    return found


def fits(case: Case, way: str) -> bool:
    """DATA is not said to whom takes chunks."""
    return way != "CHUNKING" or case.moment not in {Moment.CONTENT, Moment.AMID}


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    return server(None, "sink.test").context(tmp_path_factory.mktemp("tls") / "sink.pem")


def sinks_of(way: str, tls: ssl.SSLContext, times: int | None) -> dict[str, Sink]:
    """One for each case. To whom takes chunks a message goes in one flight when the one before it
    went well: there the second message of a connection is the one that suffers."""
    found = {}
    for place, case in enumerate(cases().values()):
        if fits(case, way):
            later = way == "CHUNKING" and case.moment not in EARLY
            made = replace(case, extensions=WAYS[way], times=times, later=later)
            found[f"c{place}"] = Sink(made, tls if case.moment in SAFE else None)
    return found


def assert_honest(known: Iterable[Known], sinks: dict[str, Sink]) -> None:
    """What we believe agrees with what the other side has."""
    for one in known:
        name = one.recipient.partition("@")[2].removesuffix(".test")
        told = sum(n for (_, who), n in sinks[name].told.items() if who == one.recipient)
        silently = sum(n for (_, who), n in sinks[name].silently.items() if who == one.recipient)
        about = f"{one.recipient} ({sinks[name].case}): {one}, told {told}, silently {silently}"
        assert told <= 1 + one.doubts, about
        assert silently <= one.doubts, about
        if one.fate is Fate.DELIVERED:
            assert told + silently >= 1, about
        elif told:
            assert one.doubts, about


@pytest.mark.parametrize("way", WAYS)
async def test_everybody_is_exactly_one_of_delivered_waiting_and_returned(
    way: str, tls: ssl.SSLContext, tmp_path: Path
) -> None:
    """What goes wrong once, and what goes wrong for ever, both until nothing waits any more."""
    for name in ("once", "always"):
        (tmp_path / name).mkdir()
    once = sinks_of(way, tls, times=1)
    async with office(tmp_path / "once", once) as sending:
        await send_all(sending, once)
        await sending.attempt_to_the_end()
        mended = await sending.known()
        assert_honest(mended.values(), once)
    always = sinks_of(way, tls, times=None)
    async with office(tmp_path / "always", always) as sending:
        await send_all(sending, always)
        await sending.attempt()
        first = await sending.known()
        assert_honest(first.values(), always)
        await sending.attempt_to_the_end()
        last = await sending.known()
        assert_honest(last.values(), always)
    names = {
        f"c{place}": (case.moment.value, name.partition(": ")[2])
        for place, (name, case) in enumerate(cases().items())
        if fits(case, way)
    }
    rows = []
    for name, about in names.items():
        suffering = int(always[name].case.later)
        ends = [told(known, name, suffering) for known in (first, last, mended)]
        rows.append((*about, *ends))
    keep(way, table(rows))


async def send_all(sending: Office, sinks: Iterable[str]) -> None:
    for name in sinks:
        await sending.send(name, 0)
        await sending.send(name, 1)


def told(known: Mapping[str, Known], name: str, number: int) -> str:
    """What became of the two recipients of a message, in a few words."""
    both = [known[f"{who}.{number}@{name}.test"] for who in ("one", "two")]
    words = [one.fate.value + (" (in doubt)" if one.doubts else "") for one in both]
    return words[0] if words[0] == words[1] else f"{words[0]}; {words[1]}"


def table(rows: Iterable[Sequence[str]]) -> str:
    """As markdown; what ends alike at the same moment stands in one line."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for moment, said, *ends in rows:
        alike.setdefault((moment, *ends), []).append(said)
    head = ("moment", "what is said or done", "first", "if it stays so", "if it was once")
    lines = [head, tuple("---" for _ in head)]
    lines += [(moment, ", ".join(said), *ends) for (moment, *ends), said in alike.items()]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def keep(section: str, text: str) -> None:
    """Compare a section of the table with what is kept, or write it."""
    print(f"{section}\n\n{text}")
    before, mark, rest = TABLE.read_text().partition(f"## {section}\n")
    assert mark, f"no section {section}"
    old, following, after = rest.partition("## ")
    if os.environ.get("BARID_WRITE_TABLES"):
        TABLE.write_text(f"{before}{mark}\n{text}\n{following}{after}".rstrip() + "\n")
    elif section != "CHUNKING":  # there it is a race how much of a message has gone out
        assert old.strip() == text.strip()


# --- who says nothing


SHORT = 0.3
SILENT = {
    Moment.GREETING: Stage.GREETING,
    Moment.HELLO: Stage.HELLO,
    Moment.STARTTLS: Stage.STARTTLS,
    Moment.SENDER: Stage.SENDER,
    Moment.RECIPIENTS: Stage.RECIPIENT,
    Moment.CONTENT: Stage.CONTENT,
    Moment.END: Stage.END,
}
SILENCES = {
    "says nothing": (HANG, False),
    "line feeds without carriage returns": (b"250 yes\n" + HANG, False),
    "an octet now and then": (DRIP, False),
    "keeps it, and says nothing": (HANG, True),
}


@pytest.mark.parametrize("moment", [*SILENT, Moment.HANDSHAKE])
async def test_who_hangs_is_not_waited_for_longer_than_the_standard_says(
    moment: Moment, tls: ssl.SSLContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "LAST_WORDS_SECONDS", SHORT)
    monkeypatch.setattr(wire, "HANDSHAKE_SECONDS", SHORT)
    silences = {
        what: Case(moment, said, ("PIPELINING",), keeps, times=1)
        for what, (said, keeps) in SILENCES.items()
        if (not keeps or moment is Moment.END) and (said == HANG or moment is not Moment.HANDSHAKE)
    }
    sinks = {
        f"c{place}": Sink(case, tls if moment in SAFE else None)
        for place, case in enumerate(silences.values())
    }
    async with office(tmp_path, sinks) as sending:
        for name in sinks:
            await sending.send(name)
        with monkeypatch.context() as patch:
            if moment in SILENT:
                patch.setitem(wire.PATIENCE, SILENT[moment], SHORT)
            await sending.attempt()
        first = await sending.known()
        await sending.attempt_to_the_end()
        last = await sending.known()
        assert_honest(last.values(), sinks)
    without_tls = moment in SAFE
    for name, sink in sinks.items():
        assert sink.misdeeds == 1
        doubt = " (in doubt)" if moment is Moment.END else ""
        assert told(first, name, 0) == ("delivered" if without_tls else "waiting" + doubt)
        assert told(last, name, 0) == "delivered" + doubt

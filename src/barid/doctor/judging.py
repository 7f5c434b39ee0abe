"""From what was seen to the one cause, layer by layer, lowest first.

The first rule that finds a fault ends it: what lies above could not be seen, or follows from it.
Pure functions of `Seen`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from barid.doctor.diagnosis import Diagnosis, Evidence
from barid.doctor.finding import Finding, State
from barid.doctor.sending import RELAY, Seen
from barid.doctor.telling import is_masked, of_reply
from barid.doctor.visit import Said, Visit, code_of
from barid.interfaces.probing import Distrust, Handshake, Missed, Trouble, Unencrypted
from barid.interfaces.resolver import Lacking
from barid.model.reply import PeerReply, Stage
from barid.protocols.smtp.client.replies import Garbled

SLOW_GREETING: Final = 5.0
_LABELS: Final = re.compile(r"(?=.{1,253}\Z)(?:[^.\s/:]{1,63}\.)*[^.\s/:]{1,63}\.?")
_USABLE: Final = frozenset(
    {
        *("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"),
        *("EXTERNAL",),
    }
)
_BY_TROUBLE: Final = {
    Trouble.NO_ROUTE: "L02",
    Trouble.NO_HOST: "L03",
    Trouble.REFUSED: "L05",
    Trouble.SILENT: "L06",
    Trouble.FORBIDDEN: "L11",
    Trouble.RESET: "A25",
    Trouble.CLOSED: "A25",
    Trouble.OTHER: "L06",
}
_BY_DISTRUST: Final = {
    Distrust.NAME: "T01",
    Distrust.SELF_SIGNED: "T02",
    Distrust.NO_ISSUER: "T03",
    Distrust.UNKNOWN_ROOT: "T04",
    Distrust.EXPIRED: "T05",
    Distrust.NOT_YET: "T06",
    Distrust.STRICT: "T09",
    Distrust.OTHER: "T03",
}
_BY_HANDSHAKE: Final = {
    Handshake.NOT_TLS: "A23",
    Handshake.OLD: "T07",
    Handshake.WEAK: "T08",
    Handshake.CERTIFICATE_WANTED: "T12",
    Handshake.SILENT: "L08",
    Handshake.BROKEN_OFF: "T11",
    Handshake.OTHER: "T11",
}


def judge(seen: Seen) -> tuple[Finding, ...]:
    """Faults and warnings, the decisive one first; OK alone when there is nothing to say."""
    rules: tuple[Callable[[Seen], Finding | None], ...] = (
        _spelling,
        _link,
        _name,
        _connection,
        _waiting_for_tls,
        _handshake,
        _greeting,
        _masking,
        _hello,
        _starttls,
        _no_login,
        _mechanisms,
        _login,
        _envelope,
    )
    warnings = tuple(_warnings(seen))
    for rule in rules:
        found = rule(seen)
        if found is not None:
            return (found, *(one for one in warnings if one.id != found.id))
    return (*warnings, _found(seen, "OK", State.OK))


def _found(
    seen: Seen, name: str, state: State = State.FAILED, ruled_out: tuple[str, ...] = ()
) -> Finding:
    question = seen.question
    fields = {
        "host": seen.host,
        "port": str(seen.port or question.port or ""),
        "sender": question.sender or question.user,
        "recipient": question.recipient or "",
    }
    confidence = 0.7 if name in ("L06", "T11", "X03", "A25") else 0.95
    evidence = tuple(_evidence(seen, name))
    return Finding(Diagnosis(name, fields, confidence, evidence), state, ruled_out)


_DECIDED_BY_SIBLINGS: Final = frozenset({"A02", "A04", "A14"})


def _evidence(seen: Seen, name: str) -> Iterator[Evidence]:
    """Everything that was seen; what decided stands last."""
    named = seen.named
    yield Evidence(f"look up {seen.host}", ", ".join(named.addresses) or named.text)
    for (address, port), result in sorted(seen.reached.items(), key=_asked_last(seen)):
        saw = result.text if isinstance(result, Missed) else f"open after {result * 1000:.0f} ms"
        yield Evidence(f"connect {address} port {port}", saw)
    siblings = tuple(seen.siblings.values())
    again = (seen.literal, seen.nameless, seen.old, seen.with_tls, seen.without_tls)
    main = (seen.untrusting, seen.main, *again)
    for visit in (*main, *siblings) if name in _DECIDED_BY_SIBLINGS else (*siblings, *main):
        if visit is not None:
            yield from visit.steps


def _asked_last(seen: Seen) -> Callable[[tuple[tuple[str, int], object]], bool]:
    return lambda place: place[0][1] == seen.port


def _spelling(seen: Seen) -> Finding | None:
    """What cannot be a name: a URL, a space in it, labels that are empty or too long."""
    host = seen.question.host
    if ":" in host and "/" not in host and not seen.named.addresses and host.count(":") < 2:
        return _found(seen, "D01")
    if host.count(":") >= 2 or _LABELS.fullmatch(host):
        return None
    return _found(seen, "D16" if ".." in host or max(map(len, host.split("."))) > 63 else "D01")


def _link(seen: Seen) -> Finding | None:
    if seen.named.addresses or any(seen.routes.values()):
        return None
    return _found(seen, "L01")


def _name(seen: Seen) -> Finding | None:
    if seen.named.addresses:
        return None
    unanswered = isinstance(seen.asked, Lacking) and seen.asked.temporary
    return _found(seen, "D02" if seen.named.is_temporary or unanswered else "D01")


def _connection(seen: Seen) -> Finding | None:
    """No address could be reached at the port."""
    results = [one for (_, port), one in seen.reached.items() if port == seen.port]
    missed = [one for one in results if isinstance(one, Missed)]
    if len(missed) < len(results):
        return None
    troubles = {one.trouble for one in missed}
    first = next((trouble for trouble in _BY_TROUBLE if trouble in troubles), Trouble.SILENT)
    name = _BY_TROUBLE[first]
    relay = seen.question.standard(RELAY)
    others = [
        port for (_, port), one in seen.reached.items() if port != relay and isinstance(one, float)
    ]
    if name == "L06" and seen.port == relay and others:
        return _found(seen, "L04", ruled_out=("L06", "L01"))
    return _found(seen, name, ruled_out=("D01", "L01"))


def _waiting_for_tls(seen: Seen) -> Finding | None:
    if seen.main is None and seen.with_tls is not None and seen.with_tls.encrypted is not None:
        return _found(seen, "A22", ruled_out=("X03",))
    return None


def _handshake(seen: Seen) -> Finding | None:
    visit = seen.main
    if visit is None or not isinstance(visit.tls, Unencrypted):
        return None
    if visit.tls.why is Handshake.DISTRUSTED:
        assert visit.tls.distrust is not None
        return _found(seen, _BY_DISTRUST[visit.tls.distrust])
    if visit.tls.why is Handshake.NOT_TLS and not visit.purpose.implicit:
        return _found(seen, "A20")
    if visit.purpose.implicit and seen.without_tls is not None and seen.without_tls.first:
        return _greeting_of(seen, seen.without_tls) or _found(seen, "A23")
    name = _BY_HANDSHAKE[visit.tls.why]
    if seen.old is not None and seen.old.encrypted is not None:
        version = seen.old.encrypted.version
        name = "T07" if version in ("TLSv1", "TLSv1.1", "SSLv3") else "T08"
    elif seen.nameless is not None and seen.nameless.encrypted is not None:
        name = "T11"
    return _found(seen, name)


def _greeting(seen: Seen) -> Finding | None:
    return None if seen.main is None else _greeting_of(seen, seen.main)


def _greeting_of(seen: Seen, visit: Visit) -> Finding | None:
    """Nothing, not SMTP, or a refusal in place of a greeting."""
    said = visit.greeting
    if isinstance(said, Garbled) or (said is None and visit.first):
        return _found(seen, "A21")
    if isinstance(said, PeerReply):
        if said.code == 220:
            return None
        told = of_reply(Stage.GREETING, said)
        return _found(seen, told if told == "R11" else "P17")
    if visit.stage is not Stage.GREETING or visit.ended is None:
        return None
    return _found(seen, "X03" if visit.ended is Trouble.SILENT else "A25")


def _masking(seen: Seen) -> Finding | None:
    """Something on the way has written over the greeting or the offers."""
    visit = seen.main
    if visit is None:
        return None
    said = (visit.greeting, visit.hello, visit.hello_again, visit.starttls)
    lines = [line for one in said if isinstance(one, PeerReply) for line in one.lines]
    if is_masked(lines):
        return _found(seen, "A05", ruled_out=("A01", "A02", "A04"))
    return None


def _hello(seen: Seen) -> Finding | None:
    visit = seen.main
    if visit is None:
        return None
    said = visit.hello_again if visit.hello_again is not None else visit.hello
    if code_of(said) == 250:
        return None
    if said is None:
        return _found(seen, "A25") if visit.stage is Stage.HELLO else None
    if isinstance(said, Garbled):
        return _found(seen, "A21")
    if said.code < 500:
        return _found(seen, "A08", ruled_out=("A02", "A04"))
    if seen.literal is not None and code_of(seen.literal.hello) == 250:
        return _found(seen, "A07", ruled_out=("A06", "A08"))
    if code_of(visit.helo) == 250:
        return _found(seen, "A06", ruled_out=("A07", "A08"))
    return _found(seen, of_reply(Stage.HELLO, said))


def _starttls(seen: Seen) -> Finding | None:
    visit = seen.main
    if visit is None or visit.stage is not Stage.STARTTLS:
        return None
    return _found(seen, "A20")


def _no_login(seen: Seen) -> Finding | None:
    """It came as far as the offers, and no login is among them."""
    visit = seen.main
    if visit is None or visit.before is None or "AUTH" in visit.offers:
        return None
    if code_of(visit.recipient) == 250:
        return _found(seen, "A03", ruled_out=("A02", "A04"))
    siblings = [one for one in seen.siblings.values() if "AUTH" in one.offers]
    is_mx = seen.host.rstrip(".").lower() in seen.mx_of_sender
    if siblings or is_mx or seen.port == seen.question.standard(RELAY):
        return _found(seen, "A02", ruled_out=("A04", "A05", "A06"))
    encrypted = visit.encrypted is not None
    others = any("AUTH" not in one.offers for one in seen.siblings.values())
    return _found(seen, "A04" if others or not encrypted else "A14", ruled_out=("A02", "A05"))


def _mechanisms(seen: Seen) -> Finding | None:
    visit = seen.main
    if visit is None or visit.before is None or visit.login is not None:
        return None
    offered = visit.offers.mechanisms
    if not offered:
        return _found(seen, "A17")
    if not _USABLE.intersection(offered):
        return _found(seen, "A15", ruled_out=("A16", "A17"))
    return None


def _login(seen: Seen) -> Finding | None:
    visit = seen.main
    if visit is None or visit.login is None or code_of(visit.login) == 235:
        return None
    if isinstance(visit.login, Garbled):
        return _found(seen, "A21")
    if visit.login.code == 503:
        return _found(seen, "A19")
    return _found(seen, of_reply(Stage.LOGIN, visit.login))


def _envelope(seen: Seen) -> Finding | None:
    """A refusal of sender or recipient; that one has to log in first is none."""
    visit = seen.main
    if visit is None:
        return None
    logged_in = code_of(visit.login) == 235
    for stage, said in ((Stage.SENDER, visit.sender), (Stage.RECIPIENT, visit.recipient)):
        if said is None or code_of(said) // 100 == 2:
            continue
        told = of_reply(stage, said) if isinstance(said, PeerReply) else "A21"
        if told in ("P01", "P03") and not logged_in and "AUTH" in visit.offers:
            return None
        return _found(seen, told)
    return None


def _warnings(seen: Seen) -> Iterator[Finding]:
    """What works, and will fail for some programs."""
    wanted = [one for (_, port), one in seen.reached.items() if port == seen.port]
    if any(isinstance(one, Missed) for one in wanted) and any(
        isinstance(one, float) for one in wanted
    ):
        yield _found(seen, "L07", State.WARNING)
    visit = seen.main
    if visit is None or visit.before is None:
        return
    if visit.greeting_seconds > SLOW_GREETING:
        yield _found(seen, "X04", State.WARNING)
    if "AUTH" not in visit.offers:
        return
    if visit.encrypted is None:
        yield _found(seen, "X05", State.WARNING)
    yield from _odd_offers(seen, visit)
    hidden = visit.after is not None and "AUTH" not in visit.before
    if hidden and code_of(visit.login) != 235:
        yield _found(seen, "A01", State.WARNING, ruled_out=("A02", "A04", "A05", "A06"))


def _odd_offers(seen: Seen, visit: Visit) -> Iterator[Finding]:
    """Offers that the standard does not know, or not so."""
    lines = _lines(visit.hello_again) or _lines(visit.hello)
    login = [line for line in lines if line.upper().startswith("AUTH")]
    if login and all(line[4:5] == "=" for line in login):
        yield _found(seen, "A18", State.WARNING)
    elif login and not any(word.isupper() for line in login for word in line.split()[1:]):
        yield _found(seen, "A16", State.WARNING)


def _lines(said: Said) -> tuple[str, ...]:
    return said.lines[1:] if isinstance(said, PeerReply) else ()

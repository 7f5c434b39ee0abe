"""One module per verb. `ask` reads the arguments and gives a reply of our own or an event for the
post office; `granted`, where there is one, notes what the session has gained by the yes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from barid.protocols.smtp.events import Event
from barid.protocols.smtp.replies import Reply
from barid.protocols.smtp.session import Session
from barid.protocols.smtp.states import Verb
from barid.protocols.smtp.verbs import (
    auth,
    data,
    ehlo,
    etrn,
    expn,
    helo,
    help,  # noqa: A004 - the name of the verb
    lhlo,
    mail,
    noop,
    quit,  # noqa: A004 - the name of the verb
    rcpt,
    rset,
    starttls,
    vrfy,
)

ASK: Final[dict[Verb, Callable[[Session, bytes], Event | Reply]]] = {
    Verb.EHLO: ehlo.ask,
    Verb.HELO: helo.ask,
    Verb.LHLO: lhlo.ask,
    Verb.MAIL: mail.ask,
    Verb.RCPT: rcpt.ask,
    Verb.DATA: data.ask,
    Verb.RSET: rset.ask,
    Verb.NOOP: noop.ask,
    Verb.QUIT: quit.ask,
    Verb.STARTTLS: starttls.ask,
    Verb.VRFY: vrfy.ask,
    Verb.EXPN: expn.ask,
    Verb.HELP: help.ask,
    Verb.ETRN: etrn.ask,
}

# The event given is the one that the same verb's `ask` made.
GRANTED: Final[dict[Verb, Callable[[Session, Any], None]]] = {
    Verb.EHLO: ehlo.granted,
    Verb.HELO: ehlo.granted,
    Verb.LHLO: lhlo.granted,
    Verb.AUTH: auth.granted,
    Verb.MAIL: mail.granted,
    Verb.RCPT: rcpt.granted,
    Verb.RSET: rset.granted,
}

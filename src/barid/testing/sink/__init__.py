"""A server for tests of programs that send mail: receives, remembers, and misbehaves when told to.

`with Sink() as sink:` listens on loopback; `sink.messages` is what came. `sink.misbehave(Fault...)`
and `sink.answer(verb, reply)` make it as bad as real servers are.
"""

from barid.testing.sink.faults import Fault
from barid.testing.sink.received import Received
from barid.testing.sink.server import Sink

__all__ = ["Fault", "Received", "Sink"]

from __future__ import annotations

import contextlib
import hashlib
import ssl
from collections import deque
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.services.wire import certificates, trusting

from barid.services.pump import RECORD, Pump, reason, take

SPACE = memoryview(bytearray(512 * 1024))


class Client:
    """The other end, in memory."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.incoming = ssl.MemoryBIO()
        self.outgoing = ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_hostname="localhost")

    def shake(self) -> None:
        with contextlib.suppress(ssl.SSLWantReadError):
            self.tls.do_handshake()

    def read(self) -> bytes:
        found = []
        while True:
            try:
                piece = self.tls.read(65_536)
            except ssl.SSLWantReadError:
                break
            if not piece:
                break
            found.append(piece)
        return b"".join(found)


def test_logins_can_be_bound_to_the_channel() -> None:
    """RFC 5929 3 and 4."""
    pump, client = _joined(ssl.TLSVersion.TLSv1_2)
    shown = client.tls.getpeercert(binary_form=True)
    assert shown is not None
    assert pump.info().bindings == {
        "tls-server-end-point": hashlib.sha256(shown).digest(),
        "tls-unique": client.tls.get_channel_binding("tls-unique"),
    }
    pump, _ = _joined(ssl.TLSVersion.TLSv1_3)
    assert set(pump.info().bindings) == {"tls-exporter", "tls-server-end-point"}
    assert pump.info().certificate == b""


def _joined(version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> tuple[Pump, Client]:
    pump, client = Pump(certificates().context), Client(trusting(version))
    client.shake()
    while not pump.handshaken:
        pump.shake(memoryview(client.outgoing.read()))
        client.incoming.write(pump.outgoing())
        client.shake()
    return pump, client


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("cut", [1, 7, 100_000])
def test_handshake_and_words_survive_any_cut(version: ssl.TLSVersion, cut: int) -> None:
    pump, client = Pump(certificates().context), Client(trusting(version))
    client.shake()
    while not pump.handshaken:
        sent = client.outgoing.read()
        for start in range(0, len(sent), cut):
            pump.shake(memoryview(sent[start : start + cut]))
        client.incoming.write(pump.outgoing())
        client.shake()
    client.tls.write(b"a001 NOOP\r\n" * 1000)
    sent = client.outgoing.read()
    heard = [
        pump.decrypt(memoryview(sent[start : start + cut]), SPACE)
        for start in range(0, len(sent), cut)
    ]
    assert b"".join(heard) == b"a001 NOOP\r\n" * 1000


def test_words_behind_the_handshake_in_one_packet_are_heard() -> None:
    pump, client = Pump(certificates().context), Client(trusting())
    client.shake()
    pump.shake(memoryview(client.outgoing.read()))
    client.incoming.write(pump.outgoing())
    client.shake()
    client.tls.write(b"EHLO client.example\r\n")
    assert pump.shake(memoryview(client.outgoing.read()))
    assert pump.decrypt(SPACE[:0], SPACE) == b"EHLO client.example\r\n"


def test_name_that_is_not_ascii_is_refused_without_a_word(
    capsys: pytest.CaptureFixture[str],
) -> None:
    pump, client = Pump(certificates().context), Client(trusting())
    client.shake()
    hello = client.outgoing.read().replace(b"localhost", b"local\xff\xfest")
    with pytest.raises(ssl.SSLError):
        pump.shake(memoryview(hello))
    assert pump.outgoing()[:1] == b"\x15"
    assert capsys.readouterr().err == ""


@pytest.mark.fuzz
@given(
    st.lists(st.tuples(st.integers(0, 600), st.integers(0, 255)), max_size=8),
    st.integers(0, 700),
    st.binary(max_size=40),
)
def test_damaged_handshake_is_an_ssl_error_or_goes_on(
    damage: list[tuple[int, int]], length: int, tail: bytes
) -> None:
    pump, client = Pump(certificates().context), Client(trusting())
    client.shake()
    hello = bytearray(client.outgoing.read())
    for place, value in damage:
        hello[place % len(hello)] = value
    with contextlib.suppress(ssl.SSLError):
        pump.shake(memoryview(bytes(hello[:length]) + tail))
    pump.outgoing()
    pump.farewell()


@pytest.mark.fuzz
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 255)), max_size=4), st.binary())
def test_damaged_records_are_an_ssl_error_or_what_was_said(
    damage: list[tuple[int, int]], tail: bytes
) -> None:
    pump, client = _joined()
    client.tls.write(b"a001 NOOP\r\n")
    record = bytearray(client.outgoing.read())
    for place, value in damage:
        record[place % len(record)] = value
    with contextlib.suppress(ssl.SSLError):
        assert pump.decrypt(memoryview(bytes(record) + tail), SPACE) in (b"", b"a001 NOOP\r\n")


def test_close_notify_ends_the_input_after_the_last_words() -> None:
    pump, client = _joined()
    client.tls.write(b"QUIT\r\n")
    with pytest.raises(ssl.SSLWantReadError):
        client.tls.unwrap()
    assert pump.decrypt(memoryview(client.outgoing.read()), SPACE) == b"QUIT\r\n"
    assert pump.ended


def test_farewell_says_close_notify() -> None:
    pump, client = _joined()
    client.incoming.write(pump.farewell())
    # Without close_notify an SSLWantReadError would end the read, not the end of input.
    assert client.tls.read(100) == b""


def test_farewell_before_the_handshake_says_nothing() -> None:
    assert Pump(certificates().context).farewell() == b""


def test_damaged_record_is_an_error() -> None:
    pump, client = _joined()
    client.tls.write(b"QUIT\r\n")
    sent = bytearray(client.outgoing.read())
    sent[-1] ^= 1
    with pytest.raises(ssl.SSLError) as raised:
        pump.decrypt(memoryview(sent), SPACE)
    assert reason(raised.value) == "decryption failed or bad record mac"


def test_records_of_short_answers_are_small() -> None:
    pump, client = _joined()
    queue: deque[bytes | memoryview] = deque([b"x" * 10_000])
    records, _ = pump.encrypt(queue, 10_000, 1_000_000)
    # The first has the session tickets before it.
    assert all(len(record) <= 4096 + 22 for record in records[1:])
    client.incoming.write(b"".join(records))
    assert client.read() == b"x" * 10_000


def test_tickets_leave_with_our_first_words() -> None:
    """A client that reads as soon as something comes would wait for words after them."""
    pump, client = _joined()
    assert pump.outgoing() == b""
    records, _ = pump.encrypt(deque([b"220 ready\r\n"]), 11, 1000)
    client.incoming.write(b"".join(records))
    assert client.read() == b"220 ready\r\n"
    session = client.tls.session
    assert session is not None
    assert session.has_ticket


def test_records_of_long_answers_are_as_large_as_allowed() -> None:
    pump, client = _joined()
    queue: deque[bytes | memoryview] = deque([b"x" * 100_000, b"y" * 10, b"z" * 10])
    records, taken = pump.encrypt(queue, 100_020, 1_000_000)
    assert taken == 100_020
    assert len(records) == -(-100_000 // RECORD)
    client.incoming.write(b"".join(records))
    assert client.read() == b"x" * 100_000 + b"y" * 10 + b"z" * 10


def test_encryption_stops_at_the_bound() -> None:
    pump, _ = _joined()
    queue: deque[bytes | memoryview] = deque([bytes(1_000_000)])
    _, taken = pump.encrypt(queue, 1_000_000, 100_000)
    assert 100_000 <= taken < 100_000 + RECORD
    assert sum(map(len, queue)) == 1_000_000 - taken


@given(st.lists(st.integers(1, 50), min_size=1, max_size=30), st.integers(1, 40))
def test_taking_keeps_order_and_bound(sizes: list[int], most: int) -> None:
    whole = bytes(value % 251 for value in range(sum(sizes)))
    ends = list(accumulate(sizes))
    parts = [whole[end - size : end] for size, end in zip(sizes, ends, strict=True)]
    queue: deque[bytes | memoryview] = deque(parts)
    taken = []
    while queue:
        taken.append(take(queue, most))
    assert b"".join(taken) == whole
    assert all(0 < len(piece) <= most for piece in taken)
    # Two neighbours never fit into one: nothing small is sent alone without need.
    assert all(len(one) + len(two) > most or len(one) == most for one, two in pairwise(taken))

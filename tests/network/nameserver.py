"""A DNS server of the tests' own: answers from a table on a loopback port, over UDP and TCP."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset


@dataclass
class Nameserver:
    """`records` are (name, kind) -> values as in a zone file; names without a dot at the end."""

    records: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    """Names that are answered with SERVFAIL."""
    silent: set[str] = field(default_factory=set)
    """Names that are not answered at all."""
    authentic: bool = False
    """Whether answers have the AD bit."""
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """(name, kind, udp or tcp) of every question."""
    port: int = 0
    ttl: int = 300

    @property
    def server(self) -> tuple[str, int]:
        return ("127.0.0.1", self.port)

    def answer(self, wire: bytes, way: str) -> bytes | None:
        query = dns.message.from_wire(wire)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        kind = dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind, way))
        if name in self.silent:
            return None
        response = dns.message.make_response(query, recursion_available=True)
        response.use_edns(0, payload=1232)
        if self.authentic:
            response.flags |= dns.flags.AD
        if name in self.broken:
            response.set_rcode(dns.rcode.SERVFAIL)
        else:
            self.respond(response, name, kind)
        if way == "tcp":
            return bytes(response.to_wire(max_size=65535))
        try:
            return bytes(response.to_wire(max_size=1232))
        except dns.exception.TooBig:
            response.answer.clear()
            response.flags |= dns.flags.TC
            return bytes(response.to_wire(max_size=65535))

    def respond(self, response: dns.message.Message, name: str, kind: str) -> None:
        """Fill in what is known."""
        for _ in range(8):
            cname = self.records.get((name, "CNAME"))
            if cname is None or kind == "CNAME":
                break
            response.answer.append(self.rrset(name, "CNAME", cname))
            name = cname[0].rstrip(".")
        values = self.records.get((name, kind))
        if values is not None:
            response.answer.append(self.rrset(name, kind, values))
        elif not any(known == name for known, _ in self.records):
            response.set_rcode(dns.rcode.NXDOMAIN)

    def rrset(self, name: str, kind: str, values: list[str]) -> dns.rrset.RRset:
        return dns.rrset.from_text_list(name + ".", self.ttl, "IN", kind, values)


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, nameserver: Nameserver) -> None:
        self._nameserver = nameserver

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # The class of the loop's transport is another one.
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        answer = self._nameserver.answer(data, "udp")
        if answer is not None:
            self._transport.sendto(answer, addr)


@asynccontextmanager
async def running(nameserver: Nameserver) -> AsyncIterator[Nameserver]:
    """Serve the table until the end of the block."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        (size,) = struct.unpack("!H", await reader.readexactly(2))
        answer = nameserver.answer(await reader.readexactly(size), "tcp")
        if answer is not None:
            writer.write(struct.pack("!H", len(answer)) + answer)
        writer.close()

    loop = asyncio.get_running_loop()
    for _ in range(20):  # until a port is free for both
        tcp = await asyncio.start_server(serve, "127.0.0.1", 0)
        nameserver.port = tcp.sockets[0].getsockname()[1]
        try:
            udp, _protocol = await loop.create_datagram_endpoint(
                lambda: _Datagrams(nameserver), ("127.0.0.1", nameserver.port)
            )
            break
        except OSError:
            tcp.close()
    try:
        yield nameserver
    finally:
        udp.close()
        tcp.close()
        await tcp.wait_closed()

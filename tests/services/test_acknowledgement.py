"""What was received can be acknowledged without having anything to say."""

from __future__ import annotations

import asyncio
import socket

import pytest

from barid.services import acknowledgement


class Transport(asyncio.Transport):
    """Has a socket, and nothing else."""

    def __init__(self, used: socket.socket) -> None:
        super().__init__(extra={"socket": used})


@pytest.mark.skipif(acknowledgement.QUICK_ACK is None, reason="this system does it by itself")
def test_the_kernel_is_told() -> None:
    option = acknowledgement.QUICK_ACK
    assert option is not None
    server = socket.create_server(("127.0.0.1", 0))
    with server, socket.create_connection(server.getsockname()) as client:
        client.setsockopt(socket.IPPROTO_TCP, option, 0)
        acknowledgement.acknowledge_now(Transport(client))
        assert client.getsockopt(socket.IPPROTO_TCP, option) == 1


def test_a_closed_socket_does_no_harm() -> None:
    closed = socket.socket()
    closed.close()
    acknowledgement.acknowledge_now(Transport(closed))

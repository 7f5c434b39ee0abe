"""Implements `interfaces.probing.Prober` with what every program may do, without special rights."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from barid.interfaces.probing import Interface, Line, Missed, Named
from barid.network.probing.handshakes import Contexts
from barid.network.probing.lines import dial

_FAR: Final = {4: ("192.0.2.1", socket.AF_INET), 6: ("2001:db8::1", socket.AF_INET6)}
"""Addresses for documentation: nothing is sent to them, the machine is only asked for the way."""
_TEMPORARY: Final = frozenset({socket.EAI_AGAIN, socket.EAI_FAIL, socket.EAI_MEMORY})


class SystemProber:
    """`authorities`: see `handshakes.Contexts`. Raises OSError, ssl.SSLError."""

    def __init__(self, authorities: Path | None = None) -> None:
        self._contexts = Contexts(authorities)

    async def dial(self, address: str, port: int, seconds: float) -> Line | Missed:
        """See `Prober`."""
        return await dial(address, port, seconds, self._contexts)

    async def look_up(self, host: str) -> Named:
        """See `Prober`."""
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            return Named((), error.strerror or str(error), error.errno in _TEMPORARY)
        except (OSError, UnicodeError) as error:
            return Named((), str(error))
        return Named(tuple(dict.fromkeys(str(one[4][0]) for one in found)))

    def interfaces(self) -> Sequence[Interface]:
        """See `Prober`. The addresses are those that the machine would use to go out."""
        names = [name for _, name in socket.if_nameindex() if name != "lo"]
        going = [one for one in map(_own_address, (4, 6)) if one]
        return [Interface(name, tuple(going)) for name in names]

    def has_route(self, version: int) -> bool:
        """See `Prober`."""
        return _own_address(version) is not None


def _own_address(version: int) -> str | None:
    """Our address on the way into the internet; a connected UDP socket sends nothing."""
    address, family = _FAR[version]
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as sock:
            sock.connect((address, 9))
            return str(sock.getsockname()[0])
    except OSError:
        return None

"""Fetches the MTA-STS policies of other domains over HTTPS; implements `interfaces.policies`.

Only `https://mta-sts.DOMAIN/.well-known/mta-sts.txt` with a certificate for exactly that name is
believed, no redirection is followed, and an answer is bounded in time and size (RFC 8461 3.3).
"""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path
from typing import Final

from barid.interfaces.policies import Unfetched
from barid.interfaces.resolver import Lacking, Resolver
from barid.network.carrier.safety import checked_context, why_not
from barid.protocols.http.client import Answer, Broken, Get

FETCH_SECONDS: Final = 30.0
CONNECT_SECONDS: Final = 8.0
ADDRESSES_MOST: Final = 4
PATH: Final = "/.well-known/mta-sts.txt"
SIZE_MOST: Final = 64 * 1024
_PIECE: Final = 16 * 1024


class PolicyFetcher:
    """Implements `interfaces.policies.PolicySource`. `authorities` is a file of them in PEM form,
    None for those that this machine trusts. Raises OSError, ssl.SSLError when it cannot be read."""

    def __init__(
        self,
        resolver: Resolver,
        authorities: Path | None = None,
        port: int = 443,
        seconds: float = FETCH_SECONDS,
    ) -> None:
        self._resolver = resolver
        self._context = checked_context(authorities)
        self._port = port
        self._seconds = seconds

    async def fetch(self, domain: str) -> bytes | Unfetched:
        """See `interfaces.policies.PolicySource`."""
        host = f"mta-sts.{domain}"
        found = await self._resolver.addresses(host)
        if isinstance(found, Lacking):
            return Unfetched(f"{host} has no address: {found.why.value}")
        failed = Unfetched("no address")
        try:
            async with asyncio.timeout(self._seconds):
                for address in found.values[:ADDRESSES_MOST]:
                    answer = await self._ask(str(address), host)
                    if isinstance(answer, Answer):
                        return _policy(answer)
                    failed = Unfetched(f"{host} [{address}]: {answer.text}")
        except TimeoutError:
            return Unfetched(f"{host} took too long")
        return failed

    async def _ask(self, address: str, host: str) -> Answer | Broken:
        try:
            connecting = asyncio.open_connection(
                address, self._port, ssl=self._context, server_hostname=host
            )
            reader, writer = await asyncio.wait_for(connecting, CONNECT_SECONDS)
        except (OSError, ssl.SSLError) as error:
            return Broken(why_not(error))
        try:
            talk = Get(host, PATH, SIZE_MOST)
            writer.write(talk.to_send())
            while True:
                answer = talk.receive(await reader.read(_PIECE))
                if answer is not None:
                    return answer
        except (OSError, ssl.SSLError) as error:
            return Broken(why_not(error))
        finally:
            writer.transport.abort()


def _policy(answer: Answer) -> bytes | Unfetched:
    if answer.status != 200:
        return Unfetched(f"HTTP status {answer.status}")
    if answer.content_type.partition(";")[0].strip().lower() != "text/plain":
        return Unfetched(f"it is of the type {answer.content_type or 'nothing'}")
    return answer.body

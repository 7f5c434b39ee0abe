"""What a server offers, read from its reply to EHLO or LHLO (RFC 5321 4.1.1.1)."""

from __future__ import annotations

from barid.model.offers import Offers
from barid.model.reply import PeerReply


def offers_in(reply: PeerReply) -> Offers:
    """The offers of a positive reply to EHLO. Some servers still write `AUTH=`: read as AUTH."""
    extensions: dict[str, tuple[str, ...]] = {}
    for line in reply.lines[1:]:
        words = line.replace("AUTH=", "AUTH ", 1).split() if line[:5] == "AUTH=" else line.split()
        if words:
            keyword = words[0].upper()
            extensions[keyword] = (*extensions.get(keyword, ()), *words[1:])
    domain = reply.lines[0].split()[0] if reply.lines and reply.lines[0].split() else ""
    return Offers(domain, extensions)

"""MAIL and RCPT as they are said to the next hop.

A parameter is written only where the other side offers its extension; what cannot be written is
the business of whoever made the transfer (RFC 5321 4.1.1.11).
"""

from __future__ import annotations

from barid.model.envelope import Body
from barid.model.offers import Offers
from barid.model.outgoing import Notify
from barid.model.transfer import Addressee, Transfer


def mail_command(transfer: Transfer, offers: Offers) -> bytes:
    """MAIL with the parameters that the other side knows."""
    words = [f"MAIL FROM:<{transfer.reverse_path}>"]
    asked = transfer.parameters
    if "SIZE" in offers:
        words.append(f"SIZE={transfer.size}")
    if transfer.body is not Body.SEVEN_BIT and "8BITMIME" in offers:
        words.append(f"BODY={transfer.body.value}")
    if transfer.smtputf8 and "SMTPUTF8" in offers:
        words.append("SMTPUTF8")
    if "DSN" in offers:
        words += [f"RET={asked.ret.value}"] if asked.ret else []
        words += [f"ENVID={xtext(asked.envid)}"] if asked.envid else []
    if asked.deliver_by and transfer.by is not None and "DELIVERBY" in offers:
        trace = "T" if asked.deliver_by.trace else ""
        words.append(f"BY={transfer.by};{asked.deliver_by.mode.value}{trace}")
    if transfer.hold is not None and "FUTURERELEASE" in offers:
        words.append(f"HOLDFOR={transfer.hold}")
    if transfer.directed and "XDIRECTED" in offers:
        words.append("XDIRECTED")
    if asked.priority and "MT-PRIORITY" in offers:
        words.append(f"MT-PRIORITY={asked.priority}")
    if asked.require_tls and "REQUIRETLS" in offers:
        words.append("REQUIRETLS")
    return " ".join(words).encode() + b"\r\n"


def rcpt_command(addressee: Addressee, offers: Offers, smtputf8: bool) -> bytes:
    """RCPT with the parameters that the other side knows."""
    words = [f"RCPT TO:<{addressee.path}>"]
    asked = addressee.parameters
    if "DSN" in offers:
        words += [f"NOTIFY={notify_written(asked.notify)}"] if asked.notify is not None else []
        words += [f"ORCPT={orcpt_written(asked.orcpt, smtputf8)}"] if asked.orcpt else []
    return " ".join(words).encode() + b"\r\n"


def notify_written(notify: Notify) -> str:
    """As RFC 3461 4.1 writes it."""
    return ",".join(one.name or "" for one in Notify if one in notify) or "NEVER"


def orcpt_written(orcpt: str, smtputf8: bool) -> str:
    """`type;address` as RFC 3461 4.2 writes it, or RFC 6533 3 where it is not ASCII."""
    kind, _, address = orcpt.partition(";")
    if address.isascii() and kind.lower() != "utf-8":
        return f"{kind};{xtext(address)}"
    if smtputf8:
        return f"utf-8;{_utf8_xtext(address)}"
    return "utf-8;" + "".join(c if _plain(c) else f"\\x{{{ord(c):02X}}}" for c in address)


def xtext(text: str) -> str:
    """Text of any kind as xtext (RFC 3461 4)."""
    return "".join(
        chr(octet) if 33 <= octet <= 126 and octet not in b"+=" else f"+{octet:02X}"
        for octet in text.encode()
    )


def _utf8_xtext(text: str) -> str:
    """RFC 6533 3: characters beyond ASCII as they are, within SMTPUTF8."""
    return "".join(c if not c.isascii() or _plain(c) else f"\\x{{{ord(c):02X}}}" for c in text)


def _plain(character: str) -> bool:
    return "!" <= character <= "~" and character not in "+=\\"

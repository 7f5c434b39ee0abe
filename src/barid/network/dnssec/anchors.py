"""The keys of the root from which everything in the DNS is proven (RFC 7958)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import dns.dnssec
import dns.exception
import dns.name
import dns.rdata
import dns.zonefile
from dns.dnssectypes import DSDigest
from dns.rdatatype import RdataType
from dns.rdtypes.ANY.DNSKEY import DNSKEY
from dns.rdtypes.ANY.DS import DS
from dns.rrset import RRset

ROOT: Final = """
. IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D
. IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16
"""
"""KSK-2017 and KSK-2024, as IANA publishes them."""
LARGEST: Final = 64 * 1024


def anchors_in(text: str) -> list[DS]:
    """DS and DNSKEY records of the root, as in a zone file. Raises ValueError, also when there are
    none."""
    try:
        found = dns.zonefile.read_rrsets(text, rdclass=None, default_ttl=0)
        anchors = [_ds(one) for records in found for one in _of_root(records)]
    except dns.exception.DNSException as error:
        raise ValueError(str(error)) from error
    if not anchors:
        raise ValueError("no DS or DNSKEY record of the root")
    return anchors


def read_anchors(file: Path | None) -> list[DS]:
    """Those in a file, or (None) those of the internet. Raises OSError, ValueError."""
    if file is None:
        return anchors_in(ROOT)
    with file.open("rb") as opened:
        return anchors_in(opened.read(LARGEST).decode("utf-8"))


def _of_root(records: RRset) -> list[dns.rdata.Rdata]:
    if records.name != dns.name.root or records.rdtype not in (RdataType.DS, RdataType.DNSKEY):
        return []
    return list(records)


def _ds(record: dns.rdata.Rdata) -> DS:
    if isinstance(record, DNSKEY):
        return dns.dnssec.make_ds(dns.name.root, record, DSDigest.SHA256)
    assert isinstance(record, DS), "nothing else is chosen"
    return record

"""MTA-STS records and policies, read as strictly as RFC 8461 writes them.

What is not exactly a policy is none: to guess at rules of others about safety helps nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from barid.model.sts import LONGEST_AGE, StsMode, StsPolicy

POLICY_MOST: Final = 64 * 1024
"""Octets of a policy (RFC 8461 3.3)."""
MXS_MOST: Final = 500
_VERSION: Final = "STSv1"
_ID: Final = re.compile(r"[A-Za-z0-9]{1,32}")
_FIELD: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9_.-]{0,31})[ \t]*=[ \t]*([!-:<>-~]+)")
_LINE: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9_.-]{0,31}):[ \t]*(.*?)[ \t]*")
_HOST: Final = re.compile(r"(?:\*\.)?(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9-]{1,63}")


def id_in(records: Sequence[bytes]) -> str | None:
    """The `id` of the one MTA-STS record among the TXT records of `_mta-sts.DOMAIN`; None when
    there is none, or more than one, or it is malformed (RFC 8461 3.1)."""
    ours = [one for one in records if re.match(rb"v=STSv1[ \t]*;", one)]
    if len(ours) != 1:
        return None
    fields: dict[str, str] = {}
    for part in ours[0].decode("latin-1").split(";")[1:]:
        field = _FIELD.fullmatch(part.strip(" \t"))
        if field is not None:
            fields.setdefault(field[1], field[2])
        elif part.strip(" \t"):
            return None
    found = fields.get("id", "")
    return found if _ID.fullmatch(found) else None


def policy_in(content: bytes) -> StsPolicy | None:
    """The policy that was served; None when it is malformed (RFC 8461 3.2)."""
    try:
        lines = content.decode("utf-8").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError:
        return None
    fields: dict[str, str] = {}
    hosts: list[str] = []
    for line in lines:
        found = _LINE.fullmatch(line)
        if found is None and line.strip(" \t"):
            return None
        if found is not None and found[1] == "mx":
            hosts.append(found[2].lower().removesuffix("."))
        elif found is not None:
            fields.setdefault(found[1], found[2])  # of a repeated one the first counts
    return _policy(fields, hosts)


def _policy(fields: dict[str, str], hosts: list[str]) -> StsPolicy | None:
    age = fields.get("max_age", "")
    if fields.get("version") != _VERSION or re.fullmatch(r"[0-9]{1,10}", age) is None:
        return None
    try:
        mode = StsMode(fields.get("mode", ""))
    except ValueError:
        return None
    if len(hosts) > MXS_MOST or not all(map(_HOST.fullmatch, hosts)):
        return None
    if not hosts and mode is not StsMode.NONE:
        return None
    return StsPolicy(mode, tuple(dict.fromkeys(hosts)), min(int(age), LONGEST_AGE))

"""Reading the structure of messages: `scan` finds everything, the modules beside it use it.

Never fails on bad mail, never alters content, linear time, bounded depth and parts.
"""

from barid.message.mime.codec import decode, encode
from barid.message.mime.scanner import MAX_DEPTH, MAX_PARTS, scan
from barid.message.mime.sections import SectionKind, find_part, header_fields, section

__all__ = [
    "MAX_DEPTH",
    "MAX_PARTS",
    "SectionKind",
    "decode",
    "encode",
    "find_part",
    "header_fields",
    "scan",
    "section",
]

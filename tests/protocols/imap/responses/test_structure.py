"""Taking apart the ready-made text of a message."""

from __future__ import annotations

import pytest

from barid.protocols.imap.responses.structure import body_of, split_summary

ENVELOPES = [
    b'ENVELOPE ("d" "s" NIL NIL NIL NIL NIL NIL NIL NIL)',
    b'ENVELOPE (NIL " BODYSTRUCTURE (" ((NIL NIL "a" "b")(NIL NIL "c" "d")) NIL)',
    b'ENVELOPE (NIL "\\" BODYSTRUCTURE (\\\\" NIL)',
    b'ENVELOPE (NIL {19}\r\n) BODYSTRUCTURE ("x ((NIL NIL NIL NIL)))',
]
STRUCTURES = [
    b'BODYSTRUCTURE ("text" "plain" NIL NIL NIL "7bit" 5 1 NIL NIL NIL NIL)',
    b'BODYSTRUCTURE ("text" "plain" ("name" " BODYSTRUCTURE (") NIL NIL "7bit" 5 1)',
    b'BODYSTRUCTURE ("text" "x" ("name" {17}\r\n BODYSTRUCTURE ( ) NIL NIL "7bit" 5 1)',
]


@pytest.mark.parametrize("structure", STRUCTURES)
@pytest.mark.parametrize("envelope", ENVELOPES)
def test_split(envelope: bytes, structure: bytes) -> None:
    assert split_summary(envelope + b" " + structure) == (envelope, structure)


TEXT = b'("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 5 1'
FILE = b'("application" "pdf" ("name" ")(\\"") "<id>" "a (b)" "base64" 99'
END = b' "md5" ("attachment" ("filename" "x")) ("en" "ar") "loc")'
ADDRESSES = b'((NIL NIL "a" "b")(NIL NIL "c" "d"))'
MESSAGE = b'("message" "RFC822" NIL NIL NIL "8bit" 300 (NIL {3}\r\na"b ' + ADDRESSES + b") "


@pytest.mark.parametrize(
    ("extensible", "plain"),
    [
        (TEXT + END, TEXT + b")"),
        (TEXT + b")", TEXT + b")"),
        (FILE + END, FILE + b")"),
        (
            b"(" + TEXT + END + FILE + END + b' "mixed" ("boundary" "x") NIL NIL NIL)',
            b"(" + TEXT + b")" + FILE + b')' + b' "mixed")',
        ),
        (MESSAGE + TEXT + END + b" 12" + END, MESSAGE + TEXT + b") 12)"),
        (
            b"((" + TEXT + END + b' "a" NIL NIL NIL NIL)' + MESSAGE + b"(" + TEXT + END
            + b' "b" NIL NIL NIL NIL) 9' + END + b' "c" NIL NIL NIL NIL)',
            b"((" + TEXT + b') "a")' + MESSAGE + b"(" + TEXT + b') "b") 9) "c")',
        ),
        (b'("message" "delivery-status" NIL NIL NIL "7bit" 9' + END,) * 1
        + (b'("message" "delivery-status" NIL NIL NIL "7bit" 9)',),
    ],
)  # fmt: skip
def test_body_is_bodystructure_without_extensions(extensible: bytes, plain: bytes) -> None:
    assert body_of(b"BODYSTRUCTURE " + extensible) == b"BODY " + plain

"""`tls-exporter`, the channel binding of TLS 1.3 (RFC 9266), which Python's `ssl` does not tell.

OpenSSL can (`SSL_export_keying_material`), and wants its own handle of the connection, which lies
inside Python's object. Where that is so, is known for the versions of CPython named here and made
sure of for each connection: beside the handle lies the context, which `ssl` does tell. Where
anything is not as expected, there is no binding of this kind; nothing is ever guessed. See
`docs/decisions/0022-channel-bindings.md`.
"""

from __future__ import annotations

import ctypes
import ssl
import sys
from collections.abc import Callable
from functools import cache
from typing import Any, Final

LABEL: Final = b"EXPORTER-Channel-Binding"
SIZE: Final = 32
KNOWN: Final = frozenset({(3, 11), (3, 12), (3, 13), (3, 14)})
"""Versions of CPython whose `PySSLSocket` begins: head, weak reference, SSL *, context."""
_HEAD: Final = 2  # words: reference count and type
_HANDLE, _CONTEXT = _HEAD + 1, _HEAD + 2


def channel_exporter(tls: ssl.SSLObject | ssl.SSLSocket) -> bytes:
    """The 32 octets of RFC 9266 2 for a connection whose handshake is complete; empty where they
    cannot be had."""
    export = _library()
    inner = getattr(tls, "_sslobj", None)
    if export is None or inner is None or type(inner).__basicsize__ < 6 * _word():
        return b""
    words = (ctypes.c_void_p * (_CONTEXT + 1)).from_address(id(inner))
    if words[_CONTEXT] != id(inner.context) or not words[_HANDLE]:
        return b""
    out = ctypes.create_string_buffer(SIZE)
    # With an empty context, which TLS 1.3 does not tell from none.
    done = export(words[_HANDLE], out, SIZE, LABEL, len(LABEL), b"", 0, 1)
    return out.raw if done == 1 else b""


def _word() -> int:
    return ctypes.sizeof(ctypes.c_void_p)


@cache
def _library() -> Callable[..., Any] | None:
    """OpenSSL's function, from the very library that `ssl` works with; None where `ssl` is not
    built as usual."""
    usual = sys.implementation.name == "cpython" and sys.version_info[:2] in KNOWN
    if not usual or object.__basicsize__ != _HEAD * _word():
        return None
    try:
        import _ssl

        export = ctypes.CDLL(_ssl.__file__).SSL_export_keying_material
    except (ImportError, OSError, AttributeError):
        return None
    text, size = ctypes.c_char_p, ctypes.c_size_t
    export.argtypes = [ctypes.c_void_p, text, size, text, size, text, size, ctypes.c_int]
    export.restype = ctypes.c_int
    found: Callable[..., Any] = export
    return found

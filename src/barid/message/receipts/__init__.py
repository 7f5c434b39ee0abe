"""Receipts: reports of what became of a message (RFC 3464)."""

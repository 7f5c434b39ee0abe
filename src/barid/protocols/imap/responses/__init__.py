"""Untagged responses: pure functions from values to bytes, each complete with its CRLF."""

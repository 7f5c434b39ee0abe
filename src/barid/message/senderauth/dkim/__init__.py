"""Signatures of domains over messages: DKIM (RFC 6376, 8301, 8463, 8616)."""

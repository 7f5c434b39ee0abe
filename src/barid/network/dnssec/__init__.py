"""Answers of the DNS proven by ourselves, from the keys of the root on (RFC 4033 to 4035)."""

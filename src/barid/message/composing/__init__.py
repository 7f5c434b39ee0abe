"""Letters written: what a program means becomes the octets of a message (RFC 5322, RFC 2045)."""

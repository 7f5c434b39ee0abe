"""SASL mechanisms of a server, without I/O: responses in, challenges out (RFC 4422)."""

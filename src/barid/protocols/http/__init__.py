"""HTTP/1.1 without sockets (RFC 9110, RFC 9112): bytes in, requests out; responses to bytes."""

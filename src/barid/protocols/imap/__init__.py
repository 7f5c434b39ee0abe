"""The IMAP conversation (RFC 9051, RFC 3501) without sockets, and what is made ready for it."""

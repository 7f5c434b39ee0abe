"""Mail on its way to another server: connect, secure the connection, speak SMTP or LMTP."""

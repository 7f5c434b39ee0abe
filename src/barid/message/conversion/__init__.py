"""Messages made fit for a next hop that takes less than they hold (RFC 6152 3, RFC 3030 3)."""

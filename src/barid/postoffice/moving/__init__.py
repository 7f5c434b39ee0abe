"""Mail moves in and out: which mailbox it goes to, what is kept of it, what comes back."""

"""Who vouches for a message: facts found out about it, for others to judge."""

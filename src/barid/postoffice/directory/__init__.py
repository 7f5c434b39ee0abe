"""Who is who, and who may come in: domains, accounts, addresses, passwords."""

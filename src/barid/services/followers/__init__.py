"""What follows from committed events and nobody waits for: workers with a durable cursor."""

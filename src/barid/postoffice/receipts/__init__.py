"""What comes back about messages, and what is told of those that are read here."""

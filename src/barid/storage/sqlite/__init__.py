"""The embedded database: one writer thread with group commit, readers beside it."""

"""Backups of a data folder: archives, making one, taking one back. See docs/backups.md."""

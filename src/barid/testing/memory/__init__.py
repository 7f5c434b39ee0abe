"""The store in memory for tests, a module for each of the stores."""

from barid.testing.memory.store import MemoryStore

__all__ = ["MemoryStore"]

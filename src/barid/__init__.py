"""Barid: a complete mail system in Python.

This module exports the public names lazily, so that `barid --help` stays quick.
"""

from __future__ import annotations

__version__ = "0.1.0"

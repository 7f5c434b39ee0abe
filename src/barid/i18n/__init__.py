"""Texts that people read, in Arabic and English side by side.

Nothing here knows who reads; the language is always given by the caller.
"""

"""Wiring: the only package that knows every part. Opens a data folder, serves it, looks into it."""

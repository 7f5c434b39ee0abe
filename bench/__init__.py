"""Measures Barid beside Postfix + Dovecot in one run, with the same drivers.

`python -m bench` (or `make bench`) runs every section; docs/benchmarks.md says what each row means.
Not part of the package that users install.
"""

"""POP3 on its socket: pumps bytes through `protocols.pop3`, takes its commands to the maildrop.

`session` is one connection; `login`, `listing` and `retrieval` answer what they are named after.
"""

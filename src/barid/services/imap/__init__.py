"""IMAP on its socket: pumps bytes through `protocols.imap`, takes its commands to the mailboxes.

`session` is one connection; each other module answers the commands that it is named after.
"""

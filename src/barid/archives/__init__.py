"""Mail kept elsewhere: Maildir, mbox, single files, another IMAP server; read from and written to.

Modules named `*_form` are pure functions over names and bytes; the others touch files and sockets.
"""

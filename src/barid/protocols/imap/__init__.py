"""IMAP without sockets: a session as bytes in and commands out, answers in and bytes out.

`server` is the session, `commands` what clients ask, `responses` what is written to them, `states`
the table of what is allowed when, `grammar` the ABNF.
"""

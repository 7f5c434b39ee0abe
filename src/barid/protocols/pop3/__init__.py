"""POP3 without sockets: a session as bytes in and commands out, answers in and bytes out.

`server` is the session, `commands` what clients ask, `replies` what they are told, `states` the
table of what is allowed when, `stuffing` how messages travel.
"""

"""The SMTP conversation without sockets: `server.Server` is one connection, see there.

Grammar, parameters, replies and the table of states are modules of their own.
"""

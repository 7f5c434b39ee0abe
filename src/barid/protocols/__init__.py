"""Conversations without sockets: bytes in, events out; decisions in, bytes out.

One table per protocol says what is allowed when; every limit lives in our own receive buffer.
Nothing here waits, opens, or looks at a clock.
"""

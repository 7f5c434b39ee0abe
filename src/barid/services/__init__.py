"""Faces of the post office on the wire: asyncio listeners and workers.

They pump bytes between sockets and the conversations in `protocols`, and hand their events to the
post office. They own loops, timers and connections; they never decide what may happen to mail.
"""

"""Letters: pure functions over the bytes of a message.

They never fail on bad mail, take linear time, and never decide what happens to a message.
"""

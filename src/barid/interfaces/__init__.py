"""What the post office needs from outside, as typing protocols.

Each docstring says who owes what: order of calls, what may fail, who cleans up, what may be retried.
"""

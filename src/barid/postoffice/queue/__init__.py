"""The queue as people see it: looked at, hurried, held back, let go, taken out.

Each function is a unit of work, for the command line and later for others; what it changes is in
the trail of the message.
"""

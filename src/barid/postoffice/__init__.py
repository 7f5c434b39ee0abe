"""The rules of the post office: what may come in, where it goes, and what happens to it.

Pure of input and output: everything from outside comes in through `interfaces`. Intake and dispatch
meet only in the queue.
"""

"""The rules of the post office: what comes in, where it goes, what may be done with it.

A message enters by `intake` and is read through `mailbox`. Nothing here does input or output: the
world comes in through `barid.interfaces`.
"""

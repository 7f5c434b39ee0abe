"""What tests of mail programs need: a sink, fakes and faulty servers.

Public: a Python program may use it in its own test suite.
"""

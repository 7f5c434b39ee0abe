"""The words that every part shares: address, envelope, verdict, mailbox, account, event.

Frozen values only: no behaviour that needs the outside world, no wording for people.
"""

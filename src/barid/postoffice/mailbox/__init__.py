"""Mailboxes as their owner's clients use them: one behaviour for every protocol."""

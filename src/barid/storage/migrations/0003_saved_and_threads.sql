-- saved: when a message came into its mailbox, where that is not when it was received.
-- thread: the conversation of an email, where it names other messages or itself.

ALTER TABLE entry ADD COLUMN saved INTEGER;

ALTER TABLE email ADD COLUMN thread INTEGER;

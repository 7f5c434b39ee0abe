-- Names that a person follows and that no mailbox has (any more): RFC 9051 6.3.7 lets only the
-- person end a subscription.
CREATE TABLE subscription_left (
    account INTEGER NOT NULL REFERENCES account (id),
    key TEXT NOT NULL,
    PRIMARY KEY (account, key)
) WITHOUT ROWID;

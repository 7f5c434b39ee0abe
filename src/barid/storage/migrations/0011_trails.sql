-- Who has to do with which trail, so that trails are found by address. party: the number of an
-- account, or the digest of an address (model/parties.py). Filled in by the follower named trails.
CREATE TABLE party (
    party INTEGER NOT NULL,
    trail INTEGER NOT NULL REFERENCES trail (id),
    PRIMARY KEY (party, trail)
) WITHOUT ROWID;

-- What the follower named receipts is to read: reports from elsewhere, and messages that ask for a
-- receipt. It may be gone by then.
ALTER TABLE trail ADD COLUMN content INTEGER;

INSERT INTO follower (name, cursor, epoch, version) VALUES ('trails', 0, 1, 1);

INSERT INTO follower (name, cursor, epoch, version) VALUES ('receipts', 0, 1, 1);

-- What becomes of the wish of senders to be told when their mail is read (RFC 8098 2.1): never, ask,
-- always. Accounts that are not here are asked.
CREATE TABLE receipt_policy (
    account INTEGER PRIMARY KEY REFERENCES account (id),
    policy TEXT NOT NULL
);

-- Messages whose senders have this wish, by their readers. state: open, held, sent, refused.
CREATE TABLE receipt (
    account INTEGER NOT NULL REFERENCES account (id),
    content INTEGER NOT NULL,
    trail INTEGER NOT NULL REFERENCES trail (id),
    recipient TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (account, content)
) WITHOUT ROWID;

CREATE INDEX receipt_trail ON receipt (trail);

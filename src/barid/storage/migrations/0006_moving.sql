-- Which messages of which foreign store have been moved into an account already. `source` says
-- where that store is; `mark` is a digest of the mailbox and the name of the message in it.

CREATE TABLE move (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES account (id),
    source TEXT NOT NULL,
    begun INTEGER NOT NULL,
    UNIQUE (account, source)
);

CREATE TABLE moved (
    move INTEGER NOT NULL REFERENCES move (id),
    mark BLOB NOT NULL,
    PRIMARY KEY (move, mark)
) WITHOUT ROWID;

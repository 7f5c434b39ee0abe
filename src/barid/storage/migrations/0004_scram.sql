-- What is kept of a password for SCRAM-SHA-256, apart from the account, which is read far oftener.
-- An account without a row here has only its argon2id string.
CREATE TABLE scram (
    account INTEGER PRIMARY KEY REFERENCES account (id),
    salt BLOB NOT NULL,
    iterations INTEGER NOT NULL,
    stored BLOB NOT NULL,
    server BLOB NOT NULL
);

-- Keys of this installation that no command and no peer ever sees, by what they are for.
CREATE TABLE installation (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID;

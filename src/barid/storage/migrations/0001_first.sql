-- The first schema. Written for SQLite; where PostgreSQL differs, its driver replaces
-- INTEGER PRIMARY KEY [AUTOINCREMENT] by an identity column, INTEGER by bigint, BLOB by bytea, and
-- drops WITHOUT ROWID. REFERENCES state what `barid check` proves; the stores keep them true, and
-- nothing is enforced statement by statement, which would cost the delivery of every message.
-- Moments are microseconds since 1970, sizes octets.

CREATE TABLE counter (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO counter (name, value) VALUES ('directory', 1);

CREATE TABLE domain (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    created INTEGER NOT NULL
);

-- uidvalidity: the newest one given to a mailbox of the account.
CREATE TABLE account (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    domain INTEGER NOT NULL REFERENCES domain (id),
    address TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    state TEXT NOT NULL,
    secret TEXT,
    quota INTEGER,
    used INTEGER NOT NULL,
    modseq INTEGER NOT NULL,
    uidvalidity INTEGER NOT NULL,
    created INTEGER NOT NULL
);

CREATE INDEX account_domain ON account (domain);

CREATE TABLE address (
    key TEXT PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    written TEXT NOT NULL,
    place INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX address_account ON address (account, place);

-- floor: the change log is complete for changes with a greater modseq.
CREATE TABLE mailbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES account (id),
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    special_use TEXT,
    subscribed INTEGER NOT NULL,
    uidvalidity INTEGER NOT NULL,
    uidnext INTEGER NOT NULL,
    recent_from INTEGER NOT NULL,
    modseq INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    unseen INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    size INTEGER NOT NULL,
    floor INTEGER NOT NULL,
    UNIQUE (account, key)
);

-- place n is bit n + 5 of a mask of flags.
CREATE TABLE keyword (
    account INTEGER NOT NULL REFERENCES account (id),
    place INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (account, place)
) WITHOUT ROWID;

-- codec: 0 data as it is, 1 one zstd frame, 2 a file named after the digest holds one zstd frame.
CREATE TABLE content (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    digest BLOB NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    codec INTEGER NOT NULL,
    data BLOB NOT NULL
);

-- Apart from the content, so that reading a thousand summaries reads few pages.
CREATE TABLE outline (
    content INTEGER PRIMARY KEY REFERENCES content (id),
    summary BLOB NOT NULL,
    outline BLOB NOT NULL
);

-- Contents that perhaps no email names, since when.
CREATE TABLE loose (
    content INTEGER PRIMARY KEY REFERENCES content (id),
    since INTEGER NOT NULL
);

CREATE INDEX loose_since ON loose (since);

-- entries: how many entries name the email; without any it is removed.
CREATE TABLE email (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES account (id),
    content INTEGER NOT NULL REFERENCES content (id),
    entries INTEGER NOT NULL,
    prefix BLOB NOT NULL
);

CREATE INDEX email_content ON email (content);

CREATE TABLE entry (
    mailbox INTEGER NOT NULL REFERENCES mailbox (id),
    uid INTEGER NOT NULL,
    email INTEGER NOT NULL REFERENCES email (id),
    content INTEGER NOT NULL REFERENCES content (id),
    flags INTEGER NOT NULL,
    modseq INTEGER NOT NULL,
    received INTEGER NOT NULL,
    size INTEGER NOT NULL,
    PRIMARY KEY (mailbox, uid)
) WITHOUT ROWID;

-- One row for each operation. kind: 1 flags changed, 2 expunged. uids: as IMAP writes a set.
CREATE TABLE change (
    mailbox INTEGER NOT NULL REFERENCES mailbox (id),
    modseq INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    uids TEXT NOT NULL,
    PRIMARY KEY (mailbox, modseq)
) WITHOUT ROWID;

-- Word of changes for other processes, a few thousand rows. account 0: the directory.
CREATE TABLE notice (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL,
    modseq INTEGER NOT NULL
);

CREATE TABLE trail (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL,
    reverse_path TEXT NOT NULL,
    size INTEGER NOT NULL,
    peer TEXT NOT NULL,
    opened INTEGER NOT NULL
);

CREATE INDEX trail_message_id ON trail (message_id);

CREATE TABLE event (
    trail INTEGER NOT NULL REFERENCES trail (id),
    place INTEGER NOT NULL,
    at INTEGER NOT NULL,
    step TEXT NOT NULL,
    recipient TEXT NOT NULL,
    detail TEXT NOT NULL,
    account INTEGER,
    PRIMARY KEY (trail, place)
) WITHOUT ROWID;

-- Mail that has to leave.

CREATE TABLE outgoing (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    content INTEGER NOT NULL REFERENCES content (id),
    size INTEGER NOT NULL,
    reverse_path TEXT NOT NULL,
    body TEXT NOT NULL,
    smtputf8 INTEGER NOT NULL,
    ret TEXT,
    envid TEXT,
    hold_until INTEGER,
    by_at INTEGER,
    by_mode TEXT,
    by_trace INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    require_tls INTEGER NOT NULL,
    tls_optional INTEGER NOT NULL,
    sender INTEGER,
    trail INTEGER NOT NULL REFERENCES trail (id),
    queued INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    directed INTEGER NOT NULL
);

CREATE INDEX outgoing_content ON outgoing (content);

-- One recipient of one message. claim: raised whenever somebody takes it in hand, odd so long.
CREATE TABLE queue (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message INTEGER NOT NULL REFERENCES outgoing (id),
    recipient TEXT NOT NULL,
    destination TEXT NOT NULL,
    priority INTEGER NOT NULL,
    notify INTEGER,
    orcpt TEXT,
    state TEXT NOT NULL,
    due INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    claim INTEGER NOT NULL,
    reply TEXT NOT NULL,
    delay_told INTEGER NOT NULL
);

CREATE INDEX queue_message ON queue (message);

CREATE INDEX queue_lane ON queue (destination, priority, state, due);

-- Waiting entries of one destination and priority. due: of the first of them, and not before the
-- destination has rested.
CREATE TABLE lane (
    priority INTEGER NOT NULL,
    destination TEXT NOT NULL,
    due INTEGER NOT NULL,
    rests INTEGER NOT NULL,
    PRIMARY KEY (priority, destination)
) WITHOUT ROWID;

CREATE INDEX lane_due ON lane (priority, due);

CREATE INDEX lane_destination ON lane (destination);

INSERT INTO counter (name, value) VALUES ('queue', 1);

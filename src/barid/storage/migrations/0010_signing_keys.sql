-- Keys with which domains sign mail that leaves. secret: PKCS#8; public: as in the DNS, no base64.
-- A key without begun is published and waits; with ended it signs no more.
CREATE TABLE signing_key (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    domain INTEGER NOT NULL REFERENCES domain (id),
    selector TEXT NOT NULL,
    kind TEXT NOT NULL,
    secret BLOB NOT NULL,
    public BLOB NOT NULL,
    made INTEGER NOT NULL,
    begun INTEGER,
    ended INTEGER,
    UNIQUE (domain, selector)
);

-- Aliases, subaddresses, and the likeness of addresses.

-- Stands between a name and its tag in subaddresses; empty where there are none.
ALTER TABLE domain ADD COLUMN separator TEXT NOT NULL DEFAULT '+';

-- What an address looks like; two that look alike have one skeleton. Names in ASCII are their own.
ALTER TABLE address ADD COLUMN skeleton TEXT NOT NULL DEFAULT '';

UPDATE address SET skeleton = key;

CREATE INDEX address_skeleton ON address (skeleton);

-- No key is both an address and an alias. The catch-all of a domain has the key '@' and its name.
CREATE TABLE alias (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    domain INTEGER NOT NULL REFERENCES domain (id),
    key TEXT NOT NULL UNIQUE,
    written TEXT NOT NULL,
    skeleton TEXT NOT NULL,
    created INTEGER NOT NULL
);

CREATE INDEX alias_domain ON alias (domain);

CREATE INDEX alias_skeleton ON alias (skeleton);

-- Targets may be elsewhere, so their keys refer to nothing here. An alias has one at least.
CREATE TABLE target (
    alias INTEGER NOT NULL REFERENCES alias (id),
    place INTEGER NOT NULL,
    key TEXT NOT NULL,
    written TEXT NOT NULL,
    PRIMARY KEY (alias, place)
) WITHOUT ROWID;

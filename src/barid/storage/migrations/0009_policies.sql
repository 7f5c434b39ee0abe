-- What other domains say of TLS at their MX hosts (RFC 8461), as it was fetched.
-- mxs: host names and patterns, with spaces between them.
CREATE TABLE sts_policy (
    domain TEXT NOT NULL PRIMARY KEY,
    id TEXT NOT NULL,
    mode TEXT NOT NULL,
    mxs TEXT NOT NULL,
    max_age INTEGER NOT NULL,
    fetched INTEGER NOT NULL,
    used INTEGER NOT NULL,
    expires INTEGER NOT NULL
);

CREATE INDEX sts_policy_fetched ON sts_policy (fetched);

CREATE INDEX sts_policy_expires ON sts_policy (expires);

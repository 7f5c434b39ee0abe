-- The index of search words; see docs/decisions/0028. Its columns are the fields of model/words.py. It holds
-- words only, each once for a field of a content, and no text. The words are made and folded by us
-- and have nothing in them that this tokenizer would cut. In PostgreSQL it is a table with a
-- tsvector for each column.
CREATE VIRTUAL TABLE words USING fts5 (
    sender, recipient, cc, bcc, subject, header, body, trace,
    content = '', contentless_delete = 1, detail = column,
    tokenize = "ascii tokenchars '.@_+-''&:='"
);

-- What stands in the index, each word once.
CREATE VIRTUAL TABLE term USING fts5vocab (words, row);

-- Every word of the index stands in at least one of these lists, a space before and after it.
-- settled: 1 in lists without repetition.
CREATE TABLE lexicon (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    settled INTEGER NOT NULL,
    size INTEGER NOT NULL,
    words TEXT NOT NULL
);

-- Contents with too many words, or that cannot be read: a search looks at each.
CREATE TABLE wordless (content INTEGER PRIMARY KEY REFERENCES content (id));

-- Who follows the committed contents and how far it has come. epoch grows when it begins anew.
CREATE TABLE follower (
    name TEXT PRIMARY KEY,
    cursor INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    version INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO follower (name, cursor, epoch, version) VALUES ('words', 0, 1, 0);

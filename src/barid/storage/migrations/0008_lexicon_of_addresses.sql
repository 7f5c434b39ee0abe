-- Whole addresses stand in lists of their own (1): only what has an @ inside is looked for in them.
ALTER TABLE lexicon ADD COLUMN addresses INTEGER NOT NULL DEFAULT 0;

-- What the replica has of each row: a cache, made anew from the archives where it is missing or of another chain.

CREATE TABLE about (identity TEXT NOT NULL);

-- The archives that were read, up to the chain's end as it was then.
CREATE TABLE archive (
    sequence INTEGER PRIMARY KEY,
    sha256   TEXT    NOT NULL,          -- as the ledger has it
    size     INTEGER NOT NULL,          -- of the object, in bytes
    columns  INTEGER,                   -- of its rows; NULL where the archive is missing or damaged: no row of it is here
    fault    TEXT                       -- why no row of it is here
);
CREATE TABLE columns (number INTEGER PRIMARY KEY, names TEXT NOT NULL UNIQUE);

-- Each row's newest version.
CREATE TABLE replica (
    id                TEXT    PRIMARY KEY,
    updated_at        INTEGER NOT NULL, -- microseconds since 1970
    sequence          INTEGER NOT NULL, -- of the archive that holds it
    sha256            BLOB,             -- of its JSON; NULL where the archive names the row and does not hold it
    attachment_size   INTEGER,          -- NULL for no attachment, -1 for one that the source lacked
    attachment_sha256 BLOB,
    attachment_bucket TEXT,
    attachment_key    TEXT
) WITHOUT ROWID;
CREATE INDEX replica_updated_at ON replica (updated_at);

-- The rows of an archive while it is read: they count once all of it is proved.
CREATE TABLE incoming (
    name              TEXT    PRIMARY KEY,
    id                TEXT    NOT NULL,
    updated_at        INTEGER NOT NULL,
    sha256            BLOB    NOT NULL,
    attachment_size   INTEGER,
    attachment_sha256 BLOB,
    attachment_bucket TEXT,
    attachment_key    TEXT
) WITHOUT ROWID;

-- Rows that the source was seen to have, in the range under way.
CREATE TABLE seen (
    id         TEXT    PRIMARY KEY,
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;

-- What the audit under way has found: one finding a row.
CREATE TABLE finding (
    number     INTEGER PRIMARY KEY,
    kind       TEXT    NOT NULL,
    id         TEXT    NOT NULL UNIQUE,
    updated_at INTEGER NOT NULL,
    fact       TEXT    NOT NULL
);

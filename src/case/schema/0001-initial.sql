-- SPDX-License-Identifier: GPL-3.0-or-later
-- The first shape of a case. Tables named stored_* are what a scan writes,
-- compact and by row number; the views over them are what people read. Tables
-- of findings are not here: they are made from their description (mp-rows.c).

-- Small named values: options kept for analysis, pins, digests.
CREATE TABLE setting(
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- Extractors and rules that facts were read with: 64 hex digits of their digest.
CREATE TABLE extraction(
    n INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE
);

-- The custody record of each scan.
CREATE TABLE scan(
    number INTEGER PRIMARY KEY,
    started INTEGER,
    ended INTEGER,
    arguments TEXT,
    tool TEXT,
    libraries TEXT,
    rules TEXT,
    extraction TEXT,
    limits TEXT,
    messages INTEGER,
    bytes INTEGER,
    anomalies INTEGER,
    unread INTEGER,
    outcome TEXT
);

-- One message, whatever the number of its places. key: the first 63 bits of
-- content_sha256 (the next free number where two digests begin alike).
-- variant: SHA-256 of the stored bytes that record and length are of; null
-- where it is content_sha256 itself.
CREATE TABLE stored_message(
    n INTEGER PRIMARY KEY,
    key INTEGER NOT NULL,
    content_sha256 BLOB NOT NULL,
    variant BLOB,
    length INTEGER NOT NULL,
    extraction INTEGER NOT NULL,
    record BLOB NOT NULL
);
CREATE UNIQUE INDEX stored_message_key ON stored_message(key);

-- One source. path is absolute, member what follows it inside archives; origin
-- is how both were written when the source was first met. read_in: the scan
-- that read it to its end, null while that has not happened; seen_in: the last
-- scan that met it. mtime_ns to unquote serve the next scan.
CREATE TABLE stored_source(
    n INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    member TEXT NOT NULL,
    origin TEXT NOT NULL,
    kind TEXT NOT NULL,
    folder TEXT NOT NULL,
    folder_role TEXT NOT NULL,
    bytes INTEGER NOT NULL DEFAULT 0,
    sha256 BLOB,
    messages INTEGER NOT NULL DEFAULT 0,
    "distinct" INTEGER NOT NULL DEFAULT 0,
    not_mail INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL DEFAULT 'partly',
    preamble INTEGER NOT NULL DEFAULT 0,
    separators INTEGER NOT NULL DEFAULT 0,
    message_bytes INTEGER NOT NULL DEFAULT 0,
    trailing INTEGER NOT NULL DEFAULT 0,
    extraction INTEGER,
    read_in INTEGER,
    seen_in INTEGER NOT NULL,
    mtime_ns INTEGER,
    inode INTEGER,
    resume_at INTEGER,
    unquote INTEGER NOT NULL DEFAULT 0,
    UNIQUE(path, member)
);

-- One place of a message. name: what follows the source's origin (or all of
-- it, where relative is 0); null where it is the source itself. sha256 is null
-- where it is the message's content_sha256, role where it is the source's.
-- mtime_ns, inode and file_bytes tell whether its own file is unchanged.
CREATE TABLE stored_place(
    n INTEGER PRIMARY KEY,
    source INTEGER NOT NULL,
    message INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    length INTEGER NOT NULL,
    live INTEGER NOT NULL DEFAULT 1,
    sha256 BLOB,
    name TEXT,
    relative INTEGER NOT NULL DEFAULT 1,
    flags TEXT,
    labels TEXT,
    role TEXT,
    mtime_ns INTEGER,
    inode INTEGER,
    file_bytes INTEGER
);
CREATE INDEX stored_place_source ON stored_place(source, offset);
CREATE INDEX stored_place_message ON stored_place(message);

-- One anomaly of a source, or of one of its places; origin is null where it
-- is that of the place or, without one, of the source.
CREATE TABLE stored_anomaly(
    n INTEGER PRIMARY KEY,
    id INTEGER NOT NULL,
    source INTEGER NOT NULL,
    place INTEGER,
    class_name TEXT NOT NULL,
    code TEXT NOT NULL,
    origin TEXT,
    offset INTEGER NOT NULL,
    length INTEGER NOT NULL,
    detail TEXT
);
CREATE INDEX stored_anomaly_source ON stored_anomaly(source);
CREATE INDEX stored_anomaly_place ON stored_anomaly(place) WHERE place IS NOT NULL;

CREATE VIEW message AS
SELECT key, content_sha256, length FROM stored_message;

-- A source reads "unchanged" once a scan that came after a finished one found
-- nothing to read; so what an interrupted scan read stays "read" when the next
-- one goes on.
CREATE VIEW source AS
SELECT s.n AS n, s.origin AS origin, s.kind AS kind, s.folder AS folder,
    s.folder_role AS folder_role, s.path AS path, s.bytes AS bytes, s.sha256 AS sha256,
    s.messages AS messages, s."distinct" AS "distinct", s.not_mail AS not_mail,
    (SELECT count(*) FROM stored_anomaly a WHERE a.source = s.n) AS anomalies,
    CASE WHEN s.status = 'read' AND EXISTS(
        SELECT 1 FROM scan d
        WHERE d.number >= s.read_in AND d.number < s.seen_in AND d.outcome = 'done')
    THEN 'unchanged' ELSE s.status END AS status,
    s.preamble AS preamble, s.separators AS separators, s.message_bytes AS message_bytes,
    s.trailing AS trailing, substr(e.digest, 1, 16) AS extraction
FROM stored_source s LEFT JOIN extraction e ON e.n = s.extraction;

CREATE VIEW place AS
SELECT p.n AS n,
    CASE WHEN p.name IS NULL THEN s.origin WHEN p.relative THEN s.origin || p.name ELSE p.name END
        AS origin,
    p.offset AS offset, p.length AS length, m.key AS message,
    ifnull(p.sha256, m.content_sha256) AS sha256, m.content_sha256 AS content_sha256,
    s.origin AS source, ifnull(p.labels, s.folder) AS folder,
    ifnull(p.role, s.folder_role) AS folder_role, p.flags AS flags,
    CASE WHEN p.live THEN 'live' ELSE 'gone' END AS state
FROM stored_place p
JOIN stored_source s ON s.n = p.source
JOIN stored_message m ON m.n = p.message;

CREATE VIEW anomaly AS
SELECT a.n AS n, printf('a:%08x', a.id) AS id, a.class_name AS class_name, a.code AS code,
    CASE WHEN a.origin IS NOT NULL THEN a.origin WHEN p.name IS NULL THEN s.origin
    WHEN p.relative THEN s.origin || p.name ELSE p.name END AS origin,
    a.offset AS offset, a.length AS length, a.detail AS detail, ifnull(m.key, 0) AS message
FROM stored_anomaly a
JOIN stored_source s ON s.n = a.source
LEFT JOIN stored_place p ON p.n = a.place
LEFT JOIN stored_message m ON m.n = p.message;

-- SPDX-License-Identifier: GPL-3.0-or-later
-- The shape of a case that several share, on PostgreSQL: the same tables and
-- views as the files 0001 to 0002 make in SQLite. Text is compared byte by
-- byte, as SQLite does. A message has no unique key but the one that is made
-- of its content, so that stored_message can be spread by hash of it.

CREATE TABLE setting(
    name TEXT COLLATE "C" PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);

CREATE TABLE extraction(
    n BIGINT PRIMARY KEY,
    digest TEXT COLLATE "C" NOT NULL UNIQUE
);

CREATE TABLE scan(
    number BIGINT PRIMARY KEY,
    started BIGINT,
    ended BIGINT,
    arguments TEXT COLLATE "C",
    tool TEXT COLLATE "C",
    libraries TEXT COLLATE "C",
    rules TEXT COLLATE "C",
    extraction TEXT COLLATE "C",
    limits TEXT COLLATE "C",
    messages BIGINT,
    bytes BIGINT,
    anomalies BIGINT,
    unread BIGINT,
    outcome TEXT COLLATE "C"
);

CREATE TABLE stored_message(
    n BIGINT NOT NULL,
    key BIGINT PRIMARY KEY,
    content_sha256 BYTEA NOT NULL,
    variant BYTEA,
    length BIGINT NOT NULL,
    extraction BIGINT NOT NULL,
    record BYTEA NOT NULL
);
CREATE INDEX stored_message_n ON stored_message(n);
-- Records are packed already.
ALTER TABLE stored_message ALTER COLUMN record SET STORAGE EXTERNAL;

CREATE TABLE stored_source(
    n BIGINT PRIMARY KEY,
    path TEXT COLLATE "C" NOT NULL,
    member TEXT COLLATE "C" NOT NULL,
    origin TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    folder TEXT COLLATE "C" NOT NULL,
    folder_role TEXT COLLATE "C" NOT NULL,
    bytes BIGINT NOT NULL DEFAULT 0,
    sha256 BYTEA,
    messages BIGINT NOT NULL DEFAULT 0,
    "distinct" BIGINT NOT NULL DEFAULT 0,
    not_mail BIGINT NOT NULL DEFAULT 0,
    status TEXT COLLATE "C" NOT NULL DEFAULT 'partly',
    preamble BIGINT NOT NULL DEFAULT 0,
    separators BIGINT NOT NULL DEFAULT 0,
    message_bytes BIGINT NOT NULL DEFAULT 0,
    "trailing" BIGINT NOT NULL DEFAULT 0,
    extraction BIGINT,
    read_in BIGINT,
    seen_in BIGINT NOT NULL,
    mtime_ns BIGINT,
    inode BIGINT,
    resume_at BIGINT,
    unquote BIGINT NOT NULL DEFAULT 0,
    UNIQUE(path, member)
);

CREATE TABLE stored_part(
    source BIGINT NOT NULL,
    parts BIGINT NOT NULL,
    part BIGINT NOT NULL,
    not_mail BIGINT NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    seen_in BIGINT NOT NULL,
    PRIMARY KEY(source, parts, part)
);

CREATE TABLE stored_place(
    n BIGINT PRIMARY KEY,
    source BIGINT NOT NULL,
    message BIGINT NOT NULL,
    "offset" BIGINT NOT NULL,
    length BIGINT NOT NULL,
    live BIGINT NOT NULL DEFAULT 1,
    sha256 BYTEA,
    name TEXT COLLATE "C",
    relative BIGINT NOT NULL DEFAULT 1,
    flags TEXT COLLATE "C",
    labels TEXT COLLATE "C",
    role TEXT COLLATE "C",
    mtime_ns BIGINT,
    inode BIGINT,
    file_bytes BIGINT
);
CREATE INDEX stored_place_source ON stored_place(source, "offset");
CREATE INDEX stored_place_message ON stored_place(message);

CREATE TABLE stored_anomaly(
    n BIGINT PRIMARY KEY,
    id BIGINT NOT NULL,
    source BIGINT NOT NULL,
    place BIGINT,
    class_name TEXT COLLATE "C" NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    origin TEXT COLLATE "C",
    "offset" BIGINT NOT NULL,
    length BIGINT NOT NULL,
    detail TEXT COLLATE "C"
);
CREATE INDEX stored_anomaly_source ON stored_anomaly(source);
CREATE INDEX stored_anomaly_place ON stored_anomaly(place) WHERE place IS NOT NULL;

CREATE VIEW message AS
SELECT key, content_sha256, length FROM stored_message;

CREATE VIEW source AS
SELECT s.n AS n, s.origin AS origin, s.kind AS kind, s.folder AS folder,
    s.folder_role AS folder_role, s.path AS path, s.bytes AS bytes, s.sha256 AS sha256,
    s.messages AS messages, s."distinct" AS "distinct", s.not_mail AS not_mail,
    (SELECT count(*) FROM stored_anomaly a WHERE a.source = s.n) AS anomalies,
    CASE WHEN s.status = 'read' AND s.kind = 'mbox'
        AND EXISTS(SELECT 1 FROM stored_part p WHERE p.source = s.n)
    THEN 'partly'
    WHEN s.status = 'read' AND EXISTS(
        SELECT 1 FROM scan d
        WHERE d.number >= s.read_in AND d.number < s.seen_in AND d.outcome = 'done')
    THEN 'unchanged' ELSE s.status END AS status,
    s.preamble AS preamble, s.separators AS separators, s.message_bytes AS message_bytes,
    s.trailing AS "trailing", substr(e.digest, 1, 16) AS extraction
FROM stored_source s LEFT JOIN extraction e ON e.n = s.extraction;

CREATE VIEW place AS
SELECT p.n AS n,
    CASE WHEN p.name IS NULL THEN s.origin WHEN p.relative <> 0 THEN s.origin || p.name
        ELSE p.name END AS origin,
    p."offset" AS "offset", p.length AS length, m.key AS message,
    coalesce(p.sha256, m.content_sha256) AS sha256, m.content_sha256 AS content_sha256,
    s.origin AS source, coalesce(p.labels, s.folder) AS folder,
    coalesce(p.role, s.folder_role) AS folder_role, p.flags AS flags,
    CASE WHEN p.live <> 0 THEN 'live' ELSE 'gone' END AS state
FROM stored_place p
JOIN stored_source s ON s.n = p.source
JOIN stored_message m ON m.n = p.message;

CREATE VIEW anomaly AS
SELECT a.n AS n, 'a:' || lpad(to_hex(a.id), 8, '0') COLLATE "C" AS id,
    a.class_name AS class_name, a.code AS code,
    CASE WHEN a.origin IS NOT NULL THEN a.origin WHEN p.name IS NULL THEN s.origin
    WHEN p.relative <> 0 THEN s.origin || p.name ELSE p.name END AS origin,
    a."offset" AS "offset", a.length AS length, a.detail AS detail, coalesce(m.key, 0) AS message
FROM stored_anomaly a
JOIN stored_source s ON s.n = a.source
LEFT JOIN stored_place p ON p.n = a.place
LEFT JOIN stored_message m ON m.n = p.message;

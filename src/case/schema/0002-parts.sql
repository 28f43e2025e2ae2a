-- SPDX-License-Identifier: GPL-3.0-or-later
-- Of a source that shards divide, which parts were read and what each said: a
-- folder, whose files are shared out, or an mbox, of which each shard takes
-- every so many'th message. Those of an mbox go when all of them are there;
-- until then it is only partly read. status is empty where a part had no mail.
CREATE TABLE stored_part(
    source INTEGER NOT NULL,
    parts INTEGER NOT NULL,
    part INTEGER NOT NULL,
    not_mail INTEGER NOT NULL,
    status TEXT NOT NULL,
    seen_in INTEGER NOT NULL,
    PRIMARY KEY(source, parts, part)
) WITHOUT ROWID;

DROP VIEW source;
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
    s.trailing AS trailing, substr(e.digest, 1, 16) AS extraction
FROM stored_source s LEFT JOIN extraction e ON e.n = s.extraction;

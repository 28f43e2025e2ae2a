-- SPDX-License-Identifier: GPL-3.0-or-later
-- Adds what merge-tables.sql holds. Every step is a union or the choice of the
-- larger one, so the order in which cases are merged does not matter, and
-- neither does merging one twice. One text for all databases.

-- Sources. The same path is the same place; a file there with another digest
-- is another state of it and a source of its own, named by its digest; unless
-- that very source was read on from what this case knew (follows).
UPDATE in_source SET t = (
    SELECT s.n FROM stored_source s
    WHERE s.path = in_source.path AND s.member = in_source.base
    AND (in_source.follows = 1 OR s.mtime_ns IS NULL OR in_source.mtime_ns IS NULL OR s.sha256 = in_source.sha256
        OR ((s.sha256 IS NULL OR in_source.sha256 IS NULL) AND s.bytes = in_source.bytes
            AND s.mtime_ns = in_source.mtime_ns AND s.inode = in_source.inode)));
UPDATE in_source SET t = (
    SELECT s.n FROM stored_source s
    WHERE s.path = in_source.path AND s.member = in_source.other)
WHERE t IS NULL;
UPDATE in_source SET was = 1 WHERE t IS NOT NULL;
UPDATE in_source SET member = other
WHERE t IS NULL AND EXISTS(
    SELECT 1 FROM stored_source s WHERE s.path = in_source.path AND s.member = in_source.member);
INSERT INTO stored_source(n, path, member, origin, kind, folder, folder_role, bytes, sha256,
    messages, "distinct", not_mail, status, preamble, separators, message_bytes, "trailing",
    extraction, read_in, seen_in, mtime_ns, inode, resume_at, unquote)
SELECT (SELECT coalesce(max(s.n), 0) FROM stored_source s) + row_number() OVER (ORDER BY n),
    path, member, origin, kind, folder, folder_role, bytes, sha256, messages, "distinct",
    not_mail, status, preamble, separators, message_bytes, "trailing", extraction, read_in,
    seen_in, mtime_ns, inode, resume_at, unquote
FROM in_source WHERE t IS NULL;
UPDATE in_source SET t = (
    SELECT s.n FROM stored_source s
    WHERE s.path = in_source.path AND s.member = in_source.member)
WHERE t IS NULL;

-- The later look wins, but a part never wins over the whole.
UPDATE in_source SET wins = 1
WHERE was = 1 AND EXISTS(
    SELECT 1 FROM stored_source s
    WHERE s.n = in_source.t AND (
        (in_source.follows = 1 AND in_source.seen_in >= s.seen_in)
        OR (in_source.is_part = 0
            AND EXISTS(SELECT 1 FROM stored_part p WHERE p.source = s.n))
        OR (in_source.seen_in > s.seen_in AND (in_source.is_part = 0
            OR EXISTS(SELECT 1 FROM stored_part p WHERE p.source = s.n)))));
UPDATE in_source SET joins = 1
WHERE was = 0 OR wins = 1 OR (is_part = 1
    AND EXISTS(SELECT 1 FROM stored_part p WHERE p.source = in_source.t));
UPDATE stored_source SET origin = i.origin, kind = i.kind, folder = i.folder,
    folder_role = i.folder_role, bytes = i.bytes, sha256 = coalesce(i.sha256, stored_source.sha256),
    not_mail = i.not_mail, status = i.status, preamble = i.preamble, separators = i.separators,
    message_bytes = i.message_bytes, "trailing" = i.trailing, extraction = i.extraction,
    read_in = i.read_in, seen_in = i.seen_in, mtime_ns = i.mtime_ns, inode = i.inode,
    resume_at = i.resume_at, unquote = i.unquote
FROM in_source i WHERE i.t = stored_source.n AND i.wins = 1;
UPDATE stored_source SET sha256 = i.sha256
FROM in_source i
WHERE i.t = stored_source.n AND stored_source.sha256 IS NULL AND i.sha256 IS NOT NULL
AND stored_source.mtime_ns IS NOT NULL;

-- Parts.
DELETE FROM stored_part
WHERE source IN (SELECT t FROM in_source WHERE is_part = 0 AND wins = 1);
INSERT INTO stored_part(source, parts, part, not_mail, status, seen_in)
SELECT i.t, p.parts, p.part, p.not_mail, p.status, p.seen_in
FROM in_part p JOIN in_source i ON i.n = p.source
WHERE i.joins = 1
ON CONFLICT(source, parts, part) DO UPDATE
SET not_mail = excluded.not_mail, status = excluded.status, seen_in = excluded.seen_in
WHERE excluded.seen_in > stored_part.seen_in;
UPDATE stored_source SET
    not_mail = CASE WHEN kind = 'mbox' THEN not_mail ELSE (
        SELECT sum(p.not_mail) FROM stored_part p WHERE p.source = stored_source.n AND p.parts = (
            SELECT max(q.parts) FROM stored_part q WHERE q.source = stored_source.n)) END,
    status = (
        SELECT CASE WHEN max(p.status) = '' THEN 'read'
            WHEN min(nullif(p.status, '')) = max(p.status) THEN max(p.status)
            ELSE 'partly' END
        FROM stored_part p WHERE p.source = stored_source.n)
WHERE n IN (SELECT i.t FROM in_source i JOIN stored_part p ON p.source = i.t);
DELETE FROM stored_part
WHERE source IN (
    SELECT p.source FROM stored_part p JOIN stored_source s ON s.n = p.source
    WHERE s.kind = 'mbox' GROUP BY p.source, p.parts HAVING count(*) = p.parts);

-- Messages. Two digests that begin alike (moved: in the other case they do)
-- are left to the caller. Of two records of one message the one of the later extraction is
-- kept; of two of the same, that of the canonical bytes, else of those with
-- the smaller digest.
INSERT INTO map_message(f, t, is_new)
SELECT i.n, m.n, 0 FROM in_message i
JOIN stored_message m ON m.key = i.key AND m.content_sha256 = i.content_sha256;
INSERT INTO map_message(f, t, is_new)
SELECT i.n, (SELECT coalesce(max(m.n), 0) FROM stored_message m) + row_number() OVER (ORDER BY i.n), 1
FROM in_message i
WHERE i.moved = 0 AND NOT EXISTS(SELECT 1 FROM stored_message m WHERE m.key = i.key);
INSERT INTO stored_message(n, key, content_sha256, variant, length, extraction, record)
SELECT a.t, i.key, i.content_sha256, i.variant, i.length, i.extraction, i.record
FROM in_message i JOIN map_message a ON a.f = i.n AND a.is_new = 1;

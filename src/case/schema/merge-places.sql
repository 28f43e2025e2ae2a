-- SPDX-License-Identifier: GPL-3.0-or-later
-- The rest of merge.sql, once every message has its number.

UPDATE stored_message SET variant = i.variant, length = i.length, extraction = i.extraction,
    record = i.record
FROM in_message i
JOIN map_message a ON a.f = i.n AND a.is_new = 0
JOIN extraction_rank r ON r.n = i.extraction
WHERE stored_message.n = a.t AND (
    r.later > (SELECT q.later FROM extraction_rank q WHERE q.n = stored_message.extraction)
    OR (i.extraction = stored_message.extraction AND stored_message.variant IS NOT NULL
        AND (i.variant IS NULL OR i.variant < stored_message.variant)));

-- Places: the same bytes at the same place of the same source. Whether they
-- are still there, the later look knows.
INSERT INTO map_place(f, t, is_new)
SELECT i.n, coalesce(max(CASE WHEN p.live <> 0 THEN p.n END), max(p.n)), 0
FROM in_place i
JOIN in_source s ON s.n = i.source AND s.was = 1
JOIN map_message a ON a.f = i.message
JOIN stored_place p ON p.source = s.t AND p."offset" = i."offset" AND p.message = a.t
    AND coalesce(p.name, '') = coalesce(i.name, '') AND p.relative = i.relative
    AND (p.sha256 = i.sha256 OR (p.sha256 IS NULL AND i.sha256 IS NULL))
GROUP BY i.n;
UPDATE stored_place SET live = i.live, flags = i.flags, labels = i.labels, role = i.role,
    mtime_ns = i.mtime_ns, inode = i.inode, file_bytes = i.file_bytes
FROM in_place i
JOIN map_place b ON b.f = i.n
JOIN in_source s ON s.n = i.source AND s.wins = 1
WHERE stored_place.n = b.t;
DELETE FROM stored_anomaly
WHERE place IN (
    SELECT b.t FROM map_place b
    JOIN in_place i ON i.n = b.f JOIN in_source s ON s.n = i.source AND s.wins = 1);
-- A source that was read on from what this case knew has all its places, under
-- the names they have now.
DELETE FROM stored_anomaly
WHERE place IN (
    SELECT p.n FROM stored_place p JOIN in_source s ON s.t = p.source
    WHERE s.follows = 1 AND s.was = 1 AND s.wins = 1 AND p.live <> 0
    AND NOT EXISTS(SELECT 1 FROM map_place b WHERE b.t = p.n));
DELETE FROM stored_place
WHERE live <> 0
AND source IN (SELECT t FROM in_source WHERE follows = 1 AND was = 1 AND wins = 1)
AND NOT EXISTS(SELECT 1 FROM map_place b WHERE b.t = stored_place.n);
INSERT INTO map_place(f, t, is_new)
SELECT i.n, (SELECT coalesce(max(p.n), 0) FROM stored_place p) + row_number() OVER (ORDER BY i.n), 1
FROM in_place i
WHERE NOT EXISTS(SELECT 1 FROM map_place b WHERE b.f = i.n);
INSERT INTO stored_place(n, source, message, "offset", length, live, sha256, name, relative, flags,
    labels, role, mtime_ns, inode, file_bytes)
SELECT b.t, s.t, a.t, i."offset", i.length, i.live, i.sha256, i.name, i.relative, i.flags,
    i.labels, i.role, i.mtime_ns, i.inode, i.file_bytes
FROM in_place i
JOIN map_place b ON b.f = i.n AND b.is_new = 1
JOIN in_source s ON s.n = i.source
JOIN map_message a ON a.f = i.message;

-- Anomalies: of a place they go with it. Of a source the later look's replace
-- the earlier one's, unless both saw parts: then all are kept, and what each
-- part says again is said once.
INSERT INTO stored_anomaly(n, id, source, place, class_name, code, origin, "offset", length, detail)
SELECT (SELECT coalesce(max(a.n), 0) FROM stored_anomaly a) + row_number() OVER (ORDER BY i.n),
    i.id, s.t, b.t, i.class_name, i.code, i.origin, i."offset", i.length, i.detail
FROM in_anomaly i
JOIN in_source s ON s.n = i.source
JOIN map_place b ON b.f = i.place AND (b.is_new = 1 OR s.wins = 1);
DELETE FROM stored_anomaly
WHERE place IS NULL
AND source IN (SELECT t FROM in_source WHERE wins = 1 AND is_part = 0);
INSERT INTO stored_anomaly(n, id, source, place, class_name, code, origin, "offset", length, detail)
SELECT (SELECT coalesce(max(a.n), 0) FROM stored_anomaly a)
        + row_number() OVER (ORDER BY o.source, o."offset", o.nth),
    o.id, o.source, NULL, o.class_name, o.code, o.origin, o."offset", o.length, o.detail
FROM (
    SELECT s.t AS source, i.id, i.class_name, i.code, i.origin, i."offset", i.length, i.detail,
        row_number() OVER (PARTITION BY s.t, i.id, i.class_name, i.code, i.origin, i."offset",
            i.length, i.detail ORDER BY i.n) AS nth
    FROM in_anomaly i JOIN in_source s ON s.n = i.source
    WHERE i.place IS NULL AND s.joins = 1
    EXCEPT
    SELECT a.source, a.id, a.class_name, a.code, a.origin, a."offset", a.length, a.detail,
        row_number() OVER (PARTITION BY a.source, a.id, a.class_name, a.code, a.origin, a."offset",
            a.length, a.detail ORDER BY a.n)
    FROM stored_anomaly a
    WHERE a.place IS NULL AND a.source IN (SELECT t FROM in_source WHERE was = 1)
) o;

-- What a source holds in all, now that two looks at it are one. A folder has
-- no bytes but its messages'.
UPDATE stored_source SET
    messages = (SELECT count(*) FROM stored_place p
        WHERE p.source = stored_source.n AND p.live <> 0),
    "distinct" = (SELECT count(DISTINCT p.message) FROM stored_place p
        WHERE p.source = stored_source.n AND p.live <> 0)
WHERE n IN (SELECT t FROM in_source WHERE was = 1);
UPDATE stored_source SET
    bytes = (SELECT coalesce(sum(p.length), 0) FROM stored_place p
        WHERE p.source = stored_source.n AND p.live <> 0),
    message_bytes = (SELECT coalesce(sum(p.length), 0) FROM stored_place p
        WHERE p.source = stored_source.n AND p.live <> 0)
WHERE n IN (SELECT t FROM in_source WHERE was = 1)
AND mtime_ns IS NULL AND sha256 IS NULL AND bytes = message_bytes;

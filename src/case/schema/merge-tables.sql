-- SPDX-License-Identifier: GPL-3.0-or-later
-- Where another case waits before merge.sql adds it: as it is there, but for
-- numbers of scans and extractions, which are this case's already.
CREATE TEMP TABLE in_source(
    n BIGINT PRIMARY KEY,
    t BIGINT,
    path TEXT,
    member TEXT,
    base TEXT,
    other TEXT,
    origin TEXT,
    kind TEXT,
    folder TEXT,
    folder_role TEXT,
    bytes BIGINT,
    sha256 BYTEA,
    messages BIGINT,
    "distinct" BIGINT,
    not_mail BIGINT,
    status TEXT,
    preamble BIGINT,
    separators BIGINT,
    message_bytes BIGINT,
    "trailing" BIGINT,
    extraction BIGINT,
    read_in BIGINT,
    seen_in BIGINT,
    mtime_ns BIGINT,
    inode BIGINT,
    resume_at BIGINT,
    unquote BIGINT,
    is_part BIGINT,
    was BIGINT,
    wins BIGINT,
    joins BIGINT,
    follows BIGINT
);
CREATE TEMP TABLE in_part(
    source BIGINT,
    parts BIGINT,
    part BIGINT,
    not_mail BIGINT,
    status TEXT,
    seen_in BIGINT
);
CREATE TEMP TABLE in_message(
    n BIGINT,
    key BIGINT,
    content_sha256 BYTEA,
    variant BYTEA,
    length BIGINT,
    extraction BIGINT,
    record BYTEA,
    moved BIGINT
);
CREATE TEMP TABLE in_place(
    n BIGINT,
    source BIGINT,
    message BIGINT,
    "offset" BIGINT,
    length BIGINT,
    live BIGINT,
    sha256 BYTEA,
    name TEXT,
    relative BIGINT,
    flags TEXT,
    labels TEXT,
    role TEXT,
    mtime_ns BIGINT,
    inode BIGINT,
    file_bytes BIGINT
);
CREATE TEMP TABLE in_anomaly(
    n BIGINT,
    id BIGINT,
    source BIGINT,
    place BIGINT,
    class_name TEXT,
    code TEXT,
    origin TEXT,
    "offset" BIGINT,
    length BIGINT,
    detail TEXT
);
-- From the other case's row numbers to this one's.
CREATE TEMP TABLE map_message(f BIGINT PRIMARY KEY, t BIGINT, is_new BIGINT);
CREATE TEMP TABLE map_place(f BIGINT PRIMARY KEY, t BIGINT, is_new BIGINT);
-- Which facts are kept where two cases read a message with other extractors:
-- those of the later scan. later: the order of the extractions by that.
CREATE TEMP TABLE extraction_rank(n BIGINT PRIMARY KEY, later BIGINT);

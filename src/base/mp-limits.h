/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Every cap on hostile input, in one place, with its reason. A cap that is
 * reached is an anomaly, never silence. docs/violations.md lists them. */

/* clang-format off */

/* Evidence: reading and unpacking. */
#define MP_LIMIT_READ_BLOCK (256u << 10) /* one read: fits the second-level cache, so hash and split find it hot */
#define MP_LIMIT_RESIDENT (16u << 20) /* a larger message is never in memory whole: head, tail and digests only */
#define MP_LIMIT_LARGE_HEAD (1280u << 10) /* kept of a larger message: the header block and the first text */
#define MP_LIMIT_LARGE_TAIL (64u << 10) /* and its end */
#define MP_LIMIT_IN_FLIGHT (16u << 20) /* bytes read but not yet stored; bounds the scan's memory */
#define MP_LIMIT_HEAP_BLOCK (1 << 20) /* a larger block is mapped by itself, and given back when it is freed */
#define MP_LIMIT_NESTING 3              /* archives inside archives */
#define MP_LIMIT_FILTERS 2 /* compressions stacked on one file: .gz.gz is odd, three are a bomb */
#define MP_LIMIT_UNPACK_FREE (64ull << 20) /* unpacked bytes before the ratio is looked at */
#define MP_LIMIT_UNPACK_RATIO 1000         /* unpacked : packed beyond that; text reaches 30 */
#define MP_LIMIT_UNPACK_TOTAL (1ull << 40) /* bytes unpacked from one archive */
#define MP_LIMIT_MEMBERS 10000000u         /* members of one archive */
#define MP_LIMIT_SPOOL (4ull << 30)        /* of a zip or 7z inside an archive: it is read at any place, so it is laid down first */
#define MP_LIMIT_SHARD_FILE (16u << 20)    /* an mbox from here on is divided among shards; smaller files go whole */
#define MP_LIMIT_DIAGS_PER_SOURCE 1000u    /* odd ones of one code told of one source; the rest are counted */
#define MP_LIMIT_DEPTH 64                  /* folders below the scanned path */
#define MP_LIMIT_NAME_BYTES 4096           /* a member name longer than PATH_MAX is cut */
#define MP_LIMIT_CANDIDATE_BLOCK (64u << 10) /* how far an mbox candidate's field block is looked at */
#define MP_LIMIT_EMBEDDED_LOOK (4u << 20) /* how far ahead a MIME boundary is looked for in an mbox */

/* Message: fields and parts. */
#define MP_LIMIT_HEADER_BYTES (1u << 20)                 /* one header block: 50 MB of header cost other tools 243 MB */
#define MP_LIMIT_FIELDS 10000u /* fields of one block: a million cost other tools 658 MB */
#define MP_LIMIT_FIELDS_SPARED 256u /* behind either cap the first of a name is kept: no flood may hide From */
#define MP_LIMIT_FIELD_VALUE (64u << 10) /* one value shown to a decoder */
#define MP_LIMIT_ADDRESSES 2000u         /* mailboxes kept of one field */
#define MP_LIMIT_GROUP_OPEN 16           /* ':' without ';' in an address field */
#define MP_LIMIT_COMMENT_DEPTH 64        /* open '(' anywhere */
#define MP_LIMIT_MIME_DEPTH 32           /* multipart in multipart */
#define MP_LIMIT_MIME_PARTS 1000u /* parts of one message: a million cost other tools 1.3 GB */
#define MP_LIMIT_TEXT_WINDOW (16u << 10)   /* decoded from each end of a text part */
#define MP_LIMIT_TEXT_PARTS 16u            /* text parts whose windows are decoded */
#define MP_LIMIT_DECODED_VALUE (16u << 10) /* one decoded header value */
#define MP_LIMIT_PARAMETERS 64u            /* parameters of one Content-Type */

/* Base: names. */
#define MP_LIMIT_HOST_BYTES 255 /* RFC 1035 section 2.3.4 */

/* Facts. */
#define MP_LIMIT_HOPS 100000u           /* Received fields kept: all of a header block's */
#define MP_LIMIT_HINT_BYTES 512         /* a hint's verbatim span in the case */
#define MP_LIMIT_MESSAGE_ID (4u << 10)  /* of an id: spam writes more than the 998 of a line */
#define MP_LIMIT_HINTS_PER_KIND 8u      /* of one kind in one message */
#define MP_LIMIT_LINKS 16u              /* link domains kept of one message */
#define MP_LIMIT_RULE_INPUT (4u << 10)  /* bytes of a value shown to a rule's pattern */
#define MP_LIMIT_PLATFORM_MARKS 128u    /* marks of platforms kept of one message */
#define MP_LIMIT_MARK_HOPS 64u          /* hops, signatures and results in which they are looked for */
#define MP_LIMIT_MARK_NAME 320u         /* of a host or an address in which one was found */
#define MP_LIMIT_MARK_BYTES 96u         /* of a mark's own text */
#define MP_LIMIT_DIAGS_PER_MESSAGE 256u /* anomalies kept of one message; the rest are counted */
#define MP_LIMIT_DIAGS_PER_CODE 32u     /* of one kind in one message: a flood of one hides no other */

/* Output. */
#define MP_LIMIT_DOT_LABEL 200 /* dot refuses quoted strings of 16,384 bytes */

/* clang-format on */

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-rows-evidence.h"
#include "case/mp-rows-findings.h"
#include "case/mp-rows-told.h"

/* clang-format off */
#define COLUMN(Row, name, type) { #name, MP_COLUMN_##type, offsetof(Row, name) }
#define END { NULL, MP_COLUMN_INT, 0 }

static const MpColumn source_columns[] = {
    COLUMN(MpSourceRow, origin, TEXT), COLUMN(MpSourceRow, kind, TEXT),
    COLUMN(MpSourceRow, folder, TEXT), COLUMN(MpSourceRow, folder_role, TEXT),
    COLUMN(MpSourceRow, path, TEXT), COLUMN(MpSourceRow, bytes, INT),
    COLUMN(MpSourceRow, sha256, SHA256), COLUMN(MpSourceRow, messages, INT),
    COLUMN(MpSourceRow, distinct, INT), COLUMN(MpSourceRow, not_mail, INT),
    COLUMN(MpSourceRow, anomalies, INT), COLUMN(MpSourceRow, status, TEXT),
    COLUMN(MpSourceRow, preamble, INT), COLUMN(MpSourceRow, separators, INT),
    COLUMN(MpSourceRow, message_bytes, INT), COLUMN(MpSourceRow, trailing, INT),
    COLUMN(MpSourceRow, extraction, TEXT), END,
};
const MpTable mp_table_source = { "source", "origin,path,bytes,sha256", sizeof(MpSourceRow), source_columns };

static const MpColumn place_columns[] = {
    COLUMN(MpPlaceRow, origin, TEXT), COLUMN(MpPlaceRow, offset, INT),
    COLUMN(MpPlaceRow, length, INT), COLUMN(MpPlaceRow, message, INT),
    COLUMN(MpPlaceRow, sha256, SHA256), COLUMN(MpPlaceRow, content_sha256, SHA256),
    COLUMN(MpPlaceRow, source, TEXT), COLUMN(MpPlaceRow, folder, TEXT),
    COLUMN(MpPlaceRow, folder_role, TEXT), COLUMN(MpPlaceRow, flags, TEXT),
    COLUMN(MpPlaceRow, state, TEXT), END,
};
const MpTable mp_table_place = { "place", "origin,offset,content_sha256,sha256,state", sizeof(MpPlaceRow), place_columns };

static const MpColumn anomaly_columns[] = {
    COLUMN(MpAnomalyRow, id, TEXT), COLUMN(MpAnomalyRow, class_name, TEXT),
    COLUMN(MpAnomalyRow, code, TEXT), COLUMN(MpAnomalyRow, origin, TEXT),
    COLUMN(MpAnomalyRow, offset, INT), COLUMN(MpAnomalyRow, length, INT),
    COLUMN(MpAnomalyRow, detail, TEXT), COLUMN(MpAnomalyRow, message, INT), END,
};
const MpTable mp_table_anomaly = { "anomaly", "id,origin,offset,length,detail", sizeof(MpAnomalyRow), anomaly_columns };

static const MpColumn scan_columns[] = {
    COLUMN(MpScanRow, number, INT), COLUMN(MpScanRow, started, TIME),
    COLUMN(MpScanRow, ended, TIME), COLUMN(MpScanRow, arguments, TEXT),
    COLUMN(MpScanRow, tool, TEXT), COLUMN(MpScanRow, libraries, TEXT),
    COLUMN(MpScanRow, rules, TEXT), COLUMN(MpScanRow, extraction, TEXT),
    COLUMN(MpScanRow, limits, TEXT), COLUMN(MpScanRow, messages, INT),
    COLUMN(MpScanRow, bytes, INT), COLUMN(MpScanRow, anomalies, INT),
    COLUMN(MpScanRow, unread, INT), COLUMN(MpScanRow, outcome, TEXT), END,
};
const MpTable mp_table_scan = { "scan", "number", sizeof(MpScanRow), scan_columns };

static const MpColumn host_columns[] = {
    COLUMN(MpHostRow, host_template, TEXT), COLUMN(MpHostRow, own, INT),
    COLUMN(MpHostRow, gateway, INT), COLUMN(MpHostRow, support, INT),
    COLUMN(MpHostRow, networks, INT), COLUMN(MpHostRow, perplexity, REAL),
    COLUMN(MpHostRow, clock_offset_s, INT), COLUMN(MpHostRow, scope, TEXT),
    COLUMN(MpHostRow, pin, TEXT), END,
};
const MpTable mp_table_host = { "host", "host_template,scope", sizeof(MpHostRow), host_columns };

static const MpColumn judged_columns[] = {
    COLUMN(MpJudgedRow, message, INT), COLUMN(MpJudgedRow, delivered, TIME),
    COLUMN(MpJudgedRow, delivered_hop, INT), COLUMN(MpJudgedRow, date, TIME),
    COLUMN(MpJudgedRow, recipient, TEXT), COLUMN(MpJudgedRow, recipient_source, TEXT),
    COLUMN(MpJudgedRow, recipient_tag, TEXT), COLUMN(MpJudgedRow, sender_org, TEXT),
    COLUMN(MpJudgedRow, sender_why, TEXT), COLUMN(MpJudgedRow, from_domain, TEXT),
    COLUMN(MpJudgedRow, envelope_from, TEXT), COLUMN(MpJudgedRow, boundary_ip, TEXT),
    COLUMN(MpJudgedRow, boundary_rdns, TEXT), COLUMN(MpJudgedRow, boundary_helo, TEXT),
    COLUMN(MpJudgedRow, boundary_hop, INT), COLUMN(MpJudgedRow, platform_origin, TEXT),
    COLUMN(MpJudgedRow, platform_delivery, TEXT), COLUMN(MpJudgedRow, platform_account, TEXT),
    COLUMN(MpJudgedRow, platforms, TEXT), COLUMN(MpJudgedRow, findings, TEXT),
    COLUMN(MpJudgedRow, folder_role, TEXT), END,
};
const MpTable mp_table_judged = { "judged", "message", sizeof(MpJudgedRow), judged_columns };

static const MpColumn address_columns[] = {
    COLUMN(MpAddressRow, address, TEXT), COLUMN(MpAddressRow, kind, TEXT),
    COLUMN(MpAddressRow, given_to, TEXT), COLUMN(MpAddressRow, given_since, TIME),
    COLUMN(MpAddressRow, given_source, TEXT), COLUMN(MpAddressRow, given_reason, TEXT),
    COLUMN(MpAddressRow, confidence, TEXT), COLUMN(MpAddressRow, label, TEXT),
    COLUMN(MpAddressRow, messages, INT), COLUMN(MpAddressRow, foreign_messages, INT),
    COLUMN(MpAddressRow, first_foreign, TIME), COLUMN(MpAddressRow, first_seen, TIME),
    COLUMN(MpAddressRow, last_seen, TIME), COLUMN(MpAddressRow, is_public, INT),
    COLUMN(MpAddressRow, public_reason, TEXT), COLUMN(MpAddressRow, written_from, INT),
    COLUMN(MpAddressRow, co_recipients, INT), END,
};
const MpTable mp_table_address = { "address", "address", sizeof(MpAddressRow), address_columns };

static const MpColumn holder_columns[] = {
    COLUMN(MpHolderRow, address, TEXT), COLUMN(MpHolderRow, holder, TEXT),
    COLUMN(MpHolderRow, role, TEXT), COLUMN(MpHolderRow, on_behalf_of, TEXT),
    COLUMN(MpHolderRow, not_before, TIME),
    COLUMN(MpHolderRow, no_later_than, TIME), COLUMN(MpHolderRow, messages, INT),
    COLUMN(MpHolderRow, first_message, INT), COLUMN(MpHolderRow, last_message, INT),
    COLUMN(MpHolderRow, last_seen, TIME), COLUMN(MpHolderRow, account, TEXT),
    COLUMN(MpHolderRow, reason, TEXT), END,
};
const MpTable mp_table_holder = { "holder", "address,holder,role,on_behalf_of", sizeof(MpHolderRow), holder_columns };

static const MpColumn contact_columns[] = {
    COLUMN(MpContactRow, address, TEXT), COLUMN(MpContactRow, org, TEXT),
    COLUMN(MpContactRow, standing, TEXT), COLUMN(MpContactRow, part, TEXT),
    COLUMN(MpContactRow, messages, INT), COLUMN(MpContactRow, first_seen, TIME),
    COLUMN(MpContactRow, last_seen, TIME), COLUMN(MpContactRow, first_message, INT),
    COLUMN(MpContactRow, last_message, INT), END,
};
const MpTable mp_table_contact = { "contact", "address,org,standing", sizeof(MpContactRow), contact_columns };

static const MpColumn route_columns[] = {
    COLUMN(MpRouteRow, address, TEXT), COLUMN(MpRouteRow, org, TEXT),
    COLUMN(MpRouteRow, platform, TEXT), COLUMN(MpRouteRow, account, TEXT),
    COLUMN(MpRouteRow, messages, INT), COLUMN(MpRouteRow, first_seen, TIME),
    COLUMN(MpRouteRow, last_seen, TIME), COLUMN(MpRouteRow, first_message, INT),
    COLUMN(MpRouteRow, last_message, INT), END,
};
const MpTable mp_table_route = { "route", "address,org,platform,account", sizeof(MpRouteRow), route_columns };

static const MpColumn sender_columns[] = {
    COLUMN(MpSenderRow, org, TEXT), COLUMN(MpSenderRow, name, TEXT), COLUMN(MpSenderRow, related_to, TEXT),
    COLUMN(MpSenderRow, relation, TEXT), COLUMN(MpSenderRow, standing, TEXT),
    COLUMN(MpSenderRow, messages, INT), COLUMN(MpSenderRow, addresses, INT),
    COLUMN(MpSenderRow, first_seen, TIME), COLUMN(MpSenderRow, last_seen, TIME),
    COLUMN(MpSenderRow, platforms, TEXT), END,
};
const MpTable mp_table_sender = { "sender", "org", sizeof(MpSenderRow), sender_columns };

static const MpColumn claim_columns[] = {
    COLUMN(MpClaimRow, id, TEXT), COLUMN(MpClaimRow, kind, TEXT), COLUMN(MpClaimRow, by_whom, TEXT),
    COLUMN(MpClaimRow, made_on, TIME), COLUMN(MpClaimRow, says, TEXT), COLUMN(MpClaimRow, custodian, TEXT),
    COLUMN(MpClaimRow, address, TEXT), COLUMN(MpClaimRow, list_name, TEXT), COLUMN(MpClaimRow, held_by, TIME),
    COLUMN(MpClaimRow, window_from, TIME), COLUMN(MpClaimRow, window_to, TIME),
    COLUMN(MpClaimRow, reliability, TEXT), COLUMN(MpClaimRow, source, TEXT), END,
};
const MpTable mp_table_claim = { "claim", "id", sizeof(MpClaimRow), claim_columns };

static const MpColumn list_columns[] = {
    COLUMN(MpListRow, list_id, TEXT), COLUMN(MpListRow, name, TEXT), COLUMN(MpListRow, org, TEXT),
    COLUMN(MpListRow, standing, TEXT), COLUMN(MpListRow, messages, INT),
    COLUMN(MpListRow, first_seen, TIME), COLUMN(MpListRow, last_seen, TIME),
    COLUMN(MpListRow, addresses, TEXT), END,
};
const MpTable mp_table_list = { "list", "list_id", sizeof(MpListRow), list_columns };

static const MpColumn ledger_columns[] = {
    COLUMN(MpLedgerRow, address, TEXT), COLUMN(MpLedgerRow, given_to, TEXT),
    COLUMN(MpLedgerRow, date, TIME), COLUMN(MpLedgerRow, name, TEXT),
    COLUMN(MpLedgerRow, related, TEXT), COLUMN(MpLedgerRow, note, TEXT), END,
};
const MpTable mp_table_ledger = { "ledger", "address,given_to", sizeof(MpLedgerRow), ledger_columns };

static const MpColumn platform_columns[] = {
    COLUMN(MpPlatformRow, id, TEXT), COLUMN(MpPlatformRow, name, TEXT),
    COLUMN(MpPlatformRow, category, TEXT), COLUMN(MpPlatformRow, messages_verified, INT),
    COLUMN(MpPlatformRow, messages_claimed, INT), COLUMN(MpPlatformRow, accounts, INT), END,
};
const MpTable mp_table_platform = { "platform", "id", sizeof(MpPlatformRow), platform_columns };

static const MpColumn customer_columns[] = {
    COLUMN(MpCustomerRow, platform, TEXT), COLUMN(MpCustomerRow, account, TEXT),
    COLUMN(MpCustomerRow, kind, TEXT), COLUMN(MpCustomerRow, standing, TEXT),
    COLUMN(MpCustomerRow, org, TEXT), COLUMN(MpCustomerRow, messages, INT),
    COLUMN(MpCustomerRow, first_seen, TIME), COLUMN(MpCustomerRow, last_seen, TIME),
    COLUMN(MpCustomerRow, first_message, INT), COLUMN(MpCustomerRow, last_message, INT), END,
};
const MpTable mp_table_customer = { "customer", "platform,account,kind,standing,org", sizeof(MpCustomerRow), customer_columns };

/* clang-format on */

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rules/mp-rules.h"

#include <gio/gio.h>

#include "base/mp-limits.h"
#include "rules/mp-hint-rules.h"
#include "rules/mp-incident-rules.h"
#include "rules/mp-rule-filter.h"
#include "rules/mp-rule-index.h"
#include "rules/mp-rule-subject.h"
#include "rules/mp-rule-suffixes.h"
#include "rules/rules-resource.h"

#define RESOURCE_ROOT "/mailprov/rules/"
#define RULE_FILE_BYTES (1u << 20) /* a larger rule file is a mistake */

static const char *const folders[] = { "hint", "incident", "platform" };

struct _MpRules {
    GPtrArray *parts;                    /* of MpRuleSubject, in order of ids */
    GPtrArray *rules;                    /* of const MpRule, in order of ids */
    GPtrArray *subjects;                 /* of const MpSubject, in order of ids */
    MpRuleIndex *names;                  /* field name to MpRuleClause */
    MpRuleSuffixes *suffixes;            /* domain to MpRuleClause, all signals together */
    MpRuleFilter *name_patterns;         /* of const MpRuleClause */
    MpRuleFilter *anywhere[MP_SIGNAL_N]; /* of const MpRuleClause that ask for no domain */
    gboolean has[MP_SIGNAL_N];
    MpHintRules *hints;
    MpIncidentRules *incidents;
    MpDigest *running; /* of what was read; NULL once all is */
    GArray *ranges;    /* of MpRuleRange, narrowest first */
    guint8 *nets;      /* a bit for each /16 of IPv4 that any of them reaches into: few */
    MpSha256 digest;
};

G_DEFINE_QUARK(mp - rules - error - quark, mp_rules_error)

static void
rules_clear(gpointer data)
{
    MpRules *self = data;

    g_ptr_array_unref(self->parts);
    g_ptr_array_unref(self->rules);
    g_ptr_array_unref(self->subjects);
    mp_rule_index_free(self->names);
    mp_rule_suffixes_free(self->suffixes);
    mp_rule_filter_free(self->name_patterns);
    for (guint i = 0; i < MP_SIGNAL_N; i++)
        mp_rule_filter_free(self->anywhere[i]);
    g_array_unref(self->ranges);
    g_free(self->nets);
    mp_hint_rules_free(self->hints);
    mp_incident_rules_free(self->incidents);
    mp_digest_free(self->running);
}

static MpRules *
rules_new(void)
{
    MpRules *self = g_atomic_rc_box_new0(MpRules);

    self->parts = g_ptr_array_new_with_free_func((GDestroyNotify)mp_rule_subject_free);
    self->rules = g_ptr_array_new();
    self->subjects = g_ptr_array_new();
    self->names = mp_rule_index_new();
    self->suffixes = mp_rule_suffixes_new();
    self->name_patterns = mp_rule_filter_new();
    for (guint i = 0; i < MP_SIGNAL_N; i++)
        self->anywhere[i] = mp_rule_filter_new();
    self->ranges = g_array_new(FALSE, FALSE, sizeof(MpRuleRange));
    self->nets = g_new0(guint8, 65536 / 8);
    self->hints = mp_hint_rules_new();
    self->incidents = mp_incident_rules_new();
    self->running = mp_digest_new();
    return self;
}

MpRules *
mp_rules_ref(MpRules *self)
{
    return g_atomic_rc_box_acquire(self);
}

void
mp_rules_unref(MpRules *self)
{
    if (self != NULL)
        g_atomic_rc_box_release_full(self, rules_clear);
}

/* A subject that is there already is replaced: the later file overrides. */
static void
add_part(MpRules *self, MpRuleSubject *part)
{
    for (guint i = 0; i < self->parts->len; i++) {
        const MpRuleSubject *other = self->parts->pdata[i];
        if (strcmp(other->subject.id, part->subject.id) == 0) {
            g_ptr_array_remove_index(self->parts, i);
            break;
        }
    }
    g_ptr_array_add(self->parts, part);
}

/* A pattern that does not compile is found now, not by the first message that meets it. */
static gboolean
compile_all(const MpRuleSubject *part, GError **error)
{
    for (guint i = 0; i < part->clauses->len; i++) {
        const MpRuleClause *clause = part->clauses->pdata[i];

        if ((clause->pattern != NULL && !mp_rule_pattern_compile(clause->pattern, error)) ||
            (clause->name_pattern != NULL &&
             !mp_rule_pattern_compile(clause->name_pattern, error))) {
            g_prefix_error(error, "%s: %s: ", part->subject.file, clause->rule.id);
            return FALSE;
        }
    }
    return TRUE;
}

typedef enum {
    FILE_BUILT_IN, /* its patterns were compiled by a test */
    FILE_EXTRA,
} FileKind;

/* The folder says what kind of rules stand in a file; its name and bytes are digested. */
static gboolean
read_file(MpRules *self, const char *path, GBytes *bytes, FileKind kind, GError **error)
{
    g_autoptr(MpRuleSubject) part = NULL;
    gsize len;
    gconstpointer data = g_bytes_get_data(bytes, &len);
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);

    mp_digest_update(self->running, name, strlen(name) + 1);
    mp_digest_update(self->running, data, len);
    if (g_str_has_suffix(folder, "hint"))
        return mp_hint_rules_read(self->hints, path, bytes, error);
    if (g_str_has_suffix(folder, "incident"))
        return mp_incident_rules_read(self->incidents, path, bytes, error);
    part = mp_rule_subject_read(path, bytes, error);
    if (part == NULL || (kind == FILE_EXTRA && !compile_all(part, error)))
        return FALSE;
    if (kind == FILE_EXTRA)
        add_part(self, g_steal_pointer(&part));
    else
        g_ptr_array_add(self->parts, g_steal_pointer(&part));
    return TRUE;
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static gboolean
load_built_in(MpRules *self, GError **error)
{
    GResource *resource = mp_builtin_rules_get_resource();

    for (gsize f = 0; f < G_N_ELEMENTS(folders); f++) {
        g_autofree char *folder = g_strconcat(RESOURCE_ROOT, folders[f], NULL);
        g_auto(GStrv) names = g_resource_enumerate_children(resource, folder, 0, NULL);
        guint n = names == NULL ? 0 : g_strv_length(names);

        if (n > 0)
            qsort(names, n, sizeof names[0], compare_names);
        for (guint i = 0; i < n; i++) {
            g_autofree char *path = g_strconcat(folders[f], "/", names[i], NULL);
            g_autofree char *full = g_strconcat(RESOURCE_ROOT, path, NULL);
            g_autoptr(GBytes) bytes = g_resource_lookup_data(resource, full, 0, error);

            if (bytes == NULL || !read_file(self, path, bytes, FILE_BUILT_IN, error))
                return FALSE;
        }
    }
    return TRUE;
}

static GBytes *
read_rule_file(const char *path, GError **error)
{
    g_autoptr(GFile) file = g_file_new_for_path(path);
    g_autoptr(GFileInputStream) in = g_file_read(file, NULL, error);
    g_autoptr(GBytes) bytes = NULL;

    if (in == NULL)
        return NULL;
    bytes = g_input_stream_read_bytes(G_INPUT_STREAM(in), RULE_FILE_BYTES, NULL, error);
    if (bytes != NULL && g_bytes_get_size(bytes) == RULE_FILE_BYTES) {
        g_set_error(error, MP_RULES_ERROR, MP_RULES_ERROR_READ, "%s: too large", path);
        return NULL;
    }
    return g_steal_pointer(&bytes);
}

/* The *.rules files of @folder, in order of their names. */
static gboolean
load_folder(MpRules *self, const char *folder, GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    const char *name;

    if (dir == NULL)
        return FALSE;
    while ((name = g_dir_read_name(dir)) != NULL)
        if (g_str_has_suffix(name, ".rules"))
            g_ptr_array_add(paths, g_build_filename(folder, name, NULL));
    g_ptr_array_sort(paths, compare_names);
    for (guint i = 0; i < paths->len; i++) {
        g_autoptr(GBytes) bytes = read_rule_file(paths->pdata[i], error);

        if (bytes == NULL || !read_file(self, paths->pdata[i], bytes, FILE_EXTRA, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
load_extra(MpRules *self, const char *extra_dir, GError **error)
{
    if (!load_folder(self, extra_dir, error))
        return FALSE;
    for (gsize f = 0; f < G_N_ELEMENTS(folders); f++) {
        g_autofree char *folder = g_build_filename(extra_dir, folders[f], NULL);
        if (g_file_test(folder, G_FILE_TEST_IS_DIR) && !load_folder(self, folder, error))
            return FALSE;
    }
    return TRUE;
}

static void
index_clause(MpRules *self, const MpRuleClause *clause)
{
    MpSignal signal = clause->rule.signal;

    self->has[signal] = TRUE;
    g_ptr_array_add(self->rules, (gpointer)&clause->rule);
    if (clause->name_pattern != NULL)
        mp_rule_filter_add(self->name_patterns, mp_rule_pattern_shape(clause->name_pattern),
                           clause);
    for (gsize i = 0; clause->names != NULL && clause->names[i] != NULL; i++)
        mp_rule_index_add(self->names, mp_slice_of(clause->names[i]),
                          mp_rule_index_hash(mp_slice_of(clause->names[i])), clause);
    for (gsize i = 0; clause->domains[i] != NULL; i++)
        mp_rule_suffixes_add(self->suffixes, signal, clause->domains[i], clause);
    if (signal != MP_SIGNAL_FIELD && clause->domains[0] == NULL)
        mp_rule_filter_add(self->anywhere[signal], mp_rule_pattern_shape(clause->pattern), clause);
}

static int
compare_parts(gconstpointer a, gconstpointer b)
{
    const MpRuleSubject *left = *(const MpRuleSubject *const *)a;
    const MpRuleSubject *right = *(const MpRuleSubject *const *)b;

    return strcmp(left->subject.id, right->subject.id);
}

static int
compare_rules(gconstpointer a, gconstpointer b)
{
    const MpRule *left = *(const MpRule *const *)a, *right = *(const MpRule *const *)b;

    return strcmp(left->id, right->id);
}

static int
compare_ranges(gconstpointer a, gconstpointer b)
{
    const MpRuleRange *left = a, *right = b;

    if (left->range.prefix != right->range.prefix)
        return left->range.prefix > right->range.prefix ? -1 : 1;
    return mp_ip_compare(&left->range.network, &right->range.network);
}

static guint
net_of(const MpIp *ip)
{
    return (guint)ip->bytes[12] << 8 | ip->bytes[13];
}

/* A range of IPv4 has a prefix of 96 or more; up to 112 it is of whole /16. */
static void
mark_nets(MpRules *self)
{
    static const MpIp first_v4 = { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0 } };

    for (guint i = 0; i < self->ranges->len; i++) {
        const MpIpRange *range = &g_array_index(self->ranges, MpRuleRange, i).range;
        guint n = range->prefix < 112 ? 1u << MIN(112 - range->prefix, 16) : 1;
        guint first = range->prefix < 96 ? 0 : net_of(&range->network);

        if (range->prefix < 96 && !mp_ip_range_holds(range, &first_v4))
            continue;
        for (guint net = first; net < first + n; net++)
            self->nets[net / 8] |= (guint8)(1u << net % 8);
    }
}

/* Everything that is read often is built once here. */
static void
finish(MpRules *self)
{
    g_ptr_array_sort(self->parts, compare_parts);
    for (guint i = 0; i < self->parts->len; i++) {
        const MpRuleSubject *part = self->parts->pdata[i];

        g_ptr_array_add(self->subjects, (gpointer)&part->subject);
        for (guint c = 0; c < part->clauses->len; c++)
            index_clause(self, part->clauses->pdata[c]);
        if (part->ranges->len > 0) {
            self->has[MP_SIGNAL_RANGE] = TRUE;
            g_ptr_array_add(self->rules, (gpointer)&part->range_rule);
            g_array_append_vals(self->ranges, part->ranges->data, part->ranges->len);
        }
    }
    self->digest = mp_digest_finish(self->running);
    g_clear_pointer(&self->running, mp_digest_free);
    mp_hint_rules_seal(self->hints);
    g_ptr_array_sort(self->rules, compare_rules);
    g_array_sort(self->ranges, compare_ranges);
    mark_nets(self);
    mp_rule_index_seal(self->names);
    mp_rule_suffixes_seal(self->suffixes);
    mp_rule_filter_seal(self->name_patterns);
    for (guint i = 0; i < MP_SIGNAL_N; i++)
        mp_rule_filter_seal(self->anywhere[i]);
}

MpRules *
mp_rules_load(const char *extra_dir, GError **error)
{
    g_autoptr(MpRules) self = rules_new();

    if (!load_built_in(self, error))
        return NULL;
    if (extra_dir != NULL && !load_extra(self, extra_dir, error))
        return NULL;
    finish(self);
    return g_steal_pointer(&self);
}

MpRules *
mp_rules_load_none(void)
{
    MpRules *self = rules_new();

    finish(self);
    return self;
}

MpSha256
mp_rules_digest(const MpRules *self)
{
    return self->digest;
}

const MpRule *const *
mp_rules_all(const MpRules *self, gsize *n)
{
    *n = self->rules->len;
    return (const MpRule *const *)self->rules->pdata;
}

const MpSubject *const *
mp_rules_subjects(const MpRules *self, gsize *n)
{
    *n = self->subjects->len;
    return (const MpSubject *const *)self->subjects->pdata;
}

/* Both lists are sorted by an id that each item begins with. */
static gconstpointer
find_by_id(const GPtrArray *sorted, const char *id)
{
    guint low = 0, high = sorted->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;
        const char *const *item = sorted->pdata[middle];
        int order = strcmp(*item, id);

        if (order == 0)
            return item;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

G_STATIC_ASSERT(G_STRUCT_OFFSET(MpRule, id) == 0);
G_STATIC_ASSERT(G_STRUCT_OFFSET(MpSubject, id) == 0);

gboolean
mp_subject_certifies(const MpSubject *subject)
{
    return subject->conduct == MP_CONDUCT_MARK &&
           strcmp(subject->category, "security-gateway") == 0;
}

const MpSubject *
mp_rules_subject(const MpRules *self, const char *id)
{
    return find_by_id(self->subjects, id);
}

const MpRule *
mp_rules_find(const MpRules *self, const char *rule_id)
{
    return find_by_id(self->rules, rule_id);
}

const MpHintRules *
mp_rules_hints(const MpRules *self)
{
    return self->hints;
}

gboolean
mp_rules_has(const MpRules *self, MpSignal signal)
{
    return self->has[signal];
}

/* One text on its way through the clauses that may match it. */
typedef struct {
    MpSignal signal;
    MpSlice text;
    MpSlice domain; /* the part of @text that was looked up; empty: none */
    const MpRuleListener *listener;
} Probe;

static void
try_clause(gconstpointer value, gpointer data)
{
    const MpRuleClause *clause = value;
    const Probe *probe = data;
    MpRuleHit hit;

    if (clause->rule.signal == probe->signal &&
        mp_rule_clause_match(clause, probe->text, probe->domain, probe->listener->arena, &hit))
        probe->listener->found(&hit, probe->listener->data);
}

/* A field's name on its way through the clauses that ask for names of a pattern. */
typedef struct {
    MpSlice name;
    gboolean found;
    Probe *probe; /* (nullable): where the field goes whose name is found */
} NameProbe;

static void
try_name(gconstpointer value, gpointer data)
{
    const MpRuleClause *clause = value;
    NameProbe *names = data;
    MpRuleMatch match;

    if (mp_rule_pattern_match(clause->name_pattern, names->name, &match) != MP_MATCH_YES)
        return;
    names->found = TRUE;
    if (names->probe != NULL)
        try_clause(clause, names->probe);
}

gboolean
mp_rules_asks_field(const MpRules *self, MpSlice name, guint32 name_hash)
{
    NameProbe names = { .name = name };

    if (mp_rule_index_has(self->names, name, name_hash))
        return TRUE;
    mp_rule_filter_each(self->name_patterns, name, try_name, &names);
    return names.found;
}

void
mp_rules_match_field(const MpRules *self,
                     MpSlice name,
                     guint32 name_hash,
                     MpSlice value,
                     const MpRuleListener *listener)
{
    Probe probe = { MP_SIGNAL_FIELD, mp_slice_sub(value, 0, MP_LIMIT_RULE_INPUT), MP_SLICE_EMPTY,
                    listener };
    NameProbe names = { .name = name, .probe = &probe };

    mp_rule_index_each(self->names, name, name_hash, try_clause, &probe);
    mp_rule_filter_each(self->name_patterns, name, try_name, &names);
}

/* The domain within a text of @signal: behind the last @ of an address,
 * behind ._domainkey. of a key's name. */
static MpSlice
domain_of(MpSignal signal, MpSlice text)
{
    static const MpSlice key_label = MP_SLICE_INIT("._domainkey.");
    gssize at = -1;

    if (signal == MP_SIGNAL_ENVELOPE || signal == MP_SIGNAL_MESSAGE_ID) {
        at = mp_slice_find_last(text, '@');
        if (at < 0)
            return MP_SLICE_EMPTY;
    } else if (signal == MP_SIGNAL_DKIM) {
        at = mp_slice_find_slice(text, key_label);
        at += at < 0 ? 0 : (gssize)key_label.len - 1;
    }
    return mp_slice_sub(text, (gsize)(at + 1), text.len);
}

static void
try_suffix(gconstpointer value, MpSlice domain, gpointer data)
{
    Probe *probe = data;

    probe->domain = domain;
    try_clause(value, probe);
}

void
mp_rules_match(const MpRules *self, MpSignal signal, MpSlice text, const MpRuleListener *listener)
{
    Probe probe = { signal, text, MP_SLICE_EMPTY, listener };

    if (!self->has[signal] || text.len == 0)
        return;
    probe.text.len = MIN(text.len, MP_LIMIT_RULE_INPUT);
    mp_rule_suffixes_each(self->suffixes, signal, domain_of(signal, probe.text), try_suffix,
                          &probe);
    probe.domain = MP_SLICE_EMPTY;
    mp_rule_filter_each(self->anywhere[signal], probe.text, try_clause, &probe);
}

/* The number of the first range from @from on that is not before @wanted. */
static guint
range_not_before(const GArray *ranges, guint from, const MpRuleRange *wanted)
{
    guint to = ranges->len;

    while (from < to) {
        guint middle = from + (to - from) / 2;

        if (compare_ranges(&g_array_index(ranges, MpRuleRange, middle), wanted) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* Ranges of one length do not overlap, so a search for each length that occurs
 * will do, narrowest first. */
const MpRule *
mp_rules_match_ip(const MpRules *self, const MpIp *ip)
{
    guint i = 0;

    if (mp_ip_is_v4(ip) && (self->nets[net_of(ip) / 8] >> net_of(ip) % 8 & 1) == 0)
        return NULL;
    while (i < self->ranges->len) {
        guint8 prefix = g_array_index(self->ranges, MpRuleRange, i).range.prefix;
        MpRuleRange wanted = { .range = { mp_ip_masked(ip, prefix), prefix } };
        const MpRuleRange *found;

        i = range_not_before(self->ranges, i, &wanted);
        found = &g_array_index(self->ranges, MpRuleRange, i);
        if (i < self->ranges->len && mp_ip_range_holds(&found->range, ip))
            return found->rule;
        wanted = (MpRuleRange){ .range = { .prefix = prefix - 1 } };
        i = prefix == 0 ? self->ranges->len : range_not_before(self->ranges, i, &wanted);
    }
    return NULL;
}

const MpIncident *const *
mp_rules_incidents(const MpRules *rules, gsize *n)
{
    return mp_incident_rules_all(rules->incidents, n);
}

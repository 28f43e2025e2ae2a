/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-host-state.h"
#include "base/mp-domain.h"

#define ROUNDS_MAX 8         /* of spreading from host to host */
#define SUPPORT_MIN 3        /* messages */
#define SUPPORT_SHARE 200    /* one in so many: 0.5 % */
#define GATEWAY_PERPLEXITY 8 /* networks' worth of strangers */
#define GATEWAY_FEW 3        /* the least, however few messages there are */
#define STRANGERS_SHARE 0.25 /* of what comes in by names that are not own */
#define FOLLOWS_OUTSIDE 0.9  /* share of messages in which a relay follows over a public address */
#define FOLLOWS_INSIDE 0.5   /* the same over a private one, which no stranger has */
#define FORWARDER_RECIPIENT 0.8  /* share of one recipient among what is forwarded */
#define FORWARDER_PERPLEXITY 4.0 /* a forwarder has few networks; forgers have many */
#define ZONE_HOPS_MIN 50
#define ZONE_HOPS_FEW 10 /* so many are no forgery: the host moved */
#define ZONE_SHARE 0.95
#define OFFSET_MIN_US (G_GINT64_CONSTANT(60) * G_USEC_PER_SEC) /* smaller ones are delays */
#define OFFSET_SAMPLES_MIN 5
#define BUILD_SAMPLES_MIN 3
#define BUILD_US (G_GINT64_CONSTANT(60) * 86400 * G_USEC_PER_SEC) /* each side of the median */

typedef struct {
    MpHostLearner *learner;
    MpHostModel *model;
    guint8 *own;      /* by domain */
    guint8 *reached;  /* by node */
    guint8 *forwards; /* by node: a vouched peer that is a forwarder */
    guint *support;   /* by kind: messages, over reached nodes */
    guint *outside;   /* by kind: of them, those with a peer outside */
    double *perplexity;
    guint *networks;
    guint *strangers;        /* by kind: messages of peers whose name is of no own domain */
    double *name_perplexity; /* by kind: how many names' worth they are */
    guint8 *gateway;
} Conclusion;

static const MpHostNode *
node_at(const Conclusion *self, guint32 i)
{
    return &g_array_index(self->learner->nodes, MpHostNode, i);
}

static const MpHostKind *
kind_at(const Conclusion *self, guint32 i)
{
    return &g_array_index(self->learner->kinds, MpHostKind, i);
}

static guint
least_support(guint n_messages)
{
    return MAX(SUPPORT_MIN, (n_messages + SUPPORT_SHARE - 1) / SUPPORT_SHARE);
}

static gboolean
is_own_kind(const Conclusion *self, guint32 i)
{
    const MpHostKind *kind = kind_at(self, i);

    if (kind->own_said != 0)
        return kind->own_said > 0;
    return kind->gateway_said > 0 || self->own[kind->domain];
}

/* Domains of the hosts at the top of many chains, over all and in each folder
 * and for each recipient's domain. */
static void
seed(Conclusion *self)
{
    g_autoptr(GArray) keys = mp_tally_keys(self->learner->tops);

    for (guint i = 0; i < keys->len; i++) {
        guint64 key = g_array_index(keys, guint64, i);
        guint32 kind = (guint32)key;
        guint of = mp_tally_get(self->learner->scope_sizes, key >> 32);

        if (mp_tally_get(self->learner->tops, key) >= least_support(of))
            self->own[kind_at(self, kind)->domain] = TRUE;
    }
}

/* Whether what stands below @node may still be own. */
static gboolean
is_passable(const Conclusion *self, const MpHostNode *node)
{
    return node->peer == MP_PEER_INSIDE || !self->gateway[node->kind];
}

/* Marks the nodes that are reached from a top through own hosts only. */
static void
reach(Conclusion *self)
{
    guint n = self->learner->nodes->len;
    g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(guint32));
    guint32 at = 0;

    memset(self->reached, 0, n);
    memset(self->support, 0, sizeof(guint) * self->learner->kinds->len);
    memset(self->outside, 0, sizeof(guint) * self->learner->kinds->len);
    g_array_append_val(stack, at);
    while (stack->len > 0) {
        const MpHostNode *node;

        at = g_array_index(stack, guint32, stack->len - 1);
        g_array_set_size(stack, stack->len - 1);
        node = node_at(self, at);
        if (at != 0) {
            self->reached[at] = TRUE;
            self->support[node->kind] += node->count;
            if (node->peer != MP_PEER_INSIDE)
                self->outside[node->kind] += node->count;
        }
        if (at != 0 && !is_passable(self, node) && !self->forwards[at])
            continue;
        for (guint32 child = node->first_child; child != 0; child = node_at(self, child)->next)
            if (self->forwards[at] || is_own_kind(self, node_at(self, child)->kind))
                g_array_append_val(stack, child);
    }
}

/* transfer full: what @tally counts by node, over reached nodes, by kind
 * instead; what @left_out holds is not counted. */
static MpTally *
by_kind(const Conclusion *self, const MpTally *tally, GHashTable *left_out)
{
    g_autoptr(MpTally) of_kind = mp_tally_new(MP_HOST_NETWORKS_MAX);
    g_autoptr(GArray) keys = mp_tally_keys(tally);

    for (guint i = 0; i < keys->len; i++) {
        guint64 key = g_array_index(keys, guint64, i);
        guint32 node = (guint32)(key >> 32);

        if (self->reached[node] &&
            (left_out == NULL || !g_hash_table_contains(left_out, GUINT_TO_POINTER((guint32)key))))
            mp_tally_add(of_kind, (guint64)node_at(self, node)->kind << 32 | (guint32)key,
                         mp_tally_get(tally, key));
    }
    return g_steal_pointer(&of_kind);
}

/* The counts of one kind, from *@i on in sorted @keys; *@i goes behind them. */
static guint32
take_kind(const MpTally *of_kind, const GArray *keys, guint *i, GArray *counts)
{
    guint32 kind = (guint32)(g_array_index(keys, guint64, *i) >> 32);

    g_array_set_size(counts, 0);
    for (; *i < keys->len && g_array_index(keys, guint64, *i) >> 32 == kind; (*i)++) {
        guint32 count = mp_tally_get(of_kind, g_array_index(keys, guint64, *i));

        g_array_append_val(counts, count);
    }
    return kind;
}

static double
worth(const GArray *counts)
{
    return mp_tally_perplexity((const guint32 *)(gconstpointer)counts->data, counts->len);
}

/* Networks by kind, over reached nodes: their number and what they are worth. */
static void
measure_networks(Conclusion *self)
{
    g_autoptr(MpTally) of_kind = by_kind(self, self->learner->networks, NULL);
    g_autoptr(GArray) keys = mp_tally_keys(of_kind);
    g_autoptr(GArray) counts = g_array_new(FALSE, FALSE, sizeof(guint32));

    memset(self->perplexity, 0, sizeof(double) * self->learner->kinds->len);
    memset(self->networks, 0, sizeof(guint) * self->learner->kinds->len);
    for (guint i = 0; i < keys->len;) {
        guint32 kind = take_kind(of_kind, keys, &i, counts);

        self->networks[kind] = counts->len;
        self->perplexity[kind] = worth(counts);
    }
}

/* transfer full: numbers of the own domains */
static GHashTable *
own_names(const Conclusion *self)
{
    GHashTable *names = g_hash_table_new(NULL, NULL);

    for (guint i = 0; i < self->learner->domains->len; i++)
        if (self->own[i])
            g_hash_table_add(names, GUINT_TO_POINTER(mp_host_domain_number(mp_slice_of(
                                        g_ptr_array_index(self->learner->domains, i)))));
    return names;
}

/* The same of names that are not of the own organisation: customers of one
 * provider write to each other over his few networks. */
static void
measure_names(Conclusion *self)
{
    g_autoptr(GHashTable) own = own_names(self);
    g_autoptr(MpTally) of_kind = by_kind(self, self->learner->names, own);
    g_autoptr(GArray) keys = mp_tally_keys(of_kind);
    g_autoptr(GArray) counts = g_array_new(FALSE, FALSE, sizeof(guint32));

    memset(self->name_perplexity, 0, sizeof(double) * self->learner->kinds->len);
    memset(self->strangers, 0, sizeof(guint) * self->learner->kinds->len);
    for (guint i = 0; i < keys->len;) {
        guint32 kind = take_kind(of_kind, keys, &i, counts);

        for (guint k = 0; k < counts->len; k++)
            self->strangers[kind] += g_array_index(counts, guint32, k);
        self->name_perplexity[kind] = worth(counts);
    }
}

static void
measure(Conclusion *self)
{
    measure_networks(self);
    measure_names(self);
}

/* Whether so much variety in @n messages means that anybody connects. */
static gboolean
is_variety(double perplexity, guint n)
{
    double least = MIN(GATEWAY_PERPLEXITY, MAX(GATEWAY_FEW, n / 2.0));

    return n > 0 && perplexity >= least - 1e-9;
}

static gboolean
mark_gateways(Conclusion *self)
{
    gboolean changed = FALSE;

    for (guint32 i = 0; i < self->learner->kinds->len; i++) {
        int said =
            mp_host_pins_say(self->learner->gateway_pins, mp_slice_of(kind_at(self, i)->name));
        guint8 is = said != 0 ? said > 0
                              : is_variety(self->perplexity[i], self->outside[i]) ||
                                    (self->strangers[i] >= STRANGERS_SHARE * self->outside[i] &&
                                     is_variety(self->name_perplexity[i], self->strangers[i]));

        changed |= is != self->gateway[i];
        self->gateway[i] = is;
    }
    return changed;
}

/* The domains that follow an own host which is no gateway in (nearly) all
 * messages in which a host follows that is not own already. */
static gboolean
spread_from(Conclusion *self, MpTally *follow, MpTally *base, double share)
{
    g_autoptr(GArray) keys = mp_tally_keys(follow);
    gboolean changed = FALSE;

    for (guint i = 0; i < keys->len; i++) {
        guint64 key = g_array_index(keys, guint64, i);
        guint32 domain = (guint32)key;
        guint count = mp_tally_get(follow, key);

        if (count < least_support(self->learner->n_messages) ||
            count < share * mp_tally_get(base, key >> 32))
            continue;
        changed |= !self->own[domain];
        self->own[domain] = TRUE;
    }
    return changed;
}

/* How many messages of a node a relay of the recipient's may have carried: what
 * one author alone wrote, or the host's own people, may be a sender's relay's. */
static guint
carried_for_others(const MpHostNode *node)
{
    gboolean one_author = node->author != 0 && !node->varied;

    return one_author && node->count > 1 ? 0 : node->count - node->by_itself;
}

static gboolean
spread(Conclusion *self)
{
    static const double shares[] = { FOLLOWS_INSIDE, FOLLOWS_OUTSIDE };
    gboolean changed = FALSE;

    for (guint outside = 0; outside < 2; outside++) {
        g_autoptr(MpTally) follow = mp_tally_new(MP_HOST_NODES_MAX);
        g_autoptr(MpTally) base = mp_tally_new(MP_HOST_KINDS_MAX);

        for (guint32 i = 1; i < self->learner->nodes->len; i++) {
            const MpHostNode *node = node_at(self, i);
            guint others = node->count;

            if (!self->reached[i] || (node->peer != MP_PEER_INSIDE) != outside ||
                !is_passable(self, node))
                continue;
            for (guint32 c = node->first_child; c != 0; c = node_at(self, c)->next) {
                const MpHostNode *child = node_at(self, c);

                if (is_own_kind(self, child->kind))
                    others -= MIN(others, child->count);
                else
                    mp_tally_add(follow,
                                 (guint64)node->kind << 32 | kind_at(self, child->kind)->domain,
                                 outside ? carried_for_others(child) : child->count);
            }
            mp_tally_add(base, node->kind, others);
        }
        changed |= spread_from(self, follow, base, shares[outside]);
    }
    return changed;
}

/* ---- forwarded addresses ---- */

/* Where the keys of @node begin in sorted @keys: it stands in their upper half. */
static guint
first_of_node(const GArray *keys, guint32 node)
{
    guint low = 0, high = keys->len;

    while (low < high) {
        guint middle = (low + high) / 2;

        if (g_array_index(keys, guint64, middle) >> 32 < node)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static gboolean
is_of_node(const GArray *keys, guint i, guint32 node)
{
    return i < keys->len && g_array_index(keys, guint64, i) >> 32 == node;
}

/* Whether one address makes up nearly all that came over this node. */
static gboolean
has_one_recipient(const Conclusion *self, const GArray *keys, guint32 node)
{
    guint sum = 0, largest = 0;

    for (guint i = first_of_node(keys, node); is_of_node(keys, i, node); i++) {
        guint count = mp_tally_get(self->learner->recipients, g_array_index(keys, guint64, i));

        sum += count;
        largest = MAX(largest, count);
    }
    return sum >= least_support(self->learner->n_messages) && largest >= FORWARDER_RECIPIENT * sum;
}

/* Whether it came over few networks; those seen again and again go to @networks. */
static gboolean
has_few_networks(const Conclusion *self, const GArray *keys, guint32 node, GArray *networks)
{
    g_autoptr(GArray) counts = g_array_new(FALSE, FALSE, sizeof(guint32));

    for (guint i = first_of_node(keys, node); is_of_node(keys, i, node); i++) {
        guint64 key = g_array_index(keys, guint64, i);
        guint32 count = mp_tally_get(self->learner->networks, key), network = (guint32)key;

        g_array_append_val(counts, count);
        if (count >= SUPPORT_MIN)
            g_array_append_val(networks, network);
    }
    return mp_tally_perplexity((const guint32 *)(gpointer)counts->data, counts->len) <=
           FORWARDER_PERPLEXITY;
}

static void
add_forwarder(Conclusion *self, const char *domain, const GArray *networks)
{
    GArray *known = g_hash_table_lookup(self->model->forwarders, domain);

    if (known == NULL) {
        known = g_array_new(FALSE, FALSE, sizeof(guint32));
        g_hash_table_insert(self->model->forwarders,
                            g_string_chunk_insert_const(self->model->strings, domain), known);
    }
    g_array_append_vals(known, networks->data, networks->len);
}

/* Peers that bring mail for one address of their own domain, from few networks,
 * again and again: that address is forwarded here. */
static gboolean
find_forwarders(Conclusion *self)
{
    g_autoptr(GArray) recipients = mp_tally_keys(self->learner->recipients);
    g_autoptr(GArray) keys = mp_tally_keys(self->learner->networks);
    gboolean changed = FALSE;

    for (guint32 i = 1; i < self->learner->nodes->len; i++) {
        const MpHostNode *node = node_at(self, i);
        g_autoptr(GArray) networks = NULL;

        if (node->peer != MP_PEER_VOUCHED || !self->reached[i] || self->forwards[i] ||
            !has_one_recipient(self, recipients, i))
            continue;
        networks = g_array_new(FALSE, FALSE, sizeof(guint32));
        if (!has_few_networks(self, keys, i, networks))
            continue;
        self->forwards[i] = TRUE;
        changed = TRUE;
        add_forwarder(self, g_ptr_array_index(self->learner->domains, node->vouched), networks);
    }
    return changed;
}

static void
learn(Conclusion *self)
{
    gboolean changed = TRUE;

    seed(self);
    for (guint round = 0; changed && round < ROUNDS_MAX; round++) {
        reach(self);
        measure(self);
        changed = mark_gateways(self);
        changed |= spread(self);
        changed |= find_forwarders(self);
    }
    reach(self);
    measure(self);
}

/* ---- clocks, zones, builds, ids ---- */

static int
compare_i64(gconstpointer a, gconstpointer b)
{
    gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;

    return (x > y) - (x < y);
}

static gint64
median(gint64 *values, guint n)
{
    qsort(values, n, sizeof *values, compare_i64);
    return values[n / 2];
}

/* Own clocks are what others are held against, so delays to own hosts count
 * alone where there are any. */
static void
conclude_offsets(Conclusion *self)
{
    for (guint32 i = 0; i < self->learner->kinds->len; i++) {
        const MpHostKind *kind = kind_at(self, i);
        gint64 delays[MP_HOST_SAMPLES], offset;
        guint n = 0;

        for (guint k = 0; k < kind->n_samples; k++)
            if (kind->samples[k].above != i && kind->samples[k].above != G_MAXUINT32 &&
                is_own_kind(self, kind->samples[k].above))
                delays[n++] = kind->samples[k].delay_us;
        if (n < OFFSET_SAMPLES_MIN || !kind->is_named)
            continue;
        offset = -median(delays, n);
        /* a clock that lags looks like a queue; only one that is ahead shows itself, and one
         * whose middle delays lie together */
        if (ABS(offset) < OFFSET_MIN_US || delays[n * 3 / 4] - delays[n / 4] > ABS(offset) / 2)
            continue;
        g_hash_table_insert(self->model->offsets,
                            g_string_chunk_insert(self->model->strings, kind->name),
                            g_memdup2(&offset, sizeof offset));
    }
}

static void
conclude_zones(Conclusion *self)
{
    g_autoptr(GArray) keys = mp_tally_keys(self->learner->zones);

    for (guint i = 0; i < keys->len;) {
        guint64 kind = g_array_index(keys, guint64, i) >> 16;
        guint start = i, total = 0, usual = 0;
        MpHostZones zones = { 0 };

        for (; i < keys->len && g_array_index(keys, guint64, i) >> 16 == kind; i++)
            total += mp_tally_get(self->learner->zones, g_array_index(keys, guint64, i));
        if (total < ZONE_HOPS_MIN || !kind_at(self, (guint32)kind)->is_named)
            continue;
        for (guint k = start; k < i; k++) {
            guint64 key = g_array_index(keys, guint64, k);
            guint count = mp_tally_get(self->learner->zones, key);

            if (count < ZONE_HOPS_FEW && count * 100 < total)
                continue;
            if (zones.n == MP_HOST_ZONES)
                break;
            zones.minutes[zones.n++] = (gint16)((gint)(key & 0xffff) - 2048);
            usual += count;
        }
        if (usual >= ZONE_SHARE * total)
            g_hash_table_insert(
                self->model->zones,
                g_string_chunk_insert(self->model->strings, kind_at(self, (guint32)kind)->name),
                g_memdup2(&zones, sizeof zones));
    }
}

static void
conclude_builds(Conclusion *self)
{
    GHashTableIter iter;
    gpointer build, value;

    g_hash_table_iter_init(&iter, self->learner->builds);
    while (g_hash_table_iter_next(&iter, &build, &value)) {
        MpBuildSample *sample = value;
        gint64 middle, range[2];

        if (sample->n < BUILD_SAMPLES_MIN)
            continue;
        middle = median(sample->at_us, sample->n);
        range[0] = middle - BUILD_US;
        range[1] = middle + BUILD_US;
        g_hash_table_insert(self->model->builds, build, g_memdup2(range, sizeof range));
    }
}

/* Ids that stand in two messages or more. */
static void
conclude_ids(Conclusion *self)
{
    GArray *ids = self->learner->ids;

    mp_tally_sort(ids);
    for (guint i = 1; i < ids->len; i++) {
        guint64 before = g_array_index(ids, guint64, i - 1);
        guint64 number = g_array_index(ids, guint64, i) >> 20;

        if (before >> 20 != number || before == g_array_index(ids, guint64, i))
            continue;
        if (self->model->copied->len == 0 ||
            g_array_index(self->model->copied, guint64, self->model->copied->len - 1) != number)
            g_array_append_val(self->model->copied, number);
    }
}

/* ---- the model ---- */

static const char *
pin_of(const MpHostKind *kind)
{
    if (kind->own_said < 0 || kind->gateway_said < 0)
        return "veto";
    return kind->gateway_said > 0 ? "gateway" : kind->own_said > 0 ? "own" : NULL;
}

/* The folder or recipient's domain that made a domain own, where all messages
 * together did not. */
static const char *
scope_of(const Conclusion *self, guint32 kind, const GArray *keys)
{
    const char *scope = NULL;

    for (guint i = 0; i < keys->len; i++) {
        guint64 key = g_array_index(keys, guint64, i);
        guint of = mp_tally_get(self->learner->scope_sizes, key >> 32);
        const char *name =
            g_hash_table_lookup(self->learner->scopes, GUINT_TO_POINTER((guint32)(key >> 32)));

        if ((guint32)key != kind || name == NULL ||
            mp_tally_get(self->learner->tops, key) < least_support(of))
            continue;
        if (*name == '\0' && of >= self->learner->n_messages / 2)
            return "";
        if (*name != '\0' && (scope == NULL || strcmp(name, scope) < 0))
            scope = name;
    }
    return scope == NULL ? "" : scope;
}

static int
compare_lines(gconstpointer a, gconstpointer b)
{
    return strcmp(((const MpHostLine *)a)->host_template, ((const MpHostLine *)b)->host_template);
}

static void
add_line(Conclusion *self, guint32 i, const GArray *tops)
{
    const MpHostKind *kind = kind_at(self, i);
    const gint64 *offset = g_hash_table_lookup(self->model->offsets, kind->name);
    MpHostLine line = { .own = is_own_kind(self, i),
                        .gateway = self->gateway[i],
                        .support = self->support[i],
                        .networks = self->networks[i],
                        .perplexity = self->perplexity[i],
                        .clock_offset_us = offset == NULL ? 0 : *offset,
                        .pin = pin_of(kind) };

    if (self->support[i] == 0 && line.pin == NULL)
        return;
    line.host_template = g_string_chunk_insert_const(self->model->strings, kind->name);
    line.scope = g_string_chunk_insert_const(self->model->strings, scope_of(self, i, tops));
    g_array_append_val(self->model->lines, line);
    if (line.gateway)
        g_hash_table_add(self->model->gateways, (gpointer)line.host_template);
}

static MpHostModel *
new_model(MpHostLearner *learner)
{
    MpHostModel *model = g_new0(MpHostModel, 1);

    model->strings = g_string_chunk_new(1024);
    model->own_domains = g_hash_table_new(g_str_hash, g_str_equal);
    model->gateways = g_hash_table_new(g_str_hash, g_str_equal);
    model->offsets = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    model->zones = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    model->builds = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    model->forwarders =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_array_unref);
    model->copied = g_array_new(FALSE, FALSE, sizeof(guint64));
    model->lines = g_array_new(FALSE, FALSE, sizeof(MpHostLine));
    model->own_pins = g_ptr_array_ref(learner->own_pins);
    model->gateway_pins = g_ptr_array_ref(learner->gateway_pins);
    model->n_messages = learner->n_messages;
    return model;
}

static void
conclude_own(Conclusion *self)
{
    g_autoptr(GArray) tops = mp_tally_keys(self->learner->tops);

    for (guint i = 0; i < self->learner->domains->len; i++)
        if (self->own[i])
            g_hash_table_add(
                self->model->own_domains,
                g_string_chunk_insert_const(self->model->strings,
                                            g_ptr_array_index(self->learner->domains, i)));
    for (guint32 i = 0; i < self->learner->kinds->len; i++)
        add_line(self, i, tops);
    g_array_sort(self->model->lines, compare_lines);
}

MpHostModel *
mp_host_conclude(MpHostLearner *learner)
{
    guint n_kinds = learner->kinds->len, n_nodes = learner->nodes->len;
    g_autofree guint8 *own = g_new0(guint8, learner->domains->len + 1);
    g_autofree guint8 *reached = g_new0(guint8, n_nodes);
    g_autofree guint8 *forwards = g_new0(guint8, n_nodes);
    g_autofree guint *support = g_new0(guint, n_kinds + 1);
    g_autofree guint *outside = g_new0(guint, n_kinds + 1);
    g_autofree double *perplexity = g_new0(double, n_kinds + 1);
    g_autofree guint *networks = g_new0(guint, n_kinds + 1);
    g_autofree guint *strangers = g_new0(guint, n_kinds + 1);
    g_autofree double *name_perplexity = g_new0(double, n_kinds + 1);
    g_autofree guint8 *gateway = g_new0(guint8, n_kinds + 1);
    Conclusion self = { .learner = learner,
                        .model = new_model(learner),
                        .own = own,
                        .reached = reached,
                        .forwards = forwards,
                        .support = support,
                        .outside = outside,
                        .perplexity = perplexity,
                        .networks = networks,
                        .strangers = strangers,
                        .name_perplexity = name_perplexity,
                        .gateway = gateway };

    learn(&self);
    conclude_offsets(&self);
    conclude_zones(&self);
    conclude_builds(&self);
    conclude_ids(&self);
    conclude_own(&self);
    mp_host_model_remember(self.model, learner);
    return self.model;
}

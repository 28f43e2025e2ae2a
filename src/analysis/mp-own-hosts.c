/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-own-hosts.h"

#include "analysis/mp-host-state.h"
#include "base/mp-domain.h"

#define FNV_BASIS G_GUINT64_CONSTANT(14695981039346656037)
#define FNV_PRIME G_GUINT64_CONSTANT(1099511628211)
#define HOSTS_REMEMBERED 65536u
#define ID_BYTES_MIN 10 /* shorter ids are counters */
#define MESSAGE_BITS 20

/* A delay beyond this is a queue or a lie, not a clock. */
#define DELAY_MAX_US (G_GINT64_CONSTANT(2) * 366 * 86400 * G_USEC_PER_SEC)

static guint64
hash_add(guint64 hash, MpSlice bytes)
{
    for (gsize i = 0; i < bytes.len; i++)
        hash = (hash ^ (guint8)bytes.data[i]) * FNV_PRIME;
    return (hash ^ 0xff) * FNV_PRIME;
}

static GPtrArray *
copy_pins(const char *const *pins)
{
    GPtrArray *copy = g_ptr_array_new_with_free_func(g_free);

    for (gsize i = 0; pins != NULL && pins[i] != NULL; i++)
        g_ptr_array_add(copy, g_ascii_strdown(pins[i], -1));
    return copy;
}

MpHostLearner *
mp_host_learner_new(const MpHostPins *pins)
{
    MpHostLearner *self = g_new0(MpHostLearner, 1);
    MpHostNode root = { 0 };

    self->arena = mp_arena_new(16u << 10);
    self->strings = g_string_chunk_new(4096);
    self->kind_of = g_hash_table_new(g_str_hash, g_str_equal);
    self->domain_of = g_hash_table_new(g_str_hash, g_str_equal);
    self->hosts = mp_names_new();
    self->host_kind = g_array_new(FALSE, TRUE, sizeof(MpHostOfKind));
    self->kinds = g_array_new(FALSE, TRUE, sizeof(MpHostKind));
    self->domains = g_ptr_array_new();
    self->nodes = g_array_new(FALSE, TRUE, sizeof(MpHostNode));
    self->child_of = mp_tally_new(MP_HOST_NODES_MAX);
    self->networks = mp_tally_new(MP_HOST_NETWORKS_MAX);
    self->names = mp_tally_new(MP_HOST_NETWORKS_MAX);
    self->zones = mp_tally_new(MP_HOST_KINDS_MAX * 2);
    self->tops = mp_tally_new(MP_HOST_KINDS_MAX);
    self->scope_sizes = mp_tally_new(MP_HOST_KINDS_MAX);
    self->scopes = g_hash_table_new(NULL, NULL);
    self->recipients = mp_tally_new(MP_HOST_KINDS_MAX);
    self->ids = g_array_new(FALSE, FALSE, sizeof(guint64));
    self->builds = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    self->own_pins = copy_pins(pins != NULL ? pins->own_hosts : NULL);
    self->gateway_pins = copy_pins(pins != NULL ? pins->gateways : NULL);
    g_array_append_val(self->nodes, root);
    return self;
}

void
mp_host_learner_free(MpHostLearner *self)
{
    if (self == NULL)
        return;
    for (guint i = 0; i < self->kinds->len; i++)
        g_free(g_array_index(self->kinds, MpHostKind, i).samples);
    mp_arena_free(self->arena);
    g_clear_pointer(&self->strings, g_string_chunk_free);
    g_hash_table_unref(self->kind_of);
    g_hash_table_unref(self->domain_of);
    mp_names_free(self->hosts);
    g_clear_pointer(&self->host_kind, g_array_unref);
    g_array_unref(self->kinds);
    g_ptr_array_unref(self->domains);
    g_array_unref(self->nodes);
    mp_tally_free(self->child_of);
    mp_tally_free(self->networks);
    mp_tally_free(self->names);
    mp_tally_free(self->zones);
    mp_tally_free(self->tops);
    mp_tally_free(self->scope_sizes);
    g_hash_table_unref(self->scopes);
    mp_tally_free(self->recipients);
    g_array_unref(self->ids);
    g_hash_table_unref(self->builds);
    g_ptr_array_unref(self->own_pins);
    g_ptr_array_unref(self->gateway_pins);
    g_free(self);
}

MpHostModel *
mp_host_learner_finish(MpHostLearner *self)
{
    MpHostModel *model = mp_host_conclude(self);

    mp_host_learner_free(self);
    return model;
}

/* ---- names ---- */

static guint32
domain_index(MpHostLearner *self, MpSlice domain)
{
    g_autofree char *name = mp_slice_dup(domain);
    gpointer found = g_hash_table_lookup(self->domain_of, name);
    char *kept;

    if (found != NULL)
        return GPOINTER_TO_UINT(found) - 1;
    kept = g_string_chunk_insert(self->strings, name);
    g_ptr_array_add(self->domains, kept);
    g_hash_table_insert(self->domain_of, kept, GUINT_TO_POINTER(self->domains->len));
    return self->domains->len - 1;
}

/* What is said of one host is said of its kind; a veto is stronger. */
static void
note_pins(const MpHostLearner *self, MpHostKind *kind, MpSlice host)
{
    int own = mp_host_pins_say(self->own_pins, host);
    int gateway = mp_host_pins_say(self->gateway_pins, host);

    if (own != 0 && kind->own_said >= 0)
        kind->own_said = (gint8)own;
    if (gateway != 0 && kind->gateway_said >= 0)
        kind->gateway_said = (gint8)gateway;
}

/* The index of the kind of a template + 1; 0 where there is no room for a new one. */
static guint32
kind_of_template(MpHostLearner *self, const MpHostTemplate *template)
{
    g_autofree char *key = mp_slice_dup(template->name);
    gpointer found = g_hash_table_lookup(self->kind_of, key);
    MpHostKind kind = { .is_named = template->is_named };

    if (found != NULL)
        return GPOINTER_TO_UINT(found);
    if (self->kinds->len == MP_HOST_KINDS_MAX)
        return 0;
    kind.name = g_string_chunk_insert(self->strings, key);
    kind.domain = domain_index(self, template->domain);
    g_array_append_val(self->kinds, kind);
    g_hash_table_insert(self->kind_of, (gpointer)kind.name, GUINT_TO_POINTER(self->kinds->len));
    return self->kinds->len;
}

static void
remember(MpHostLearner *self, MpSlice host, guint32 kind, const MpHostTemplate *template)
{
    const MpHostKind *like = &g_array_index(self->kinds, MpHostKind, kind - 1);
    const char *domain = g_ptr_array_index(self->domains, like->domain);
    guint32 id;

    if (mp_names_count(self->hosts) > HOSTS_REMEMBERED)
        return;
    id = mp_names_add(self->hosts, host);
    if (id >= self->host_kind->len)
        g_array_set_size(self->host_kind, id + 1);
    g_array_index(self->host_kind, MpHostOfKind, id) =
        (MpHostOfKind){ .kind = kind,
                        .odd = like->is_named != template->is_named ||
                               !mp_slice_equal(mp_slice_of(domain), template->domain) };
}

/* The index of @host's kind; G_MAXUINT32 where there is no room for a new one. */
static guint32
kind_index(MpHostLearner *self, MpSlice host)
{
    guint32 id = mp_names_find(self->hosts, host), kind;
    MpHostTemplate template;

    if (id < self->host_kind->len && g_array_index(self->host_kind, MpHostOfKind, id).kind != 0)
        return g_array_index(self->host_kind, MpHostOfKind, id).kind - 1;
    template = mp_host_template(host, self->arena);
    kind = kind_of_template(self, &template);
    if (kind == 0)
        return G_MAXUINT32;
    note_pins(self, &g_array_index(self->kinds, MpHostKind, kind - 1), host);
    remember(self, host, kind, &template);
    return kind - 1;
}

/* ---- one message ---- */

typedef struct {
    const MpHopFact *hops;
    gsize n;
    guint64 message;       /* hash of what tells it from others */
    MpSlice list_domain;   /* of the list it came over; empty: none */
    MpSlice author_org;    /* organisational domain of the From field */
    guint32 author_number; /* of its whole domain; 0: there is none */
    gboolean is_list;      /* Precedence says so */
    MpSlice recipient;     /* domain it was delivered for */
} Chain;

static MpSlice
domain_part(MpSlice address)
{
    gssize at = mp_slice_find_last(address, '@');

    return at < 0 ? MP_SLICE_EMPTY : mp_slice_sub(address, (gsize)at + 1, address.len);
}

static MpSlice
list_label(MpSlice value)
{
    gssize open = mp_slice_find_last(value, '<');
    MpSlice label = mp_slice_sub(value, (gsize)(open + 1), value.len);
    gssize close = mp_slice_find(label, '>');

    return mp_slice_trim(mp_slice_sub(label, 0, close >= 0 ? (gsize)close : label.len));
}

static void
read_texts(MpHostLearner *self, const MpFactSet *facts, Chain *chain)
{
    gsize n;
    const MpTextFact *texts = mp_fact_set_get(facts, MP_FACT_TEXT, &n);
    guint64 fallback = FNV_BASIS;

    for (gsize i = 0; i < n; i++) {
        if (mp_slice_equal(texts[i].role, MP_SLICE_LITERAL("message-id")))
            chain->message = hash_add(FNV_BASIS, texts[i].value);
        else if (mp_slice_equal(texts[i].role, MP_SLICE_LITERAL("subject")))
            fallback = hash_add(fallback, texts[i].value);
        else if (mp_slice_equal(texts[i].role, MP_SLICE_LITERAL("list-id")))
            chain->list_domain = mp_arena_copy_lower(
                self->arena, mp_domain_organisational(list_label(texts[i].value)));
        else if (mp_slice_equal(texts[i].role, MP_SLICE_LITERAL("precedence")))
            chain->is_list =
                mp_slice_equal_nocase(mp_slice_trim(texts[i].value), MP_SLICE_LITERAL("list"));
    }
    if (chain->message == 0)
        chain->message = fallback;
}

/* `owner-growers@`, `growers-bounces@`: the machinery of a list. */
static gboolean
is_list_machinery(MpSlice address)
{
    static const char *const ends[] = { "-owner", "-bounces", "-bounce",
                                        "-admin", "-errors",  "-request" };
    gssize at = mp_slice_find_last(address, '@');
    MpSlice local = mp_slice_sub(address, 0, at > 0 ? (gsize)at : 0);

    if (mp_slice_starts_nocase(local, MP_SLICE_LITERAL("owner-")))
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(ends); i++)
        if (mp_slice_ends_nocase(local, mp_slice_of(ends[i])))
            return TRUE;
    return FALSE;
}

/* Whether an address names the list that a message came over. */
static gboolean
names_list(const MpAddressFact *fact)
{
    static const char *const always[] = { "list-post", "x-mailing-list", "x-beenthere",
                                          "mailing-list" };
    static const char *const machinery[] = { "sender", "errors-to" };

    for (gsize i = 0; i < G_N_ELEMENTS(always); i++)
        if (mp_slice_equal(fact->role, mp_slice_of(always[i])))
            return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(machinery); i++)
        if (mp_slice_equal(fact->role, mp_slice_of(machinery[i])))
            return is_list_machinery(fact->address);
    return FALSE;
}

/* The domain of the host that took the message in for an address of its own,
 * which is not the one it was delivered for: where a list sent it on. */
static MpSlice
reinjecting_domain(MpHostLearner *self, const Chain *chain)
{
    for (gsize i = 1; i < chain->n; i++) {
        MpSlice domain = mp_domain_organisational(chain->hops[i].by);

        if (domain.len > 0 && mp_domain_is_of(domain_part(chain->hops[i].recipient), domain) &&
            !mp_domain_is_of(chain->recipient, domain))
            return mp_arena_copy_lower(self->arena, domain);
    }
    return MP_SLICE_EMPTY;
}

static void
read_author(Chain *chain, MpSlice domain)
{
    chain->author_number = mp_host_domain_number(domain);
    chain->author_org = mp_domain_organisational(domain);
}

static Chain
read_chain(MpHostLearner *self, const MpFactSet *facts)
{
    Chain chain = { .list_domain = MP_SLICE_EMPTY,
                    .recipient = MP_SLICE_EMPTY,
                    .author_org = MP_SLICE_EMPTY };
    const MpAddressFact *addresses;
    gsize n;

    chain.hops = mp_fact_set_get(facts, MP_FACT_HOP, &chain.n);
    read_texts(self, facts, &chain);
    addresses = mp_fact_set_get(facts, MP_FACT_ADDRESS, &n);
    for (gsize i = 0; i < n; i++) {
        MpSlice domain = domain_part(addresses[i].address);

        if (chain.recipient.len == 0 &&
            (mp_slice_equal(addresses[i].role, MP_SLICE_LITERAL("delivered-to")) ||
             mp_slice_equal(addresses[i].role, MP_SLICE_LITERAL("x-original-to"))))
            chain.recipient = domain;
        else if (chain.author_number == 0 &&
                 mp_slice_equal(addresses[i].role, MP_SLICE_LITERAL("from")))
            read_author(&chain, domain);
        else if (chain.list_domain.len == 0 && names_list(&addresses[i]))
            chain.list_domain = mp_arena_copy_lower(self->arena, mp_domain_organisational(domain));
    }
    for (gsize i = 0; i < chain.n && chain.recipient.len == 0; i++)
        chain.recipient = domain_part(chain.hops[i].recipient);
    if (chain.is_list && chain.list_domain.len == 0)
        chain.list_domain = reinjecting_domain(self, &chain);
    return chain;
}

/* The next hop of the chain that names its host; @n where there is none. */
static gsize
next_named(const Chain *chain, gsize i)
{
    for (i++; i < chain->n; i++)
        if (chain->hops[i].n != 0 && chain->hops[i].by.len > 0)
            break;
    return i;
}

static MpPeerKind
peer_kind(MpHostLearner *self, const Chain *chain, gsize i, guint32 *vouched)
{
    const MpHopFact *hop = &chain->hops[i];
    gsize next = next_named(chain, i);
    const MpHopFact *below = next < chain->n ? &chain->hops[next] : NULL;
    MpSlice domain;

    if ((hop->flags & MP_HOP_PULL) || mp_host_network_number(hop->ip) == 0)
        return MP_PEER_INSIDE;
    domain = below == NULL ? MP_SLICE_EMPTY : mp_domain_organisational(below->by);
    if (domain.len == 0 || chain->list_domain.len > 0 || mp_domain_is_of(hop->by, domain) ||
        !mp_domain_is_of(domain_part(below->recipient), domain) ||
        !mp_domain_is_of(hop->rdns.len > 0 ? hop->rdns : hop->helo, domain))
        return MP_PEER_OUTSIDE;
    *vouched = domain_index(self, domain);
    return MP_PEER_VOUCHED;
}

static guint32
child_node(MpHostLearner *self, const MpHostNode *node)
{
    guint32 vouched = node->peer == MP_PEER_VOUCHED ? node->vouched + 1 : 0;
    guint64 key = (guint64)node->parent << 34 | (guint64)node->kind << 18 | (guint64)vouched << 2 |
                  node->peer;
    guint32 found = mp_tally_get(self->child_of, key);
    MpHostNode *parent;

    if (found != 0)
        return found;
    if (self->nodes->len >= MP_HOST_NODES_MAX ||
        mp_tally_add(self->child_of, key, self->nodes->len) == 0)
        return 0;
    g_array_append_val(self->nodes, *node);
    found = self->nodes->len - 1;
    parent = &g_array_index(self->nodes, MpHostNode, node->parent);
    g_array_index(self->nodes, MpHostNode, found).next = parent->first_child;
    parent->first_child = found;
    return found;
}

static void
count_scope(MpHostLearner *self, guint32 kind, const char *prefix, MpSlice name)
{
    guint32 scope = (guint32)hash_add(hash_add(FNV_BASIS, mp_slice_of(prefix)), name);

    mp_tally_add(self->tops, (guint64)scope << 32 | kind, 1);
    mp_tally_add(self->scope_sizes, scope, 1);
    if (g_hash_table_size(self->scopes) < MP_HOST_KINDS_MAX &&
        !g_hash_table_contains(self->scopes, GUINT_TO_POINTER(scope))) {
        g_autofree char *text = mp_slice_dup(name);

        g_hash_table_insert(self->scopes, GUINT_TO_POINTER(scope),
                            g_string_chunk_insert_const(self->strings, text));
    }
}

/* A host at the top of a chain: over all, in its folder, for its recipient's domain. */
static void
count_top(MpHostLearner *self, guint32 kind, const char *folder, MpSlice recipient)
{
    count_scope(self, kind, "", MP_SLICE_EMPTY);
    count_scope(self, kind, "folder", mp_slice_of(folder));
    count_scope(self, kind, "recipient", mp_arena_copy_lower(self->arena, recipient));
}

guint32
mp_host_domain_number(MpSlice domain)
{
    guint64 hash = FNV_BASIS;

    if (domain.len == 0)
        return 0;
    for (gsize i = 0; i < domain.len; i++)
        hash = (hash ^ (guint8)g_ascii_tolower(domain.data[i])) * FNV_PRIME;
    return MAX(1, (guint32)(hash ^ hash >> 32));
}

/* By whom the messages that came this way were written: a relay of the
 * recipient's carries what many wrote, a sender's own relay what he wrote. */
static void
count_author(const MpHostLearner *self, MpHostNode *node, const Chain *chain)
{
    guint32 domain = g_array_index(self->kinds, MpHostKind, node->kind).domain;
    const char *name = g_ptr_array_index(self->domains, domain);

    if (chain->author_number == 0)
        return;
    node->varied |= node->author != 0 && node->author != chain->author_number;
    if (node->author == 0)
        node->author = chain->author_number;
    node->by_itself += mp_slice_equal_nocase(chain->author_org, mp_slice_of(name));
}

/* Who connected: by network, and by the name that was looked up or, without one, claimed. */
static void
count_peer(MpHostLearner *self, guint32 node, const MpHopFact *hop)
{
    guint32 network = mp_host_network_number(hop->ip);
    MpSlice name = hop->rdns.len > 0 ? hop->rdns : hop->helo;
    guint32 domain = mp_host_domain_number(mp_domain_organisational(name));

    if (network != 0)
        mp_tally_add(self->networks, (guint64)node << 32 | network, 1);
    if (network != 0 && domain != 0)
        mp_tally_add(self->names, (guint64)node << 32 | domain, 1);
}

static void
count_recipient(MpHostLearner *self, guint32 node, MpSlice recipient)
{
    mp_tally_add(self->recipients, (guint64)node << 32 | (guint32)hash_add(FNV_BASIS, recipient),
                 1);
}

/* Walks the chain down the tree. A pull begins a new leg, which has a top of its
 * own; below the list's own server there are only strangers. */
static void
count_chain(MpHostLearner *self, const Chain *chain, const char *folder)
{
    guint32 node = 0;
    guint depth = 0;

    for (gsize i = 0; i < chain->n && depth < MP_HOST_DEPTH_MAX; i++) {
        const MpHopFact *hop = &chain->hops[i];
        MpHostNode next = { .parent = node };

        if (hop->n == 0 || hop->by.len == 0)
            continue;
        if (depth > 0 && chain->list_domain.len > 0 && mp_domain_is_of(hop->by, chain->list_domain))
            return;
        next.kind = kind_index(self, hop->by);
        if (next.kind == G_MAXUINT32)
            return;
        next.peer = (guint8)peer_kind(self, chain, i, &next.vouched);
        if (node == 0)
            count_top(self, next.kind, folder, chain->recipient);
        node = child_node(self, &next);
        if (node == 0)
            return;
        g_array_index(self->nodes, MpHostNode, node).count++;
        count_author(self, &g_array_index(self->nodes, MpHostNode, node), chain);
        if (next.peer != MP_PEER_INSIDE)
            count_peer(self, node, hop);
        if (next.peer == MP_PEER_VOUCHED)
            count_recipient(self, node, chain->hops[next_named(chain, i)].recipient);
        depth++;
        if (hop->flags & MP_HOP_PULL) {
            node = 0;
            depth = 0;
        }
    }
}

/* ---- clocks, zones, builds, ids ---- */

guint32
mp_host_build_number(MpSlice id)
{
    guint32 part = 0, n = 0;

    if (!mp_slice_starts_nocase(id, MP_SLICE_LITERAL("15.")) || id.len > 24)
        return 0;
    for (gsize i = 0; i < id.len && part < 3; i++) {
        if (id.data[i] == '.')
            part++;
        else if (!g_ascii_isdigit(id.data[i]))
            return 0;
        else if (part == 2)
            n = n * 10 + (guint32)(id.data[i] - '0');
    }
    return part == 3 && mp_slice_starts_nocase(id, MP_SLICE_LITERAL("15.20.")) ? n : 0;
}

guint64
mp_host_id_number(MpSlice by, MpSlice id, gint64 at_us)
{
    gboolean has_digit = FALSE, has_letter = FALSE, is_hex = TRUE;
    guint64 hash;

    if (id.len < ID_BYTES_MIN)
        return 0;
    for (gsize i = 0; i < id.len; i++) {
        has_digit |= g_ascii_isdigit(id.data[i]);
        has_letter |= g_ascii_isalpha(id.data[i]);
        is_hex &= g_ascii_isxdigit(id.data[i]);
    }
    if (!has_digit || !has_letter || mp_host_build_number(id) != 0)
        return 0;
    hash = hash_add(hash_add(FNV_BASIS, by), id);
    if (is_hex &&
        id.len <= 12) { /* Postfix uses its short ids again: only with its time one tells */
        gint64 seconds = at_us / G_USEC_PER_SEC;

        hash = hash_add(hash, (MpSlice){ (const char *)&seconds, sizeof seconds });
    }
    return hash >> MESSAGE_BITS;
}

static void
add_delay(MpHostKind *kind, MpDelaySample sample)
{
    guint worst = 0;

    if (kind->samples == NULL)
        kind->samples = g_new0(MpDelaySample, MP_HOST_SAMPLES);
    if (kind->n_samples < MP_HOST_SAMPLES) {
        kind->samples[kind->n_samples++] = sample;
        return;
    }
    for (guint i = 1; i < MP_HOST_SAMPLES; i++)
        if (kind->samples[i].hash > kind->samples[worst].hash)
            worst = i;
    if (sample.hash < kind->samples[worst].hash)
        kind->samples[worst] = sample;
}

static void
add_build(MpHostLearner *self, guint32 build, guint32 hash, gint64 at_us)
{
    MpBuildSample *sample = g_hash_table_lookup(self->builds, GUINT_TO_POINTER(build));
    guint worst = 0;

    if (sample == NULL) {
        if (g_hash_table_size(self->builds) == MP_HOST_BUILDS_MAX)
            return;
        sample = g_new0(MpBuildSample, 1);
        g_hash_table_insert(self->builds, GUINT_TO_POINTER(build), sample);
    }
    if (sample->n < MP_HOST_SAMPLES) {
        sample->hash[sample->n] = hash;
        sample->at_us[sample->n++] = at_us;
        return;
    }
    for (guint i = 1; i < MP_HOST_SAMPLES; i++)
        if (sample->hash[i] > sample->hash[worst])
            worst = i;
    if (hash < sample->hash[worst]) {
        sample->hash[worst] = hash;
        sample->at_us[worst] = at_us;
    }
}

static gboolean
is_dated(const MpHopFact *hop)
{
    return hop->at.known && hop->at.has_offset &&
           (hop->at.flags & (MP_INSTANT_IMPLAUSIBLE | MP_INSTANT_SPAMWARE)) == 0;
}

static void
count_details(MpHostLearner *self, const Chain *chain)
{
    const MpHopFact *above = NULL;
    guint32 above_kind = G_MAXUINT32;

    for (gsize i = 0; i < chain->n; i++) {
        const MpHopFact *hop = &chain->hops[i];
        guint64 number = mp_host_id_number(hop->by, hop->id, hop->at.utc_us);
        guint32 build = mp_host_build_number(hop->id);
        guint32 hash = (guint32)((chain->message ^ (hop->n * FNV_PRIME)) * FNV_PRIME >> 32);
        guint32 kind;

        if (hop->n == 0 || hop->by.len == 0)
            continue;
        if (number != 0 && self->ids->len < MP_HOST_IDS_MAX) {
            number = number << MESSAGE_BITS | (chain->message & ((1u << MESSAGE_BITS) - 1));
            g_array_append_val(self->ids, number);
        }
        if (!is_dated(hop))
            continue;
        if (build != 0)
            add_build(self, build, hash, hop->at.utc_us);
        kind = kind_index(self, hop->by);
        if (kind == G_MAXUINT32)
            continue;
        mp_tally_add(self->zones, (guint64)kind << 16 | (guint16)(hop->at.offset_minutes + 2048),
                     1);
        if (above != NULL && ABS(above->at.utc_us - hop->at.utc_us) < DELAY_MAX_US) {
            MpDelaySample sample = { hash, above_kind, above->at.utc_us - hop->at.utc_us };

            add_delay(&g_array_index(self->kinds, MpHostKind, kind), sample);
        }
        above = hop->flags & MP_HOP_PULL ? NULL : hop;
        above_kind = kind;
    }
}

void
mp_host_learner_add(MpHostLearner *self, const MpFactSet *facts, const char *folder)
{
    Chain chain;

    mp_arena_reset(self->arena);
    chain = read_chain(self, facts);
    self->n_messages++;
    if (chain.n == 0)
        return;
    count_chain(self, &chain, folder == NULL ? "" : folder);
    count_details(self, &chain);
}

/* cause_places.c
 * Where phones were: see cause_places.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/incidents/cause_places.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "core/compare.h"

/* ---- Bindings ---- */

static int compare_sets(const uint32_t *a, const uint32_t *b)
{
    int order = 0;

    for (size_t kind = 0; kind < RISK_KINDS && order == 0; kind++) {
        order = COMPARE(a[kind], b[kind]);
    }
    return order;
}

static int by_phone(const void *one, const void *other)
{
    const risk_place *a = one;
    const risk_place *b = other;
    int order = COMPARE(a->phone, b->phone);

    order = order ? order : COMPARE(a->since, b->since);
    return order ? order : compare_sets(a->sets, b->sets);
}

/* Keeps of acceptances in the same sets, one after the other, the first. Returns how many are left. */
static size_t keep_changes(risk_place *places, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        const risk_place *last = kept > 0 ? &places[kept - 1] : NULL;
        if (!last || last->phone != places[i].phone || compare_sets(last->sets, places[i].sets) != 0) {
            places[kept++] = places[i];
        }
    }
    return kept;
}

static void take_placements(cause_places *p, const cause_placement *placements, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        risk_place *place = &p->places[i];
        place->phone = placements[i].phone;
        place->since = placements[i].from;
        memcpy(place->sets, placements[i].sets, sizeof place->sets);
        p->is_witness[place->phone] = true;
    }
    if (count > 0) {
        qsort(p->places, count, sizeof p->places[0], by_phone);
    }
    p->accepted_count = p->place_count = keep_changes(p->places, count);
}

/* The last of the first `count` bindings that a phone had by a time, or RISK_NONE. */
static uint32_t find_place(const cause_places *p, size_t count, uint32_t phone, int64_t by)
{
    size_t low = 0;
    size_t high = count;

    while (low < high) { /* the bindings before `low` are not behind (phone, by) */
        size_t middle = low + (high - low) / 2;
        const risk_place *place = &p->places[middle];
        bool behind = place->phone > phone || (place->phone == phone && place->since > by);
        high = behind ? middle : high;
        low = behind ? low : middle + 1;
    }
    return low > 0 && p->places[low - 1].phone == phone ? (uint32_t)(low - 1) : RISK_NONE;
}

/* When a loss had happened at the latest, so far as its binding is concerned: with a time of its own it may be a moment
 * before the last keepalive. */
static int64_t bound_until(const cause_loss *loss)
{
    return loss->time != CLOCK_NO_TIME && loss->time < loss->earliest ? loss->time : loss->earliest;
}

/* Until when the binding was accepted that a loss ended. Without a keepalive of that binding its time is what is known,
 * if that. */
static int64_t accepted_until(const cause_loss *loss)
{
    return loss->no_keepalive && loss->time != CLOCK_NO_TIME ? loss->time : loss->earliest;
}

/* Finds the binding that each loss ended: the last accepted before it, else that of its report. */
static void place_losses(cause_places *p, const cause_loss *losses, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        p->place_of[i] = find_place(p, p->accepted_count, losses[i].phone, accepted_until(&losses[i]));
        if (p->place_of[i] == RISK_NONE) {
            risk_place *place = &p->places[p->place_count];
            place->phone = losses[i].phone;
            place->since = bound_until(&losses[i]);
            memcpy(place->sets, losses[i].sets, sizeof place->sets);
            p->place_of[i] = (uint32_t)p->place_count++;
        }
    }
}

/* Leaves those accepted phones that are not known by a report of their own alone. */
static void find_witnesses(cause_places *p)
{
    for (size_t i = p->accepted_count; i < p->place_count; i++) {
        p->is_witness[p->places[i].phone] = false;
    }
    for (uint32_t phone = 0; phone < p->phone_end; phone++) {
        p->witnesses += p->is_witness[phone];
    }
}

/* A phone first accepted later had that binding from the capture's begin, where no report says otherwise. */
static void extend_first(cause_places *p)
{
    for (size_t i = 0; i < p->accepted_count; i++) {
        bool is_first = i == 0 || p->places[i].phone != p->places[i - 1].phone;
        if (is_first && p->is_witness[p->places[i].phone]) {
            p->places[i].since = INT64_MIN;
        }
    }
}

/* ---- Groups and their members ---- */

/* A phone in a set by one of its bindings. */
typedef struct {
    uint32_t kind;
    uint32_t set; /* number of the group, when sets are counted */
    uint32_t phone;
    uint32_t place;
    int64_t since;
} stay;

/* Sets together; in each, the phones together, each from its first binding on. */
static int by_set(const void *one, const void *other)
{
    const stay *a = one;
    const stay *b = other;
    int order = COMPARE(a->kind, b->kind);

    order = order ? order : COMPARE(a->set, b->set);
    order = order ? order : COMPARE(a->phone, b->phone);
    return order ? order : COMPARE(a->since, b->since);
}

static int by_since(const void *one, const void *other)
{
    const stay *a = one;
    const stay *b = other;
    int order = COMPARE(a->set, b->set);

    order = order ? order : COMPARE(a->since, b->since);
    return order ? order : COMPARE(a->phone, b->phone);
}

static size_t list_stays(cause_places *p, stay *stays)
{
    size_t listed = 0;

    for (size_t i = 0; i < p->place_count; i++) {
        const risk_place *place = &p->places[i];
        for (uint32_t kind = 0; kind < RISK_KINDS; kind++) {
            p->places[i].groups[kind] = RISK_NONE;
            p->steps++;
            if (place->sets[kind] != RISK_NONE) {
                stays[listed++] = (stay){kind, place->sets[kind], place->phone, (uint32_t)i, place->since};
            }
        }
    }
    return listed;
}

static risk_group *open_group(cause_places *p, const stay *first)
{
    risk_group *group = &p->groups[p->group_count++];

    *group = (risk_group){.kind = (risk_kind)first->kind, .set = first->set, .is_candidate = true};
    return group;
}

/* Deals out groups, in order of kind and number, and keeps of each phone in each group the first stay. Returns how
 * many. */
static size_t number_groups(cause_places *p, stay *stays, size_t count)
{
    stay last = {0};
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        stay one = stays[i];
        bool is_new_set = i == 0 || one.kind != last.kind || one.set != last.set;
        if (is_new_set) {
            open_group(p, &one);
        }
        uint32_t number = (uint32_t)(p->group_count - 1);
        p->places[one.place].groups[one.kind] = number;
        if (is_new_set || one.phone != last.phone) {
            p->groups[number].count++;
            stays[kept] = one;
            stays[kept++].set = number;
        }
        last = one;
    }
    return kept;
}

/* Spreads the numbers of phones over 64 bits (Steele and others, "Fast Splittable Pseudorandom Number Generators",
 * 2014), so that sums of different phones differ. */
static uint64_t fingerprint(uint32_t phone)
{
    uint64_t z = (phone + UINT64_C(1)) * UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static void list_members(cause_places *p, const stay *stays, size_t count)
{
    uint64_t print = 0;

    p->members = g_new(risk_member, count + 1);
    for (size_t i = 0; i < count; i++) {
        bool is_first = i == 0 || stays[i].set != stays[i - 1].set;
        if (is_first) {
            p->groups[stays[i].set].first = i;
        }
        print = (is_first ? 0 : print) + fingerprint(stays[i].phone);
        p->members[i] = (risk_member){stays[i].since, print};
        p->steps++;
    }
}

static void make_groups(cause_places *p)
{
    stay *stays = g_new(stay, p->place_count * RISK_KINDS + 1);
    size_t count = list_stays(p, stays);

    p->groups = g_new0(risk_group, count + 1);
    qsort(stays, count, sizeof stays[0], by_set);
    count = number_groups(p, stays, count);
    qsort(stays, count, sizeof stays[0], by_since);
    list_members(p, stays, count);
    g_free(stays);
}

/* ---- Sets that are no candidates ---- */

/* What the phones of a group have in common of the kind below. */
typedef struct {
    uint32_t first;
    bool is_seen;  /* there is a first */
    bool is_mixed; /* and another */
} inner_sets;

static void note_inner(inner_sets *inner, uint32_t set)
{
    inner->is_mixed |= inner->is_seen && inner->first != set;
    inner->is_seen = true;
    inner->first = set;
}

/* A subnet whose phones share one address, or a site whose phones are in one subnet, explains nothing more than these
 * do. A phone whose address is its own has no set of that kind, but an address. */
static void leave_out(cause_places *p)
{
    inner_sets *inner = g_new0(inner_sets, p->group_count + 1);

    for (size_t i = 0; i < p->place_count; i++) {
        const risk_place *place = &p->places[i];
        uint32_t subnet = place->groups[RISK_SUBNET];
        uint32_t site = place->groups[RISK_SITE];
        if (subnet != RISK_NONE) {
            note_inner(&inner[subnet], place->sets[RISK_ADDRESS]);
            inner[subnet].is_mixed |= place->sets[RISK_ADDRESS] == RISK_NONE;
        }
        if (site != RISK_NONE && subnet != RISK_NONE) {
            note_inner(&inner[site], place->sets[RISK_SUBNET]);
        }
        p->steps++;
    }
    for (size_t i = 0; i < p->group_count; i++) {
        bool needs_more = p->groups[i].kind == RISK_SUBNET || p->groups[i].kind == RISK_SITE;
        p->groups[i].is_candidate = !needs_more || inner[i].is_mixed;
    }
    g_free(inner);
}

/* ---- All of it ---- */

static uint32_t end_of_phones(const cause_loss *losses, size_t count, const cause_placement *placements,
                              size_t placement_count)
{
    uint32_t end = 0;

    for (size_t i = 0; i < count; i++) {
        end = losses[i].phone >= end ? losses[i].phone + 1 : end;
    }
    for (size_t i = 0; i < placement_count; i++) {
        end = placements[i].phone >= end ? placements[i].phone + 1 : end;
    }
    return end;
}

cause_places *cause_places_make(const cause_loss *losses, size_t count, const cause_placement *placements,
                                size_t placement_count)
{
    cause_places *p = g_new0(cause_places, 1);

    p->phone_end = end_of_phones(losses, count, placements, placement_count);
    p->is_witness = g_new0(bool, p->phone_end + (size_t)1);
    p->places = g_new(risk_place, placement_count + count + 1);
    p->place_of = g_new(uint32_t, count + 1);
    take_placements(p, placements, placement_count);
    place_losses(p, losses, count);
    find_witnesses(p);
    extend_first(p);
    make_groups(p);
    leave_out(p);
    return p;
}

void cause_places_free(cause_places *places)
{
    g_free(places->places);
    g_free(places->place_of);
    g_free(places->groups);
    g_free(places->members);
    g_free(places->is_witness);
    g_free(places);
}

uint32_t cause_places_population(const cause_places *places, uint32_t group, int64_t by, uint64_t *print)
{
    const risk_member *members = &places->members[places->groups[group].first];
    size_t low = 0;
    size_t high = places->groups[group].count;

    while (low < high) { /* the members before `low` were known by then */
        size_t middle = low + (high - low) / 2;
        bool behind = members[middle].since > by;
        high = behind ? middle : high;
        low = behind ? low : middle + 1;
    }
    *print = low > 0 ? members[low - 1].print : 0;
    return (uint32_t)low;
}

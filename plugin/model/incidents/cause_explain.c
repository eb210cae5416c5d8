/* cause_explain.c
 * One observation explained: see cause_explain.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/incidents/cause_explain.h"

#include "core/compare.h"

/* An interval of an hour or more says so little that it is a hit of everything. */
static const int64_t interval_most = CLOCK_HOUR;

/* An hour holds no more than 120 bursts that are a gap of 30 s apart. More overlap each other, of phones that are lost
 * again and again: a loss is not asked for by more, so that the work stays linear. */
enum { TRIES = 120 };

/* A group in the present observation. */
struct cause_candidate {
    uint32_t observation; /* that the rest belongs to */
    uint32_t own;         /* hits that have a time of their own, or are those of an observation of intervals */
    uint32_t others;      /* hits that have only an interval */
    uint32_t population;
    uint64_t print;
    size_t first; /* its hits, with those that are explained: work.hits[first, end) */
    size_t end;
    bool is_listed;  /* it has hits there */
    bool is_changed; /* it is in work.changed */
    GSequenceIter *rank;
};

static uint32_t hits_of(const cause_candidate *c)
{
    return c->own + c->others;
}

/* ---- Begin and end ---- */

/* Whether a loss has an interval that makes it a hit of bursts. */
static bool is_narrow(const cause_loss *loss)
{
    return (uint64_t)loss->latest - (uint64_t)loss->earliest < (uint64_t)interval_most;
}

/* Links the losses that have only an interval, those of each group in order of their beginnings. */
static void link_intervals(cause_work *w)
{
    for (size_t i = 0; i < w->places->group_count; i++) {
        w->interval_head[i] = RISK_NONE;
    }
    for (size_t i = w->count; i > w->timed_count; i--) {
        const cause_lost *lost = &w->lost[i - 1];
        for (size_t kind = 0; kind < RISK_KINDS && is_narrow(lost->loss); kind++) {
            uint32_t group = lost->groups[kind];
            if (group != RISK_NONE) {
                w->interval_next[(i - 1 - w->timed_count) * RISK_KINDS + kind] = w->interval_head[group];
                w->interval_head[group] = (uint32_t)(i - 1);
            }
        }
    }
}

cause_work *cause_work_begin(const cause_rules *rules, const cause_places *places, cause_lost *lost, size_t timed_count,
                             size_t count)
{
    cause_work *w = g_new0(cause_work, 1);

    w->rules = rules;
    w->places = places;
    w->lost = lost;
    w->timed_count = timed_count;
    w->count = count;
    w->findings = g_array_new(FALSE, FALSE, sizeof(cause_finding));
    w->candidates = g_new0(cause_candidate, places->group_count + 1);
    w->seen_in = g_new0(uint32_t, places->phone_end + (size_t)1);
    w->hits_of_all = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    w->touched = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    w->changed = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    w->hits = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    w->ranked = g_sequence_new(NULL);
    w->interval_head = g_new(uint32_t, places->group_count + 1);
    w->interval_next = g_new(uint32_t, (count - timed_count) * RISK_KINDS + 1);
    for (size_t i = 0; i < count; i++) {
        lost[i].finding = RISK_NONE;
        lost[i].tries = TRIES;
    }
    link_intervals(w);
    return w;
}

void cause_work_end(cause_work *work)
{
    g_array_free(work->findings, TRUE);
    g_array_free(work->hits_of_all, TRUE);
    g_array_free(work->touched, TRUE);
    g_array_free(work->changed, TRUE);
    g_array_free(work->hits, TRUE);
    g_sequence_free(work->ranked);
    g_free(work->candidates);
    g_free(work->seen_in);
    g_free(work->interval_head);
    g_free(work->interval_next);
    g_free(work);
}

/* ---- The losses of an observation ---- */

/* The candidate that a group is in the present observation; NULL: it is none, or has no losses there. */
static cause_candidate *candidate_of(const cause_work *w, uint32_t group)
{
    bool is_there = group != RISK_NONE && w->candidates[group].observation == w->observation;
    return is_there ? &w->candidates[group] : NULL;
}

/* Takes a phone into the observation, once. */
static bool enter(cause_work *w, uint32_t lost)
{
    uint32_t phone = w->lost[lost].loss->phone;

    w->steps++;
    if (w->seen_in[phone] == w->observation) {
        return false;
    }
    w->seen_in[phone] = w->observation;
    g_array_append_val(w->hits_of_all, lost);
    return true;
}

static void count_own(cause_work *w, uint32_t group)
{
    if (group == RISK_NONE || !w->places->groups[group].is_candidate) {
        return;
    }
    cause_candidate *c = &w->candidates[group];
    if (c->observation != w->observation) {
        *c = (cause_candidate){.observation = w->observation};
        g_array_append_val(w->touched, group);
    }
    c->own++;
}

static void enter_own(cause_work *w, const cause_observation *o)
{
    for (size_t i = 0; i < o->count; i++) {
        if (enter(w, o->lost[i])) {
            for (size_t kind = 0; kind < RISK_KINDS; kind++) {
                count_own(w, w->lost[o->lost[i]].groups[kind]);
            }
        }
    }
    w->own_count = w->hits_of_all->len;
}

/* Counts a loss that has only an interval for those of its groups that have enough hits with a time of their own. */
static void count_other(cause_work *w, uint32_t lost)
{
    for (size_t kind = 0; kind < RISK_KINDS; kind++) {
        cause_candidate *c = candidate_of(w, w->lost[lost].groups[kind]);
        if (c && c->own >= w->rules->phones_min) {
            c->others++;
        }
    }
}

/* Enters the losses of a group whose intervals overlap the burst. What no later burst can ask for is unlinked. */
static void enter_intervals(cause_work *w, uint32_t group, const cause_observation *o)
{
    risk_kind kind = w->places->groups[group].kind;
    uint32_t *link = &w->interval_head[group];

    while (*link != RISK_NONE && w->lost[*link].loss->earliest <= o->last) {
        uint32_t number = *link;
        cause_lost *lost = &w->lost[number];
        uint32_t *next = &w->interval_next[(number - w->timed_count) * RISK_KINDS + kind];
        w->steps++;
        if (lost->finding != RISK_NONE || lost->tries == 0 || lost->loss->latest < o->first) {
            *link = *next;
            continue;
        }
        if (enter(w, number)) {
            count_other(w, number);
        }
        lost->tries--;
        link = next;
    }
}

static void gather(cause_work *w, const cause_observation *o)
{
    w->observation++;
    g_array_set_size(w->hits_of_all, 0);
    g_array_set_size(w->touched, 0);
    enter_own(w, o);
    for (unsigned i = 0; o->is_burst && i < w->touched->len; i++) {
        uint32_t group = g_array_index(w->touched, uint32_t, i);
        if (w->candidates[group].own >= w->rules->phones_min) {
            enter_intervals(w, group, o);
        }
    }
    w->unexplained = w->hits_of_all->len;
}

/* ---- The hits of each candidate ---- */

static size_t make_room(cause_work *w, int64_t by)
{
    size_t end = 0;

    for (unsigned i = 0; i < w->touched->len; i++) {
        uint32_t group = g_array_index(w->touched, uint32_t, i);
        cause_candidate *c = &w->candidates[group];
        if (c->own >= w->rules->phones_min) {
            c->is_listed = true;
            c->population = cause_places_population(w->places, group, by, &c->print);
            c->first = end;
            c->end = end;
            end += hits_of(c);
        }
    }
    return end;
}

static void list_hits(cause_work *w, int64_t by)
{
    g_array_set_size(w->hits, (unsigned)make_room(w, by));
    for (unsigned i = 0; i < w->hits_of_all->len; i++) {
        uint32_t lost = g_array_index(w->hits_of_all, uint32_t, i);
        for (size_t kind = 0; kind < RISK_KINDS; kind++) {
            cause_candidate *c = candidate_of(w, w->lost[lost].groups[kind]);
            w->steps++;
            if (c && c->is_listed) {
                g_array_index(w->hits, uint32_t, c->end++) = lost;
            }
        }
    }
}

/* ---- The best of them ---- */

static int by_hits(gconstpointer one, gconstpointer other, gpointer work)
{
    const cause_candidate *candidates = ((const cause_work *)work)->candidates;
    uint32_t a = GPOINTER_TO_UINT(one);
    uint32_t b = GPOINTER_TO_UINT(other);
    int order = COMPARE(hits_of(&candidates[b]), hits_of(&candidates[a]));

    order = order ? order : COMPARE(candidates[a].population, candidates[b].population);
    return order ? order : COMPARE(a, b); /* groups are in order of kind and number */
}

/* Puts a candidate among those that may explain the observation, if it has hits enough. */
static void rank(cause_work *w, uint32_t group)
{
    cause_candidate *c = &w->candidates[group];
    uint64_t percent = (uint64_t)hits_of(c) * 100;

    if (c->own > 0 && c->own >= w->rules->phones_min && percent >= (uint64_t)c->population * w->rules->percent) {
        c->rank = g_sequence_insert_sorted(w->ranked, GUINT_TO_POINTER(group), by_hits, w);
    }
}

static void rank_all(cause_work *w)
{
    for (unsigned i = 0; i < w->touched->len; i++) {
        uint32_t group = g_array_index(w->touched, uint32_t, i);
        if (w->candidates[group].is_listed) {
            rank(w, group);
        }
    }
}

/* Whether hits / (population + unexplained) is larger; twice that is the mean of hit ratio and coverage. */
static bool is_better(const cause_work *w, const cause_candidate *a, const cause_candidate *b)
{
    uint64_t of_a = (uint64_t)a->population + w->unexplained;
    uint64_t of_b = (uint64_t)b->population + w->unexplained;

    return hits_of(a) * of_b > hits_of(b) * of_a;
}

/* The candidate that explains the observation best, or RISK_NONE. Of all with as many hits only the first can be it,
 * and few numbers of hits differ. */
static uint32_t find_best(cause_work *w)
{
    uint32_t probe = (uint32_t)w->places->group_count;
    uint32_t best = RISK_NONE;
    GSequenceIter *at = g_sequence_get_begin_iter(w->ranked);

    while (!g_sequence_iter_is_end(at)) {
        uint32_t group = GPOINTER_TO_UINT(g_sequence_get(at));
        if (best == RISK_NONE || is_better(w, &w->candidates[group], &w->candidates[best])) {
            best = group;
        }
        w->steps++;
        w->candidates[probe].own = hits_of(&w->candidates[group]);
        w->candidates[probe].population = UINT32_MAX;
        at = g_sequence_search(w->ranked, GUINT_TO_POINTER(probe), by_hits, w);
    }
    return best;
}

/* ---- What it explains ---- */

/* Whether two candidates have the same hits, and the same phones in all. */
static bool is_same(const cause_candidate *a, const cause_candidate *b)
{
    return b->is_listed && a->own == b->own && a->others == b->others && a->population == b->population &&
           a->print == b->print;
}

static void note_time(cause_finding *finding, const cause_loss *loss, bool is_burst)
{
    if (!is_burst) { /* what all of its intervals have in common */
        finding->first = MAX(finding->first, loss->earliest);
        finding->last = MIN(finding->last, loss->latest);
    } else if (loss->time != CLOCK_NO_TIME) {
        finding->first = MIN(finding->first, loss->time);
        finding->last = MAX(finding->last, loss->time);
    }
}

static cause_finding new_finding(bool is_burst)
{
    cause_finding finding = {
        .is_known = true, .first = is_burst ? INT64_MAX : INT64_MIN, .last = is_burst ? INT64_MIN : INT64_MAX};

    for (size_t kind = 0; kind < RISK_KINDS; kind++) {
        finding.groups[kind] = RISK_NONE;
    }
    return finding;
}

/* A group that loses a hit is to be ranked again. */
static void remove_hit(cause_work *w, uint32_t group, bool is_own)
{
    cause_candidate *c = candidate_of(w, group);

    w->steps++;
    if (!c || !c->is_listed) {
        return;
    }
    *(is_own ? &c->own : &c->others) -= 1;
    if (!c->is_changed) {
        c->is_changed = true;
        g_array_append_val(w->changed, group);
    }
}

/* A candidate leaves the ranking before its hits change, or that would not find it. */
static void unrank(cause_work *w, uint32_t group)
{
    cause_candidate *c = candidate_of(w, group);

    if (c && c->rank) {
        g_sequence_remove(c->rank);
        c->rank = NULL;
    }
}

static void rank_changed(cause_work *w)
{
    for (unsigned i = 0; i < w->changed->len; i++) {
        uint32_t group = g_array_index(w->changed, uint32_t, i);
        w->candidates[group].is_changed = false;
        rank(w, group);
    }
    g_array_set_size(w->changed, 0);
}

/* Names all candidates with the same phones as the best: each of its hits is in all of them. */
static void name_groups(const cause_work *w, uint32_t best, const cause_lost *hit, cause_finding *finding)
{
    for (size_t kind = 0; kind < RISK_KINDS; kind++) {
        const cause_candidate *c = candidate_of(w, hit->groups[kind]);
        if (c && is_same(&w->candidates[best], c)) {
            finding->groups[kind] = hit->groups[kind];
        }
    }
}

static void take_hit(cause_work *w, const cause_observation *o, uint32_t lost, cause_finding *finding)
{
    bool is_own = !o->is_burst || w->lost[lost].loss->time != CLOCK_NO_TIME;

    w->lost[lost].finding = w->findings->len;
    w->unexplained--;
    note_time(finding, w->lost[lost].loss, o->is_burst);
    for (size_t kind = 0; kind < RISK_KINDS; kind++) {
        unrank(w, w->lost[lost].groups[kind]);
        remove_hit(w, w->lost[lost].groups[kind], is_own);
    }
}

/* Takes away what a candidate explains. */
static void take(cause_work *w, const cause_observation *o, uint32_t best)
{
    cause_candidate *c = &w->candidates[best];
    cause_finding finding = new_finding(o->is_burst);
    bool is_named = false;

    finding.population = c->population;
    for (size_t i = c->first; i < c->end; i++) {
        uint32_t lost = g_array_index(w->hits, uint32_t, i);
        if (w->lost[lost].finding != RISK_NONE) {
            continue;
        }
        if (!is_named) {
            name_groups(w, best, &w->lost[lost], &finding);
            is_named = true;
        }
        take_hit(w, o, lost, &finding);
    }
    g_array_append_val(w->findings, finding);
    rank_changed(w);
}

/* ---- All of it ---- */

/* Whether there is anything to hold the hits against: a phone that is known without an alarm of its own, or acceptances
 * from before the losses, which the capture would have of others, too. Alarms alone name only phones that were lost:
 * then every set would be empty. */
static bool knows_populations(const cause_work *w)
{
    uint32_t witnesses = 0;
    uint32_t accepted_before = 0;

    for (unsigned i = 0; i < w->hits_of_all->len; i++) {
        const cause_lost *lost = &w->lost[g_array_index(w->hits_of_all, uint32_t, i)];
        witnesses += w->places->is_witness[lost->loss->phone];
        accepted_before += lost->was_accepted;
    }
    return w->places->witnesses > witnesses || accepted_before >= w->rules->phones_min;
}

static void leave_unknown(cause_work *w, const cause_observation *o, bool is_undated)
{
    cause_finding finding = new_finding(o->is_burst);

    finding.is_known = false;
    finding.is_undated = is_undated;
    for (unsigned i = 0; i < w->hits_of_all->len; i++) {
        cause_lost *lost = &w->lost[g_array_index(w->hits_of_all, uint32_t, i)];
        lost->finding = w->findings->len;
        note_time(&finding, lost->loss, o->is_burst);
    }
    g_array_append_val(w->findings, finding);
}

void cause_explain(cause_work *work, const cause_observation *observation)
{
    gather(work, observation);
    if (work->own_count < work->rules->phones_min) {
        return;
    }
    if (!knows_populations(work)) {
        leave_unknown(work, observation, false);
        return;
    }
    list_hits(work, observation->last);
    rank_all(work);
    for (uint32_t best = find_best(work); best != RISK_NONE; best = find_best(work)) {
        take(work, observation, best);
    }
}

void cause_leave(cause_work *work, const cause_observation *observation)
{
    gather(work, observation);
    if (work->own_count >= work->rules->phones_min) {
        leave_unknown(work, observation, knows_populations(work));
    }
}

/* cause_planned.c
 * Planned work becomes lines: see cause_rows.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/incidents/cause_rows.h"

#include "core/compare.h"

/* Resets and restarts of many go out within seconds of each other, those of single phones and logins come as they come:
 * at one in 12 s, which is 600 in two hours, three of four are further apart than three seconds; ten that are not are
 * no chance. */
static const int64_t planned_gap = 3 * CLOCK_SECOND;
enum { PLANNED_PHONES_MIN = 10 };

/* What comes this soon before or after these belongs to them: of single ones at the same rate it takes in one or
 * two. */
static const int64_t planned_edge = 5 * CLOCK_SECOND;

/* A planned loss. */
typedef struct {
    loss_kind kind;
    uint32_t target;
    int64_t time;
    uint32_t phone;
    uint32_t number;
    uint32_t index; /* of the loss, as it was given */
} planned_loss;

typedef struct {
    GArray *losses;    /* planned_loss */
    uint32_t *seen_in; /* of each phone: the last line that it was counted in, and one more */
    uint32_t line;     /* number of the present one, and one more */
    GArray *lines;     /* cause_planned */
    GArray *single;    /* planned_loss: what is of no line */
    cause_table *table;
} planned_work;

static int by_kind(const void *one, const void *other)
{
    const planned_loss *a = one;
    const planned_loss *b = other;
    int order = COMPARE(a->kind, b->kind);

    order = order ? order : COMPARE(a->target, b->target);
    order = order ? order : COMPARE(a->time, b->time);
    order = order ? order : COMPARE(a->phone, b->phone);
    return order ? order : COMPARE(a->number, b->number);
}

static void list_planned(planned_work *w, const cause_loss *losses, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const cause_loss *loss = &losses[i];
        if (loss->kind != LOSS_UNPLANNED) {
            uint32_t target = loss->kind == LOSS_FALLBACK ? loss->target : RISK_NONE;
            int64_t time = loss->time != CLOCK_NO_TIME ? loss->time : loss->latest;
            planned_loss one = {loss->kind, target, time, loss->phone, loss->number, (uint32_t)i};
            g_array_append_val(w->losses, one);
        }
    }
    g_array_sort(w->losses, by_kind);
}

static uint32_t count_phones(planned_work *w, const planned_loss *losses, size_t count)
{
    uint32_t phones = 0;

    w->line++;
    for (size_t i = 0; i < count; i++) {
        phones += w->seen_in[losses[i].phone] != w->line;
        w->seen_in[losses[i].phone] = w->line;
    }
    return phones;
}

static void add_line(planned_work *w, const planned_loss *losses, size_t count, uint32_t phones)
{
    cause_planned line = {.kind = losses->kind, .target = losses->target, .phones = phones};

    line.losses = (uint32_t)count;
    line.first = losses[0].time;
    line.last = losses[count - 1].time;
    for (size_t i = 0; i < count; i++) {
        w->table->row_of[losses[i].index] = w->lines->len;
    }
    g_array_append_val(w->lines, line);
}

/* The end of those from `begin` on that follow each other within a gap. */
static size_t end_of_run(const planned_loss *losses, size_t begin, size_t count, int64_t gap)
{
    size_t end = begin + 1;

    while (end < count && (uint64_t)losses[end].time - (uint64_t)losses[end - 1].time <= (uint64_t)gap) {
        end++;
    }
    return end;
}

static bool has_many(planned_work *w, const planned_loss *losses, size_t count)
{
    for (size_t begin = 0, end = 0; begin < count; begin = end) {
        end = end_of_run(losses, begin, count, planned_gap);
        if (count_phones(w, &losses[begin], end - begin) >= PLANNED_PHONES_MIN) {
            return true;
        }
    }
    return false;
}

/* Resets or restarts, in order of time: where many follow each other they are a line. */
static void cut_by_gap(planned_work *w, const planned_loss *losses, size_t count)
{
    for (size_t begin = 0, end = 0; begin < count; begin = end) {
        end = end_of_run(losses, begin, count, planned_edge);
        if (has_many(w, &losses[begin], end - begin)) {
            add_line(w, &losses[begin], end - begin, count_phones(w, &losses[begin], end - begin));
        } else {
            g_array_append_vals(w->single, &losses[begin], (unsigned)(end - begin));
        }
    }
}

/* The losses of one kind and target. */
static void add_kind(planned_work *w, const planned_loss *losses, size_t count)
{
    if (losses->kind == LOSS_RESET || losses->kind == LOSS_RESTART) {
        cut_by_gap(w, losses, count);
    } else if (losses->kind == LOSS_LOGIN) {
        g_array_append_vals(w->single, losses, (unsigned)count);
    } else {
        add_line(w, losses, count, count_phones(w, losses, count));
    }
}

static bool same_line(const planned_loss *a, const planned_loss *b)
{
    return a->kind == b->kind && a->target == b->target;
}

static void add_kinds(planned_work *w)
{
    for (unsigned begin = 0, end = 0; begin < w->losses->len; begin = end) {
        const planned_loss *first = &g_array_index(w->losses, planned_loss, begin);
        while (end < w->losses->len && same_line(first, &g_array_index(w->losses, planned_loss, end))) {
            end++;
        }
        add_kind(w, first, end - begin);
    }
}

static int by_time(gconstpointer one, gconstpointer other)
{
    const planned_loss *a = one;
    const planned_loss *b = other;
    int order = COMPARE(a->time, b->time);

    return order ? order : by_kind(one, other);
}

/* Resets and restarts that are of no line, and logins, which look the same. */
static void add_single(planned_work *w)
{
    if (w->single->len > 0) {
        const planned_loss *losses = &g_array_index(w->single, planned_loss, 0);
        g_array_sort(w->single, by_time);
        add_line(w, losses, w->single->len, count_phones(w, losses, w->single->len));
        cause_planned *line = &g_array_index(w->lines, cause_planned, w->lines->len - 1);
        line->kind = LOSS_RESET;
        line->is_single = true;
    }
}

void cause_rows_make_planned(const cause_loss *losses, size_t count, uint32_t phone_end, cause_table *table)
{
    planned_work w = {.table = table};

    w.losses = g_array_new(FALSE, FALSE, sizeof(planned_loss));
    w.seen_in = g_new0(uint32_t, phone_end + (size_t)1);
    w.lines = g_array_new(FALSE, FALSE, sizeof(cause_planned));
    w.single = g_array_new(FALSE, FALSE, sizeof(planned_loss));
    list_planned(&w, losses, count);
    add_kinds(&w);
    add_single(&w);
    table->planned_phones = count_phones(&w, (const planned_loss *)(void *)w.losses->data, w.losses->len);
    table->planned_count = w.lines->len;
    table->planned = (cause_planned *)(void *)g_array_free(w.lines, FALSE);
    g_array_free(w.single, TRUE);
    g_array_free(w.losses, TRUE);
    g_free(w.seen_in);
}

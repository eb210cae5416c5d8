/* report.c
 * Whether a report was made before: see report.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/phones/report.h"

#include "model/alarm/phone_clock.h"

/* A phone sends its alarms, again if need be, and registers right after it is back: what is further apart is about
 * two losses. A phone that unregistered may load new firmware before it is back. */
static const int64_t same_loss_window = 10 * CLOCK_MINUTE;
static const int64_t unregister_window = 30 * CLOCK_MINUTE;

/* The capture's clock may differ from a phone's by more: by a minute, not by much more. */
static const int64_t capture_apart = 65 * CLOCK_SECOND;

/* So many losses of a phone are compared with a report, the latest first: what is older is out of the window but for
 * phones that lose service every minute. */
enum { CANDIDATES_MAX = 8 };

/* The first report of some news, and what is known of those that repeat it. */
typedef struct {
    uint64_t key; /* of phone and text; the first member: it is a key */
    uint64_t loss_key;
    uint64_t dialog_key; /* of the last one */
    uint32_t number;
    uint32_t frame; /* of the last one that was no copy */
    uint32_t to;    /* likewise */
    uint32_t loss;
    bool is_rejected;
} news;

/* A message that may come again. */
typedef struct {
    uint64_t key; /* of phone, Call-ID, CSeq and text; the first member: it is a key */
    news *about;
    uint32_t frame;
    int64_t time;
} copied_message;

struct report_log {
    const registration *registrations;
    GHashTable *by_text;    /* key -> the latest news with this text */
    GHashTable *by_loss;    /* likewise, by loss_key */
    GHashTable *by_message; /* of copied_message */
    GPtrArray *all;         /* of news, to be freed */
    GPtrArray *by_number;   /* report -> its news */
    GArray *losses;         /* of report_loss */
    GArray *latest;         /* phone -> its latest loss + 1 */
};

report_log *report_log_new(const registration *registrations)
{
    report_log *log = g_new0(report_log, 1);

    log->registrations = registrations;
    log->by_text = g_hash_table_new(g_int64_hash, g_int64_equal);
    log->by_loss = g_hash_table_new(g_int64_hash, g_int64_equal);
    log->by_message = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
    log->all = g_ptr_array_new_with_free_func(g_free);
    log->by_number = g_ptr_array_new();
    log->losses = g_array_new(FALSE, FALSE, sizeof(report_loss));
    log->latest = g_array_new(FALSE, TRUE, sizeof(uint32_t));
    return log;
}

void report_log_free(report_log *log)
{
    g_hash_table_destroy(log->by_text);
    g_hash_table_destroy(log->by_loss);
    g_hash_table_destroy(log->by_message);
    g_ptr_array_free(log->all, TRUE);
    g_ptr_array_free(log->by_number, TRUE);
    g_array_free(log->losses, TRUE);
    g_array_free(log->latest, TRUE);
    g_free(log);
}

/* ---- The same news ---- */

/* 32 of the bits distinguish phones: a hash of 64 bits and a number. */
static uint64_t key_for_phone(uint64_t key, uint32_t phone)
{
    return key ^ ((uint64_t)phone * UINT64_C(0x9e3779b97f4a7c15));
}

static news *find_news(GHashTable *table, uint64_t key, uint32_t phone)
{
    uint64_t own = key_for_phone(key, phone);
    return key == 0 ? NULL : (news *)g_hash_table_lookup(table, &own);
}

/* Whether the phone was accepted between two frames. */
static bool is_accepted_between(const report_log *log, uint32_t phone, uint32_t frame, uint32_t until)
{
    return registration_accepted_after(log->registrations, phone, frame) &&
           registration_phone_of(log->registrations, phone)->accepted_frame < until;
}

/* Rule 2, of news with the same text. */
static bool is_repeated(const report_log *log, const news *first, const report_message *message)
{
    const registration_phone *phone = registration_phone_of(log->registrations, message->phone);

    if (is_accepted_between(log, message->phone, first->frame, message->frame)) {
        return false;
    }
    if (message->dialog_key == first->dialog_key || message->to != first->to) {
        return true; /* SCCP has no dialogs */
    }
    bool is_unanswered = phone->unanswered > 0 && registration_responds(log->registrations, message->to);
    return first->is_rejected || phone->rejected_frame > first->frame || is_unanswered;
}

/* Rule 1. A copy does not become the report after which the phone may have been accepted. */
static news *find_copied(const report_log *log, const report_message *message)
{
    uint64_t key = key_for_phone(message->message_key, message->phone);
    const copied_message *copied =
        message->message_key == 0 ? NULL : (const copied_message *)g_hash_table_lookup(log->by_message, &key);

    if (!copied || (clock_difference(message->time, copied->time) > REGISTRATION_TIMER_F &&
                    is_accepted_between(log, message->phone, copied->frame, message->frame))) {
        return NULL;
    }
    return copied->about;
}

static void keep_message(report_log *log, const report_message *message, news *about)
{
    if (message->message_key != 0) {
        copied_message *one = g_new(copied_message, 1);
        *one =
            (copied_message){key_for_phone(message->message_key, message->phone), about, message->frame, message->time};
        g_hash_table_replace(log->by_message, &one->key, one);
    }
}

/* Rules 2 and 3. */
static news *find_repeated(const report_log *log, const report_message *message)
{
    news *first = find_news(log->by_text, message->text_key, message->phone);

    if (!first || !is_repeated(log, first, message)) {
        first = find_news(log->by_loss, message->loss_key, message->phone);
    }
    if (first) {
        first->frame = message->frame;
        first->to = message->to;
        first->dialog_key = message->dialog_key;
    }
    return first;
}

static void put_news(GHashTable *table, uint64_t *key, uint32_t phone, news *one)
{
    if (*key != 0) {
        *key = key_for_phone(*key, phone);
        g_hash_table_replace(table, key, one);
    }
}

static news *new_news(report_log *log, const report_message *message)
{
    news *one = g_new0(news, 1);

    *one = (news){.key = message->text_key,
                  .loss_key = message->loss_key,
                  .dialog_key = message->dialog_key,
                  .number = log->by_number->len,
                  .frame = message->frame,
                  .to = message->to,
                  .loss = REPORT_NONE};
    g_ptr_array_add(log->all, one);
    put_news(log->by_text, &one->key, message->phone, one);
    put_news(log->by_loss, &one->loss_key, message->phone, one);
    return one;
}

/* ---- The same loss ---- */

/* When a report came, by its phone's clock: by its own Date, else by what the Date of `other` shows of that clock,
 * else by the capture's clock. */
static int64_t phone_time(int64_t sent, int64_t time, int64_t other_sent, int64_t other_time)
{
    if (sent != CLOCK_NO_TIME) {
        return sent;
    }
    int64_t behind = other_sent == CLOCK_NO_TIME ? 0 : clock_difference(other_time, other_sent);
    return clock_difference(time, behind);
}

/* Whether the TimeStamp is later than the first report of a loss. Both are compared by the phone's clock where one of
 * the messages has a Date; a TimeStamp after its own arrival shows that the capture's clock is behind, by an unknown
 * time. */
static bool is_stamped_later(const report_loss *loss, const report_message *message)
{
    bool is_by_phone = message->sent != CLOCK_NO_TIME || loss->first_sent != CLOCK_NO_TIME;

    if (message->stamp == CLOCK_NO_TIME || (!is_by_phone && message->stamp > message->time)) {
        return false;
    }
    int64_t first = phone_time(loss->first_sent, loss->first_time, message->sent, message->time);
    return clock_difference(message->stamp, first) > (is_by_phone ? CLOCK_NTP_APART : capture_apart);
}

/* Rule 4. */
static bool is_same_loss(const report_loss *loss, const report_message *message)
{
    bool left = loss->frames[REPORT_UNREGISTER] != 0;
    int64_t window = left ? unregister_window : same_loss_window;
    bool is_back = loss->back_frame != 0;

    if (loss->reason != message->reason || loss->is_sccp_reason != message->is_sccp_reason ||
        loss->frames[message->kind] != 0 || clock_difference(message->time, loss->last_time) >= window) {
        return false;
    }
    if (is_back && message->kind != REPORT_XML) {
        return false; /* these come before the phone is accepted */
    }
    return left || !is_stamped_later(loss, message);
}

/* A phone that unregisters begins a loss of its own; what it reports when it is back belongs to that. */
static uint32_t find_loss(const report_log *log, const report_message *message)
{
    uint32_t number = report_latest_loss(log, message->phone);
    const report_loss *newer = NULL;

    for (unsigned i = 0; number != REPORT_NONE && i < CANDIDATES_MAX && message->kind != REPORT_UNREGISTER; i++) {
        const report_loss *loss = report_loss_at(log, number);
        if (newer && loss->back_frame != 0 && loss->back_frame < newer->first_frame) {
            return REPORT_NONE; /* the phone was back before it was lost again */
        }
        if (is_same_loss(loss, message)) {
            return number;
        }
        newer = loss;
        number = loss->older;
    }
    return REPORT_NONE;
}

/* The loss is over already: an alarm may come after its phone was accepted again, and the response to a REGISTER
 * before it, where captures were merged. A phone that falls back was accepted by the Unified CM that it leaves. */
static void note_back(const report_log *log, report_loss *loss, const report_message *message)
{
    const registration_phone *phone = registration_phone_of(log->registrations, message->phone);
    int64_t ahead = message->sent == CLOCK_NO_TIME ? 0 : clock_difference(message->sent, message->time);
    int64_t lost = message->stamp == CLOCK_NO_TIME ? CLOCK_NO_TIME : clock_difference(message->stamp, ahead);

    if (message->kind == REPORT_REASON_HEADER && phone->accepted_frame == message->frame) {
        loss->back_time = phone->accepted_time;
        loss->back_frame = phone->accepted_frame;
    } else if (message->kind == REPORT_XML && phone->out_since == CLOCK_NO_TIME &&
               !(message->is_fallback && phone->ucm != message->to) &&
               !registration_is_disconnected(log->registrations, message->phone) &&
               registration_is_later(phone->accepted_since, lost, message->time)) {
        loss->back_time = phone->accepted_since;
        loss->back_frame = phone->accepted_since_frame;
    }
}

static uint32_t new_loss(report_log *log, const report_message *message)
{
    report_loss loss = {.phone = message->phone,
                        .reason = message->reason,
                        .is_sccp_reason = message->is_sccp_reason,
                        .first_kind = message->kind,
                        .first_frame = message->frame,
                        .first_time = message->time,
                        .first_sent = message->sent,
                        .back_time = CLOCK_NO_TIME,
                        .older = report_latest_loss(log, message->phone),
                        .accepted_time = CLOCK_NO_TIME,
                        .download_time = CLOCK_NO_TIME,
                        .ucm = HOST_NONE,
                        .host = HOST_NONE,
                        .sent_from = HOST_NONE,
                        .sent_to = message->to,
                        .stamp = CLOCK_NO_TIME,
                        .stamp_sent = CLOCK_NO_TIME,
                        .stamp_arrival = CLOCK_NO_TIME,
                        .ucm_host = HOST_NONE,
                        .closed_time = CLOCK_NO_TIME};

    note_back(log, &loss, message);
    g_array_append_val(log->losses, loss);
    if (log->latest->len <= message->phone) {
        g_array_set_size(log->latest, message->phone + 1);
    }
    g_array_index(log->latest, uint32_t, message->phone) = log->losses->len;
    return log->losses->len - 1;
}

/* ---- Both ---- */

report_result report_take(report_log *log, const report_message *message)
{
    news *copied = find_copied(log, message);
    news *first = copied ? copied : find_repeated(log, message);
    report_result result = {log->by_number->len, first ? first->number : REPORT_NONE, REPORT_NONE, false};

    if (!first) {
        first = new_news(log, message);
        first->loss = message->is_loss ? find_loss(log, message) : REPORT_NONE;
        result.is_new_loss = message->is_loss && first->loss == REPORT_NONE;
        first->loss = result.is_new_loss ? new_loss(log, message) : first->loss;
    }
    if (!copied) {
        keep_message(log, message, first);
    }
    g_ptr_array_add(log->by_number, first);
    result.loss = first->loss;
    if (result.loss != REPORT_NONE) {
        report_loss *loss = report_loss_at(log, result.loss);
        loss->last_time = MAX(loss->last_time, message->time);
        loss->frames[message->kind] = loss->frames[message->kind] ? loss->frames[message->kind] : message->frame;
    }
    return result;
}

void report_reject(report_log *log, uint32_t number)
{
    ((news *)g_ptr_array_index(log->by_number, number))->is_rejected = true;
}

void report_accept(report_log *log, uint32_t phone, uint32_t frame, int64_t time)
{
    for (uint32_t number = report_latest_loss(log, phone); number != REPORT_NONE;) {
        report_loss *loss = report_loss_at(log, number);
        if (loss->back_frame != 0) {
            return;
        }
        loss->back_frame = frame;
        loss->back_time = time;
        number = loss->older;
    }
}

report_loss *report_loss_at(const report_log *log, uint32_t loss)
{
    return &g_array_index(log->losses, report_loss, loss);
}

uint32_t report_loss_count(const report_log *log)
{
    return log->losses->len;
}

const code_row *report_reason_row(const report_loss *loss)
{
    field_id list = loss->is_sccp_reason ? FIELD_sccp_reason : FIELD_reason;
    return catalog_code(catalog_fields[list].codes, loss->reason);
}

uint32_t report_latest_loss(const report_log *log, uint32_t phone)
{
    return phone < log->latest->len ? g_array_index(log->latest, uint32_t, phone) - 1 : REPORT_NONE;
}

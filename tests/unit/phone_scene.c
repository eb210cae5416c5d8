/* phone_scene.c
 * Scenes of phones: see phone_scene.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "phone_scene.h"

#include <stdlib.h>

#include "model/alarm/phone_clock.h"
#include "test_support.h"

static const char *const statuses[REGISTRATION_STATUSES] = {"unknown",  "registered", "lost",        "rejected",
                                                            "timedout", "silent",     "unregistered"};

static const struct {
    const char *word;
    registration_kind kind;
} kinds[] = {
    {"REGISTER", REGISTRATION_REGISTER},
    {"Register", REGISTRATION_SCCP_REGISTER},
    {"Unregister", REGISTRATION_SCCP_UNREGISTER},
    {"KeepAlive", REGISTRATION_SCCP_KEEPALIVE},
    {"Ack", REGISTRATION_SCCP_ACK},
    {"Reject", REGISTRATION_SCCP_REJECT},
    {"KeepAliveAck", REGISTRATION_SCCP_KEEPALIVE_ACK},
};

void scene_begin(phone_scene *scene)
{
    *scene = (phone_scene){.directory = identity_new()};
    scene->state = registration_new(scene->directory);
    scene->log = report_log_new(scene->state);
}

void scene_end(phone_scene *scene)
{
    report_log_free(scene->log);
    registration_free(scene->state);
    identity_free(scene->directory);
}

uint32_t scene_host(phone_scene *scene, const char *name)
{
    return identity_intern_host(scene->directory, (const uint8_t *)name, strlen(name));
}

/* ---- Words of a line ---- */

static text_span span_of(const char *text)
{
    return (text_span){(const uint8_t *)text, text ? strlen(text) : 0};
}

/* What follows "key=", or NULL. */
static const char *value_of(char **words, const char *key)
{
    for (; *words; words++) {
        size_t len = strlen(key);
        if (strncmp(*words, key, len) == 0 && (*words)[len] == '=') {
            return *words + len + 1;
        }
    }
    return NULL;
}

static bool has_word(char **words, const char *word)
{
    return g_strv_contains((const char *const *)words, word);
}

static uint32_t number_of(char **words, const char *key)
{
    const char *value = value_of(words, key);
    return value ? (uint32_t)strtoul(value, NULL, 10) : 0;
}

/* Scenes begin in 2023, so that no time is one of a clock that was not set. */
static int64_t time_of(const char *seconds)
{
    return seconds ? (int64_t)(1700000000 * CLOCK_SECOND + (int64_t)(strtod(seconds, NULL) * 1000 + 0.5) * 1000000)
                   : CLOCK_NO_TIME;
}

/* "a:4001" */
static uint32_t endpoint_of(phone_scene *scene, const char *word, uint16_t *port)
{
    g_auto(GStrv) parts = g_strsplit(word, ":", 2);

    *port = parts[1] ? (uint16_t)strtoul(parts[1], NULL, 10) : 5060;
    return scene_host(scene, parts[0]);
}

static uint64_t key_of(const char *a, const char *b, const char *c)
{
    g_autofree char *text = g_strjoin("|", a ? a : "", b ? b : "", c ? c : "", NULL);
    return text_hash(span_of(text), 1);
}

/* ---- Reports ---- */

/* The usual text of an alarm: all that it says. */
static char *text_of(char **words, report_kind kind)
{
    const char *text = value_of(words, "text");
    const char *keys[] = {"name", "why", "lost", "port", "stamp"};
    GString *all = g_string_new(text ? text : kind == REPORT_XML ? "xml" : "text");

    for (size_t i = 0; i < G_N_ELEMENTS(keys) && !text; i++) {
        const char *value = value_of(words, keys[i]);
        g_string_append_printf(all, " %s", value ? value : "");
    }
    return g_string_free(all, FALSE);
}

static report_message report_of(char **words, report_kind kind, const registration_message *message)
{
    g_autofree char *text = text_of(words, kind);
    const char *stamp = value_of(words, "stamp");
    g_autofree char *cseq = g_strdup_printf("%u", message->cseq);
    g_autofree char *call_id = text_string(message->call_id);
    bool is_sip = message->call_id.len > 0;

    return (report_message){.kind = kind,
                            .to = message->to,
                            .frame = message->frame,
                            .time = message->time,
                            .text_key = key_of("text", text, NULL),
                            .message_key = is_sip ? key_of(call_id, cseq, text) : 0,
                            .dialog_key = is_sip ? key_of("dialog", call_id, NULL) : 0,
                            .loss_key = kind == REPORT_XML && stamp ? key_of(value_of(words, "why"), stamp, "loss") : 0,
                            .is_loss = value_of(words, "why") != NULL,
                            .reason = number_of(words, "why"),
                            .is_fallback = number_of(words, "why") == 18,
                            .stamp = time_of(stamp),
                            .sent = time_of(value_of(words, "date"))};
}

/* As the tracker does it: what is no repeat, and of a loss that is not over, ends bindings. */
static void take_report(phone_scene *scene, char **words, report_kind kind, const registration_message *message,
                        uint32_t phone)
{
    const char *lost = value_of(words, "lost");
    report_message report = report_of(words, kind, message);

    report.phone = phone;
    report_result result = report_take(scene->log, &report);
    scene->news += result.original == REPORT_NONE;
    if (result.original == REPORT_NONE && result.loss != REPORT_NONE &&
        report_loss_at(scene->log, result.loss)->back_frame == 0) {
        registration_report(scene->state, phone, lost ? scene_host(scene, lost) : HOST_NONE, report.stamp,
                            kind == REPORT_UNREGISTER && report.reason == 18);
    }
}

static void take_alarm(phone_scene *scene, char **words, report_kind kind, const registration_message *message)
{
    identity_sender sender = {message->device, message->from, message->from_port, (uint16_t)number_of(words, "port"),
                              message->time};

    take_report(scene, words, kind, message, identity_find(scene->directory, &sender));
}

/* ---- Messages ---- */

static void read_words(char **words, registration_message *message)
{
    message->device = span_of(value_of(words, "name"));
    message->aor = span_of(value_of(words, "aor"));
    message->unregisters = has_word(words, "bye") || has_word(words, "spare");
    message->is_standby_keepalive = has_word(words, "spare");
    message->has_credentials = has_word(words, "auth");
    message->has_reason = value_of(words, "why") != NULL;
    message->is_stale = has_word(words, "stale");
    message->is_tcp = has_word(words, "tcp");
    message->expires = number_of(words, "expires");
}

static void take_message(phone_scene *scene, char **words, const registration_message *message)
{
    registration_result result = registration_take(scene->state, message);
    bool is_register = message->kind == REGISTRATION_REGISTER;

    if (result.outcome == REGISTRATION_ACCEPTED) {
        report_accept(scene->log, result.phone, message->frame, message->time);
    }
    if (is_register && message->has_reason) {
        take_report(scene, words, message->unregisters ? REPORT_UNREGISTER : REPORT_REASON_HEADER, message,
                    result.phone);
    }
}

/* words: time, kind, from, ">", to, and more */
static void play_message(phone_scene *scene, char **words)
{
    registration_message message = {.kind = REGISTRATION_RESPONSE, .time = time_of(words[0])};
    bool is_sip = g_ascii_isdigit(words[1][0]) || strcmp(words[1], "REGISTER") == 0 || strcmp(words[1], "XML") == 0;

    message.from = endpoint_of(scene, words[2], &message.from_port);
    message.to = endpoint_of(scene, words[4], &message.to_port);
    if (strcmp(words[1], "FIN") == 0) {
        registration_end_connection(scene->state, message.from, message.from_port, message.to, message.time);
        identity_forget_port(scene->directory, message.from, message.from_port);
        return;
    }
    message.frame = ++scene->frame;
    message.status = (unsigned)strtoul(words[1], NULL, 10);
    if (is_sip) {
        message.call_id = span_of(words[5]);
        message.cseq = (uint32_t)strtoul(words[6], NULL, 10);
    }
    read_words(words, &message);
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        message.kind = strcmp(words[1], kinds[i].word) == 0 ? kinds[i].kind : message.kind;
    }
    if (strcmp(words[1], "XML") == 0 || strcmp(words[1], "Text") == 0) {
        take_alarm(scene, words, words[1][0] == 'X' ? REPORT_XML : REPORT_SCCP_TEXT, &message);
    } else {
        take_message(scene, words, &message);
    }
}

/* ---- Checks ---- */

G_GNUC_PRINTF(1, 2) static void fail(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    g_test_message("%s", message);
    g_test_fail();
}

static uint32_t phone_of(phone_scene *scene, const char *word)
{
    uint16_t port;

    if (word[0] != '@') {
        return identity_named(scene->directory, span_of(word));
    }
    uint32_t host = endpoint_of(scene, word + 1, &port);
    return identity_at(scene->directory, host, port);
}

static void check_status(phone_scene *scene, char **words, const char *line)
{
    uint32_t phone = phone_of(scene, words[2]);

    if (phone == PHONE_NONE) {
        fail("no such phone: %s", line);
        return;
    }
    const char *status = statuses[registration_status_of(scene->state, phone, time_of(words[0]))];
    const char *text = registration_phone_of(scene->state, phone)->last_status;
    if (strcmp(status, words[3]) != 0 || (words[4] && g_strcmp0(text, words[4]) != 0)) {
        fail("%s %s, not: %s", status, text ? text : "", line);
    }
}

static void add_count(GHashTable *counts, const char *key, size_t count)
{
    g_hash_table_insert(counts, (void *)key, GSIZE_TO_POINTER(count));
}

static void add_counts(phone_scene *scene, GHashTable *counts)
{
    registration_counts all = registration_count(scene->state);
    size_t changes;
    const registration_change *change = registration_changes(scene->state, &changes);
    size_t by_kind[REGISTRATION_CHANGE_UNREGISTERED + 1] = {0};
    size_t outs = 0;
    size_t back = 0;

    for (size_t i = 0; i < changes; i++) {
        by_kind[change[i].kind]++;
        outs += change[i].puts_out;
    }
    for (uint32_t i = 0; i < report_loss_count(scene->log); i++) {
        back += report_loss_at(scene->log, i)->back_frame != 0;
    }
    add_count(counts, "phones", identity_phone_count(scene->directory));
    add_count(counts, "news", scene->news);
    add_count(counts, "losses", report_loss_count(scene->log));
    add_count(counts, "over", back); /* losses after which the phone was accepted */
    add_count(counts, "requests", all.requests);
    add_count(counts, "unanswered", all.unanswered);
    add_count(counts, "orphans", all.orphans);
    add_count(counts, "ucms", all.ucms);
    add_count(counts, "mute", all.silent);
    add_count(counts, "refreshes", all.refreshes);
    add_count(counts, "placed", by_kind[REGISTRATION_CHANGE_PLACED]);
    add_count(counts, "back", by_kind[REGISTRATION_CHANGE_BACK]);
    add_count(counts, "rejected", by_kind[REGISTRATION_CHANGE_REJECTED]);
    add_count(counts, "given-up", by_kind[REGISTRATION_CHANGE_UNANSWERED]);
    add_count(counts, "left", by_kind[REGISTRATION_CHANGE_UNREGISTERED]);
    add_count(counts, "outs", outs);
}

static void check_counts(phone_scene *scene, char **words, const char *line)
{
    GHashTable *counts = g_hash_table_new(g_str_hash, g_str_equal);

    add_counts(scene, counts);
    for (char **word = words + 2; *word; word++) {
        g_auto(GStrv) pair = g_strsplit(*word, "=", 2);
        g_assert_true(g_hash_table_contains(counts, pair[0]));
        size_t count = GPOINTER_TO_SIZE(g_hash_table_lookup(counts, pair[0]));
        if (count != strtoul(pair[1], NULL, 10)) {
            fail("%s=%zu, not: %s", pair[0], count, line);
        }
    }
    g_hash_table_destroy(counts);
}

/* ---- Scenes ---- */

static void play_line(phone_scene *scene, const char *line)
{
    g_auto(GStrv) parts = g_strsplit(line, " ", -1);
    g_autoptr(GPtrArray) list = g_ptr_array_new();

    for (char **part = parts; *part; part++) {
        if (**part) {
            g_ptr_array_add(list, *part);
        }
    }
    g_ptr_array_set_size(list, (int)list->len + 2); /* ends in NULL, also behind a line without words */
    char **words = (char **)list->pdata;
    if (!words[0] || words[0][0] == '#') {
        return;
    }
    if (strcmp(words[1], "is") == 0) {
        check_status(scene, words, line);
    } else if (strcmp(words[1], "shows") == 0) {
        check_counts(scene, words, line);
    } else {
        play_message(scene, words);
    }
}

void scene_play(phone_scene *scene, const char *script)
{
    g_auto(GStrv) lines = g_strsplit(script, "\n", -1);

    for (char **line = lines; *line; line++) {
        play_line(scene, *line);
    }
}

void scene_test(const void *data)
{
    const scene_row *row = (const scene_row *)data;
    phone_scene scene;

    scene_begin(&scene);
    scene_play(&scene, row->script);
    scene_end(&scene);
}

/* alarm.c
 * From the bytes of an alarm to its lines in the tree: see alarm.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/alarm.h"

#include <epan/tap.h>
#include <wsutil/str_util.h>

#include "core/xml_text.h"

int alarm_tap = -1;

/* One document or text being dissected; lives as long as its dissection. */
typedef struct {
    show_place place;
    alarm_carrier carrier;
    links_frame *frame;
    unsigned lines;  /* shown … */
    unsigned hidden; /* … and only counted */

    /* The alarm at hand */
    alarm_facts facts;
    links_alarm link; /* record is NULL before the first one */
    bool has_outage;
    nstime_t outage;
} dissection;

static dissection begin_dissection(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, alarm_carrier carrier,
                                   bool is_ascii)
{
    dissection d = {.place = show_begin(tvb, pinfo, tree, is_ascii), .carrier = carrier};

    d.frame = links_of_frame(pinfo);
    proto_item_set_generated(proto_tree_add_uint(d.place.tree, hf_alarm.carrier, tvb, 0, 0, carrier));
    return d;
}

/* Whether one more line may be shown: a frame may have a great many documents, and Wireshark gives up on a frame with a
 * million items. */
static bool take_line(dissection *d)
{
    if (d->lines == ALARM_LINES_MAX || d->frame->lines == ALARM_FRAME_LINES_MAX) {
        d->hidden++;
        return false;
    }
    d->lines++;
    d->frame->lines++;
    return true;
}

static void report_hidden(const dissection *d)
{
    if (d->hidden > 0) {
        expert_add_info_format(d->place.pinfo, d->place.root, &ei_alarm.too_many_params,
                               "%u more parameters are not shown", d->hidden);
    }
}

/* ---- Parameters ---- */

/* A reason is judged: normal or not. Code 0 says nothing, so nothing is said of it. */
static bool is_normal(const alarm_facts *facts)
{
    if (alarm_prefs.normal_reasons && alarm_prefs.normal_reasons->nranges > 0) {
        return value_is_in_range(alarm_prefs.normal_reasons, facts->reason);
    }
    return facts->reason_row && (facts->reason_row->flags & CODE_NORMAL);
}

static void find_outage(dissection *d)
{
    const packet_info *pinfo = d->place.pinfo;
    uint64_t ms = d->facts.timestamp;
    nstime_t lost = {.secs = (time_t)(ms / 1000), .nsecs = (int)(ms % 1000) * 1000000};

    if (pinfo->presence_flags & PINFO_HAS_TS) {
        nstime_delta(&d->outage, &pinfo->abs_ts, &lost);
        d->has_outage = true;
    }
}

/* Takes from a parameter what it tells; what is shown below it for that is in *below. */
static void take_facts(dissection *d, const alarm_line *line, const alarm_value *value, bool *normal, show_below *below)
{
    bool had_reason = d->facts.has_reason;
    bool had_timestamp = d->facts.has_timestamp;
    fact tells = line->row->tells;

    facts_add(&d->facts, line, value);
    if (d->facts.has_reason && !had_reason && d->facts.reason != 0) {
        *normal = is_normal(&d->facts);
        below->reason_normal = normal;
    }
    if (d->facts.has_timestamp && !had_timestamp) {
        find_outage(d);
        below->outage = d->has_outage ? &d->outage : NULL;
    }
    if (value && value->kind == KIND_EVENT && value->as.event.known && (tells == FACT_SENT || tells == FACT_RECEIVED)) {
        below->event_frame = links_event_frame(&d->link, tells, &value->as.event.parts);
    }
}

/* Codes and times tell something of the alarm even where no field is referenced; so do events, the first time. */
static bool is_needed(const dissection *d, const param_row *row)
{
    return facts_need_value(row) || (catalog_fields[row->field].kind == KIND_EVENT && d->link.is_new) ||
           show_wants(&d->place, row);
}

static void take_param(dissection *d, const alarm_line *line)
{
    alarm_value value;
    show_below below = {NULL, NULL, 0};
    show_form form = SHOW_RAW;
    bool normal;

    if (line->row && line->value.text.len > 0 && !line->truncated) {
        const alarm_value *read = NULL;
        if (!is_needed(d, line->row)) {
            form = SHOW_NOTHING;
        } else if (value_read(catalog_fields[line->row->field].kind, line->value.text, &value)) {
            form = SHOW_VALUE;
            read = &value;
        }
        take_facts(d, line, read, &normal, &below);
    }
    show_param(&d->place, line, form, &value, &below);
}

/* ---- The summary: "LastOutOfServiceInformation SEPC4B9CD808647 reason 25 RegistrationSuccessful" ---- */

/* The words of a line. */
typedef struct {
    char *words[9]; /* the last one stays NULL */
    unsigned count;
    char digits[2][11]; /* of the two numbers there may be */
} line_words;

static void add_word(line_words *line, const char *word)
{
    if (*word != '\0') {
        line->words[line->count++] = (char *)word; /* wmem_strjoinv() changes none of them */
    }
}

static void add_code_words(line_words *line, unsigned which, const char *label, uint32_t code, const code_row *row)
{
    char *digit = line->digits[which] + sizeof line->digits[which] - 1;

    *digit = '\0';
    for (uint32_t rest = code; rest > 0 || *digit == '\0'; rest /= 10) {
        *--digit = (char)('0' + rest % 10);
    }
    add_word(line, label);
    add_word(line, digit);
    if (row) {
        add_word(line, row->symbol ? row->symbol : row->meaning);
    }
}

static const char *summary_of(const dissection *d)
{
    const alarm_facts *facts = &d->facts;
    line_words line = {.count = 0};

    add_word(&line, facts_are_of_text(facts) ? "cisco-alarm" : d->link.record->name);
    add_word(&line, d->link.record->device);
    if (facts->has_reason) {
        add_code_words(&line, 0, "reason", facts->reason, facts->reason_row);
    }
    if (facts->result_param) {
        add_code_words(&line, 1, catalog_fields[facts->result_param->field].label, facts->result, facts->result_row);
    }
    return line.count > 0 ? wmem_strjoinv(d->place.pinfo->pool, " ", line.words) : "";
}

/* SIP puts a fence after each message's text, so what it writes for the next message of the segment comes after ours. */
static void show_summary(const dissection *d)
{
    column_info *columns = d->place.pinfo->cinfo;
    bool column = col_get_writable(columns, COL_INFO);

    if (!column && !d->place.wants_all) {
        return;
    }
    const char *summary = summary_of(d);
    proto_item_append_text(d->place.root, ": %s", summary);
    if (!column) {
        return;
    }
    if (d->carrier == CARRIER_SIP_BODY || d->carrier == CARRIER_SIP_PART) {
        col_append_str(columns, COL_INFO, summary);
        tvbuff_t *source = tvb_get_ds_tvb(d->place.tvb);
        unsigned end = (unsigned)tvb_raw_offset(d->place.tvb) + tvb_reported_length(d->place.tvb);
        if (end < tvb_reported_length(source)) {
            col_append_str(columns, COL_INFO, " | ");
        }
    } else {
        col_append_sep_str(columns, COL_INFO, " ", summary);
    }
    col_set_fence(columns, COL_INFO);
}

/* ---- An alarm as a whole ---- */

static void begin_alarm(dissection *d, const alarm_line *line)
{
    facts_begin(&d->facts, line);
    d->has_outage = false;
    d->link = links_begin(d->place.pinfo, d->frame);
    show_alarm(&d->place, line);
}

static void show_links(const dissection *d)
{
    const show_place *place = &d->place;
    const alarm_record *record = d->link.record;
    const alarm_record *request = record->request;
    bool text_form = d->facts.name.len == 0;

    show_frame(place, hf_alarm.retransmission_of, record->first ? record->first->frame : 0);
    show_frame(place, text_form ? hf_alarm.xml_alarm : hf_alarm.reason_header, record->related_frame);
    if (request->response_code == 0) {
        return;
    }
    show_frame(place, hf_alarm.response_in, request->response_frame);
    proto_item *code =
        proto_tree_add_uint(place->tree, hf_alarm.response_code, place->tvb, 0, 0, request->response_code);
    proto_item_set_generated(code);
    proto_item_set_generated(
        proto_tree_add_time(place->tree, hf_alarm.response_time, place->tvb, 0, 0, &request->response_time));
    if (request->response_code >= 400) {
        expert_add_info_format(place->pinfo, code, &ei_alarm.rejected, "This alarm was answered with %u",
                               request->response_code);
    }
}

static void tap_alarm(const dissection *d)
{
    if (have_tap_listener(alarm_tap)) {
        alarm_tap_data *data = wmem_new(d->place.pinfo->pool, alarm_tap_data);
        *data = (alarm_tap_data){d->facts, d->carrier, d->has_outage, d->outage, d->link.record};
        tap_queue_packet(alarm_tap, d->place.pinfo, data);
    }
}

/* Ends the alarm at hand, whose bytes are `bytes`. */
static void end_alarm(dissection *d, const sip_transaction *request, text_span bytes)
{
    if (!d->link.record) {
        return;
    }
    if (d->facts.failure) {
        expert_add_info_format(d->place.pinfo, d->place.root, &ei_alarm.failure, "Failure: %s", d->facts.failure);
    }
    links_end(&d->link, d->place.pinfo, &d->facts, request, bytes);
    show_links(d);
    show_summary(d);
    tap_alarm(d);
    d->link.record = NULL;
}

/* ---- A document as a whole ---- */

/* A document that is not in UTF-8, although it should be by now, is read all the same. */
static void check_encoding(const show_place *place)
{
    const char *text = (const char *)place->bytes.ptr;
    const char *invalid;

    /* A character that the end of the bytes cuts in two is no reason. */
    if (!place->is_ascii && !g_utf8_validate_len(text, place->bytes.len, &invalid) &&
        invalid + 4 < text + place->bytes.len) {
        expert_add_info_format(place->pinfo, place->root, &ei_alarm.malformed, "Not well formed: not in UTF-8");
    }
}

static void report_document(const dissection *d, unsigned damage, unsigned reported)
{
    const show_place *place = &d->place;

    show_damage(place, place->root, damage & ~reported);
    if (tvb_captured_length(place->tvb) < tvb_reported_length(place->tvb)) {
        expert_add_info_format(place->pinfo, place->root, &ei_alarm.truncated,
                               "The capture ends inside the alarm; what came before is shown");
    } else if (damage & XML_TRUNCATED) {
        expert_add_info_format(place->pinfo, place->root, &ei_alarm.truncated,
                               "The text ends inside the alarm; what came before is shown");
    }
    report_hidden(d);
}

static uint8_t *packet_room(void *pool, size_t len)
{
    return (uint8_t *)wmem_alloc((wmem_allocator_t *)pool, len);
}

static void read_document(dissection *d, const sip_transaction *request)
{
    text_span bytes = d->place.bytes;
    size_t begun = 0;
    unsigned reported = 0;
    alarm_reader reader;
    alarm_line line;

    alarm_reader_init(&reader, bytes, packet_room, d->place.pinfo->pool);
    while (alarm_reader_next(&reader, &line)) {
        if (!take_line(d)) {
            continue;
        }
        reported |= line.damage;
        if (line.kind == LINE_ALARM) {
            end_alarm(d, request, text_between(bytes.ptr, begun, line.start));
            request = begun > 0 ? NULL : request; /* the response is counted once */
            begun = line.start;
            begin_alarm(d, &line);
        } else if (line.kind == LINE_PARAM) {
            take_param(d, &line);
        } else {
            show_stray(&d->place, &line);
        }
    }
    end_alarm(d, request, text_from(bytes, begun));
    report_document(d, alarm_reader_damage(&reader), reported);
}

/* The encoding of a document, by its byte order mark, or by what it declares where there is more than ASCII in it. An
 * encoding that is not known here is taken for UTF-8. */
static unsigned encoding_of(text_span text, bool is_ascii)
{
    static const struct {
        const char *name;
        unsigned encoding;
    } declared[] = {
        {"ISO-8859-1", ENC_ISO_8859_1},
        {"ISO8859-1", ENC_ISO_8859_1},
        {"latin1", ENC_ISO_8859_1},
        {"windows-1252", ENC_WINDOWS_1252},
    };

    if (text_starts_with(text, TEXT_LITERAL("\xfe\xff"))) {
        return ENC_UTF_16 | ENC_BIG_ENDIAN;
    }
    if (text_starts_with(text, TEXT_LITERAL("\xff\xfe"))) {
        return ENC_UTF_16 | ENC_LITTLE_ENDIAN;
    }
    text_span name = is_ascii ? (text_span){NULL, 0} : xml_declared_encoding(text);
    for (size_t i = 0; i < array_length(declared) && name.len > 0; i++) {
        if (text_equal_nocase(name, (text_span){(const uint8_t *)declared[i].name, strlen(declared[i].name)})) {
            return declared[i].encoding;
        }
    }
    return ENC_UTF_8;
}

/* A document in another encoding becomes a data source of its own, in UTF-8. */
static tvbuff_t *in_utf8(tvbuff_t *tvb, packet_info *pinfo, bool is_ascii)
{
    unsigned captured = tvb_captured_length(tvb);
    unsigned encoding = encoding_of(ws_captured_bytes(tvb), is_ascii);

    if (encoding == ENC_UTF_8) {
        return tvb;
    }
    bool utf16 = encoding != ENC_ISO_8859_1 && encoding != ENC_WINDOWS_1252;
    unsigned mark = utf16 ? 2 : 0;
    const uint8_t *text = tvb_get_string_enc(pinfo->pool, tvb, (int)mark, (int)(captured - mark), encoding);
    unsigned length = (unsigned)strlen((const char *)text);
    unsigned missing = tvb_reported_length(tvb) - captured;
    tvbuff_t *decoded = tvb_new_child_real_data(tvb, text, length, (int)(length + missing));
    add_new_data_source(pinfo, decoded, "Alarm in UTF-8");
    return decoded;
}

void alarm_dissect_document(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, alarm_carrier carrier,
                            const alarm_envelope *envelope)
{
    bool is_ascii = text_is_ascii(ws_captured_bytes(tvb));
    dissection d = begin_dissection(in_utf8(tvb, pinfo, is_ascii), pinfo, tree, carrier, is_ascii);

    check_encoding(&d.place);
    if (envelope) {
        envelope_show(&d.place, envelope);
    }
    read_document(&d, envelope ? &envelope->request : NULL);
}

bool alarm_is_document(tvbuff_t *tvb)
{
    return xml_first_element_is(ws_captured_bytes(tvb), TEXT_LITERAL("x-cisco-alarm"));
}

/* ---- Text forms ---- */

void alarm_dissect_text(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, alarm_carrier carrier,
                        const alarm_row *form)
{
    dissection d = begin_dissection(tvb, pinfo, tree, carrier, false);
    alarm_reader reader;
    alarm_line line;

    alarm_reader_init_text(&reader, d.place.bytes, form);
    while (alarm_reader_next(&reader, &line)) {
        if (line.kind == LINE_ALARM) {
            begin_alarm(&d, &line);
        } else if (take_line(&d)) {
            take_param(&d, &line);
        }
    }
    report_hidden(&d);
    if (tvb_captured_length(tvb) < tvb_reported_length(tvb)) {
        expert_add_info(pinfo, d.place.root, &ei_alarm.truncated);
    }
    end_alarm(&d, NULL, d.place.bytes);
}

/* alarm.c
 * From the bytes of an alarm to its lines in the tree: see alarm.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/dissect/alarm.h"

#include <epan/tap.h>
#include <wsutil/str_util.h>

#include "core/xml_text.h"
#include "model/phones/reason_class.h"
#include "wireshark/dissect/encoding.h"

int alarm_tap = -1;

/* One document or text being dissected; lives as long as its dissection. */
typedef struct {
    show_place place;
    const alarm_source *source;
    links_carrier carrier; /* of the alarm at hand: only the first of a message has its request */
    links_frame *frame;
    unsigned room;   /* for more lines */
    unsigned hidden; /* lines that are only counted */

    /* The alarm at hand */
    alarm_facts facts;
    links_alarm link; /* record is NULL before the first one */
    bool has_outage;
    nstime_t outage;
    bool reason_is_normal;   /* … */
    bool reason_is_judged;   /* … and whether that was said at all */
    const code_row *judged;  /* that reason; NULL: not in the catalog */
    proto_item *reason_item; /* of that reason; may be NULL */
    proto_item *outage_item; /* likewise */
} dissection;

static links_way way_of(const alarm_source *source)
{
    switch (source->carrier) {
    case CARRIER_SIP_REASON:
        return source->is_leaving ? WAY_LEAVING : WAY_HEADER;
    case CARRIER_SCCP_TEXT:
        return WAY_SCCP_TEXT;
    default:
        return WAY_XML;
    }
}

/* Begins the tree; the alarm at hand is set where one begins. */
static void begin_dissection(dissection *d, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                             const alarm_source *source)
{
    d->place = show_begin(tvb, pinfo, tree);
    d->source = source;
    d->carrier = (links_carrier){way_of(source), source->is_quoted, source->request, source->device};
    d->frame = links_of_frame(pinfo);
    d->room = MIN(ALARM_LINES_MAX, ALARM_FRAME_LINES_MAX - d->frame->lines);
    d->hidden = 0;
    d->link.record = NULL;
    show_number(&d->place, hf_alarm.carrier, source->carrier);
}

/* Whether one more line may be shown: a frame may have a great many documents, and Wireshark gives up on a frame with a
 * million items. */
static bool take_line(dissection *d)
{
    if (d->room == 0) {
        d->hidden++;
        return false;
    }
    d->room--;
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

/* Whether somebody or something did it on purpose: by the preference, which has the catalog's list to begin with. */
static bool is_normal(const alarm_facts *facts)
{
    if (alarm_prefs.normal_reasons && alarm_prefs.normal_reasons->nranges > 0) {
        return value_is_in_range(alarm_prefs.normal_reasons, facts->reason);
    }
    return facts->reason_row && (facts->reason_row->flags & CODE_NORMAL);
}

/* Judges the reason that a value told: normal or not. Code 0 says nothing, so nothing is said of it. The numbers of SCCP's
 * text alarm are a list of their own, of which the preference does not speak; some are failures and no loss of service. */
static bool find_judgement(dissection *d, fact tells)
{
    const alarm_facts *facts = &d->facts;
    bool is_sccp = d->source->carrier == CARRIER_SCCP_TEXT;

    if (tells == FACT_REASON && facts->has_reason && facts->reason != 0) {
        d->reason_is_normal = is_normal(facts);
        d->judged = facts->reason_row;
    } else if (tells == FACT_RESULT && is_sccp && facts->result_row && !(facts->result_row->flags & CODE_FAILURE)) {
        d->reason_is_normal = (facts->result_row->flags & CODE_NORMAL) != 0;
        d->judged = facts->result_row;
    } else {
        return false;
    }
    d->reason_is_judged = true;
    return true;
}

/* From the loss of service to the arrival, where the phone's clock can be believed. @return why there is none, or NULL */
static const char *find_outage(dissection *d)
{
    const packet_info *pinfo = d->place.pinfo;

    if (!(pinfo->presence_flags & PINFO_HAS_TS)) {
        return NULL;
    }
    if (d->facts.timestamp == CLOCK_NO_TIME) {
        return "the phone's clock was centuries ahead";
    }
    if (!d->facts.clock_is_set) {
        return "the phone's clock had not been set yet";
    }
    int64_t arrival = clock_from_seconds(pinfo->abs_ts.secs, pinfo->abs_ts.nsecs);
    int64_t outage = clock_outage(d->facts.timestamp, arrival);
    if (arrival == CLOCK_NO_TIME) {
        return NULL; /* the capture's clock was */
    }
    if (outage == CLOCK_NO_OUTAGE) {
        return d->facts.timestamp > arrival ? "by the phone's clock service was lost after the alarm came"
                                            : "by the phone's clock service was lost more than a year ago";
    }
    d->has_outage = true;
    d->outage = (nstime_t){.secs = (time_t)(outage / CLOCK_SECOND), .nsecs = (int)(outage % CLOCK_SECOND)};
    return NULL;
}

/* Takes from a parameter what it tells. @param below set to what is shown below it for that; empty so far */
static void take_facts(dissection *d, const alarm_line *line, const alarm_value *value, show_below *below)
{
    bool had_reason = d->facts.has_reason;
    bool had_timestamp = d->facts.has_timestamp;
    fact tells = line->row->tells;

    facts_add(&d->facts, line, value);
    if (!had_reason && find_judgement(d, tells)) {
        below->reason_normal = &d->reason_is_normal;
    }
    if (d->facts.has_timestamp && !had_timestamp) {
        below->no_outage = find_outage(d);
        below->outage = d->has_outage ? &d->outage : NULL;
    }
    if (value && value->kind == KIND_EVENT && value->as.event.known && (tells == FACT_SENT || tells == FACT_RECEIVED)) {
        below->event_frame = links_event_frame(&d->link, tells, &value->as.event.parts);
    }
}

/* How the value of a line is to be shown. @param value what it was read as, for SHOW_VALUE only */
static show_form read_param(const alarm_line *line, alarm_value *value)
{
    if (!line->row || line->value.text.len == 0 || line->truncated) {
        return SHOW_RAW;
    }
    return value_read(catalog_fields[line->row->field].kind, line->value.text, value) ? SHOW_VALUE : SHOW_BAD;
}

static void take_param(dissection *d, const alarm_line *line)
{
    alarm_value value;
    show_form form = read_param(line, &value);
    show_below below = {NULL, NULL, NULL, 0, NULL};
    if (form != SHOW_RAW) {
        take_facts(d, line, form == SHOW_VALUE ? &value : NULL, &below);
    }
    proto_item *item = show_param(&d->place, line, form, &value, &below);
    if (below.reason_normal) {
        d->reason_item = item;
    }
    if (below.outage_item) {
        d->outage_item = below.outage_item;
    }
}

/* ---- The summary: "LastOutOfServiceInformation SEPC4B9CD808647 reason 25 RegistrationSuccessful" ---- */

static void add_word(wmem_strbuf_t *line, const char *word)
{
    if (*word != '\0' && wmem_strbuf_get_len(line) > 0) {
        wmem_strbuf_append_c(line, ' ');
    }
    wmem_strbuf_append(line, word);
}

static void add_code(wmem_strbuf_t *line, const char *label, uint32_t code, const code_row *row)
{
    add_word(line, label);
    wmem_strbuf_append_printf(line, " %u", code);
    if (row) {
        add_word(line, row->symbol ? row->symbol : row->meaning);
    }
}

static const char *summary_of(const dissection *d)
{
    const alarm_facts *facts = &d->facts;
    const alarm_record *record = d->link.record;
    wmem_strbuf_t *line =
        wmem_strbuf_new(d->place.pinfo->pool, facts_are_of_text(facts) ? "cisco-alarm" : record->name);

    add_word(line, record->device);
    if (facts->has_reason) {
        add_code(line, "reason", facts->reason, facts->reason_row);
    }
    if (facts->result_param) {
        add_code(line, catalog_fields[facts->result_param->field].label, facts->result, facts->result_row);
    }
    if (d->source->is_leaving) {
        add_word(line, "(leaving)");
    }
    if (record->first && record->first->frame != record->frame) {
        wmem_strbuf_append_printf(line, " (retransmission of %u)", record->first->frame);
    }
    return wmem_strbuf_get_str(line);
}

/* What separates the texts of messages in the Info column: SIP writes it behind each of its own. */
static const char separator[] = " | ";

/* Whether a message follows in a frame's own bytes, behind what ends with `tail`. */
static bool follows_in_frame(text_span frame, text_span tail)
{
    for (size_t pos = 0; (pos = text_find(frame, pos, tail)) != TEXT_NOT_FOUND; pos++) {
        if (sip_message_begins(frame, pos + tail.len)) {
            return true;
        }
    }
    return false;
}

/* Whether another message of the segment follows. A message that was reassembled lies apart from those behind it; its end
 * is in the frame, too. */
static bool message_follows(const show_place *place)
{
    enum { TAIL = 16 };
    GSList *sources = place->pinfo->data_src;
    tvbuff_t *frame = sources ? get_data_source_tvb((const struct data_source *)sources->data) : NULL;
    tvbuff_t *source = tvb_get_ds_tvb(place->tvb);
    text_span bytes = ws_captured_bytes(source);
    size_t end = (size_t)tvb_raw_offset(place->tvb) + tvb_reported_length(place->tvb);

    if (source == frame || !frame || end != bytes.len || end < TAIL) {
        return sip_message_begins(bytes, end);
    }
    return follows_in_frame(ws_captured_bytes(frame), text_between(bytes.ptr, end - TAIL, end));
}

/* SIP puts a fence after each message's text, so what it writes for the next message comes after ours. */
static void append_body_summary(const dissection *d, column_info *columns, const char *summary)
{
    col_append_str(columns, COL_INFO, summary);
    if (message_follows(&d->place)) {
        col_append_str(columns, COL_INFO, separator);
    }
}

/* SIP has written a separator behind all messages of the frame, we have none behind our own text. */
static void append_reason_summary(column_info *columns, const char *summary)
{
    const char *text = col_get_text(columns, COL_INFO);
    bool separated = !text || g_str_has_suffix(text, separator);

    col_append_fstr(columns, COL_INFO, "%s%s", separated ? "" : separator, summary);
}

static void show_summary(const dissection *d)
{
    column_info *columns = d->place.pinfo->cinfo;
    bool column = col_get_writable(columns, COL_INFO) && !d->source->is_quoted;

    if (!column && !d->place.wants_all) {
        return;
    }
    const char *summary = summary_of(d);
    proto_item_append_text(d->place.root, ": %s", summary);
    if (!column) {
        return;
    }
    if (d->source->carrier == CARRIER_SIP_BODY || d->source->carrier == CARRIER_SIP_PART) {
        append_body_summary(d, columns, summary);
    } else if (d->source->carrier == CARRIER_SIP_REASON) {
        append_reason_summary(columns, summary);
    } else {
        col_append_sep_str(columns, COL_INFO, " ", summary);
    }
    col_set_fence(columns, COL_INFO);
}

/* ---- An alarm as a whole ---- */

static void begin_alarm(dissection *d, const alarm_line *line)
{
    facts_begin(&d->facts, line);
    d->has_outage = d->reason_is_judged = false;
    d->judged = NULL;
    d->reason_item = d->outage_item = NULL;
    d->link = links_begin(d->place.pinfo, d->frame, &d->carrier);
    show_alarm(&d->place, line);
}

/* The same news by other ways: the XML alarm for a text, the Reason headers for whatever else. */
static void show_other_ways(const show_place *place, const alarm_record *record)
{
    static const links_way ways[] = {WAY_XML, WAY_LEAVING, WAY_HEADER};

    for (size_t i = 0; record->event && i < array_length(ways); i++) {
        const alarm_record *other = record->event->reports[ways[i]];
        if (other && ways[i] != record->way && other->frame != record->frame) {
            show_frame(place, ways[i] == WAY_XML ? hf_alarm.xml_alarm : hf_alarm.reason_header, other->frame);
        }
    }
}

static void show_response(const show_place *place, const alarm_record *request)
{
    if (request->response_code == 0) {
        return;
    }
    show_frame(place, hf_alarm.response_in, request->response_frame);
    show_number(place, hf_alarm.response_code, request->response_code);
    show_duration(place, hf_alarm.response_time, &request->response_time);
}

static void show_registration(const show_place *place, const alarm_record *record)
{
    if (record->registered_frame != 0) {
        show_frame(place, hf_alarm.registered_in, record->registered_frame);
        show_duration(place, hf_alarm.registered_after, &record->registered_after);
    }
}

static void show_closing(const dissection *d)
{
    const show_place *place = &d->place;
    const alarm_record *record = d->link.record;

    if (record->closed_by == CLOSED_NOT_SEEN) {
        return;
    }
    proto_item *item = show_number(place, hf_alarm.closed_by, (uint32_t)record->closed_by);
    if (record->closed_by == CLOSED_BY_PHONE && d->facts.reason_row && (d->facts.reason_row->flags & CODE_BLAMES_UCM)) {
        expert_add_info(place->pinfo, show_or_root(place, item), &ei_alarm.closed_by_phone);
    }
}

static void show_links(const dissection *d)
{
    const show_place *place = &d->place;
    const alarm_record *record = d->link.record;

    show_flag(place, hf_alarm.first_report, links_is_first_report(record));
    if (record->first && record->first->frame != record->frame) {
        show_frame(place, hf_alarm.retransmission_of, record->first->frame);
    }
    if (d->source->is_leaving) {
        show_flag(place, hf_alarm.leaving, true);
    }
    show_other_ways(place, record);
    show_closing(d);
    if (record->way == WAY_XML) {
        show_response(place, record->request);
    }
    show_registration(place, record);
}

/* A phone that has just started sends a TimeStamp all the same. */
static void explain_outage(const dissection *d)
{
    if (d->facts.has_reason && incident_kind_of(d->facts.reason) == INCIDENT_STARTED) {
        proto_item_append_text(d->outage_item, ", but reason %u: the phone knows of no earlier connection",
                               d->facts.reason);
    }
}

/* A fault counts once, where it is told first: so Expert Information counts what first_report counts. */
static void judge(const dissection *d)
{
    const char *meaning = d->judged ? d->judged->meaning : "a reason that Cisco's catalog does not list";

    if (!links_is_first_report(d->link.record)) {
        return;
    }
    if (d->reason_is_judged) {
        expert_add_info_format(d->place.pinfo, d->reason_item,
                               d->reason_is_normal ? &ei_alarm.out_of_service_normal : &ei_alarm.out_of_service,
                               "Out of service: %s", meaning);
    }
    if (d->facts.failure) {
        expert_add_info_format(d->place.pinfo, d->place.root, &ei_alarm.failure, "Failure: %s", d->facts.failure);
    }
}

static void tap_alarm(const dissection *d)
{
    if (!d->link.record->is_quoted && have_tap_listener(alarm_tap)) {
        alarm_tap_data *data = wmem_new(d->place.pinfo->pool, alarm_tap_data);
        *data = (alarm_tap_data){d->facts, d->source->carrier, d->has_outage, d->outage, d->link.record};
        tap_queue_packet(alarm_tap, d->place.pinfo, data);
    }
}

/* Ends the alarm at hand, whose bytes are `bytes`. */
static void end_alarm(dissection *d, text_span bytes)
{
    if (!d->link.record) {
        return;
    }
    links_end(&d->link, d->place.pinfo, &d->facts, &d->carrier, bytes);
    explain_outage(d);
    judge(d);
    show_links(d);
    show_summary(d);
    tap_alarm(d);
    d->link.record = NULL;
    d->carrier.request = NULL; /* the response is counted once */
}

/* ---- A document as a whole ---- */

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

static void read_document(dissection *d)
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
            end_alarm(d, text_between(bytes.ptr, begun, line.start));
            begun = line.start;
            begin_alarm(d, &line);
        } else if (line.kind == LINE_PARAM) {
            take_param(d, &line);
        } else {
            show_stray(&d->place, &line);
        }
    }
    end_alarm(d, text_from(bytes, begun));
    show_document(&d->place);
    report_document(d, alarm_reader_damage(&reader), reported);
}

void alarm_dissect_document(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const alarm_source *source)
{
    bool is_ascii = text_is_ascii(ws_captured_bytes(tvb)); /* reads the same in each of the encodings */
    dissection d;

    begin_dissection(&d, is_ascii ? tvb : encoding_to_utf8(tvb, pinfo, source->charset), pinfo, tree, source);
    if (!is_ascii && !encoding_is_utf8(d.place.bytes)) {
        expert_add_info_format(pinfo, d.place.root, &ei_alarm.malformed, "Not well formed: not in UTF-8");
    }
    if (source->envelope) {
        envelope_show(&d.place, source->envelope);
    }
    read_document(&d);
}

bool alarm_is_document(tvbuff_t *tvb)
{
    return xml_first_element_is(ws_captured_bytes(tvb), TEXT_LITERAL("x-cisco-alarm"));
}

/* ---- Text forms ---- */

void alarm_dissect_text(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const alarm_source *source,
                        const alarm_row *form)
{
    dissection d;
    alarm_reader reader;
    alarm_line line;

    begin_dissection(&d, tvb, pinfo, tree, source);
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
    end_alarm(&d, d.place.bytes);
}

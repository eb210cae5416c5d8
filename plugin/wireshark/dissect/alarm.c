/* alarm.c
 * From the bytes of an alarm to its items in the tree: see alarm.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/dissect/alarm.h"

#include <epan/tap.h>
#include <epan/to_str.h>
#include <wsutil/str_util.h>

#include "core/xml/xml_text.h"
#include "wireshark/dissect/encoding.h"
#include "wireshark/dissect/info_column.h"
#include "wireshark/dissect/params.h"

int alarm_tap = -1;
int alarm_document_tap = -1;

/* One document or text being dissected; lives as long as its dissection. */
typedef struct {
    alarm_view view;
    const alarm_source *source;
    report_context context; /* of the current alarm */
    alarms_frame *frame;
    unsigned items_left;       /* for more lines */
    unsigned items_omitted;    /* lines that are only counted */
    const alarm_record *first; /* of its alarms; NULL: none has ended yet */

    /* The current alarm */
    alarm_facts facts;
    alarms_entry entry; /* record is NULL before the first one */
    bool has_outage;
    const char *no_outage; /* why there is none, where that is to be said */
    nstime_t outage;
    bool is_normal_reason;       /* … */
    bool has_verdict;            /* … and whether that was said at all */
    const code_row *verdict_row; /* that reason; NULL: not in the catalog */
    proto_item *reason_item;     /* of that reason; may be NULL */
    values_place timestamp;      /* for which there is an outage */
} dissection;

/* Begins the tree. There is no current alarm yet: a parameter may come before the first one. */
static void begin_dissection(dissection *d, ws_buffer document, packet_info *pinfo, proto_tree *tree,
                             const alarm_source *source)
{
    alarms_frame *frame = alarms_of_frame(pinfo);

    *d = (dissection){
        .view = items_begin(pinfo, document, tree),
        .source = source,
        .context = source->context,
        .frame = frame,
        .items_left = MIN(ALARM_ITEMS_MAX, ALARM_FRAME_ITEMS_MAX - frame->items),
    };
    items_add_number(&d->view, hf_alarm.carrier, source->carrier);
}

/* Whether one more line may be shown: a frame may have a great many documents, and Wireshark gives up on a frame with a
 * million items. */
static bool reserve_item(dissection *d)
{
    if (d->items_left == 0) {
        d->items_omitted++;
        return false;
    }
    d->items_left--;
    d->frame->items++;
    return true;
}

static void report_omitted(const dissection *d)
{
    if (d->items_omitted > 0) {
        expert_add_info_format(d->view.pinfo, d->view.root, &ei_alarm.too_many_params,
                               "Too many parameters: %u not shown", d->items_omitted);
    }
}

/* ---- Parameters ---- */

/* Whether service was lost on purpose: by the preference, which has the catalog's list to begin with. */
static bool is_normal(const alarm_facts *facts)
{
    if (alarm_prefs.normal_reasons && alarm_prefs.normal_reasons->nranges > 0) {
        return value_is_in_range(alarm_prefs.normal_reasons, facts->reason);
    }
    return facts->reason_row && (facts->reason_row->flags & CODE_NORMAL);
}

/* Judges a reported reason: normal or not. Code 0 means no value, so it gets no verdict. The numbers of
 * SCCP's text alarm are a list of their own, of which the preference does not speak; some are failures and no loss of
 * service. */
static bool find_verdict(dissection *d, param_role role)
{
    const alarm_facts *facts = &d->facts;
    bool is_sccp = d->source->carrier == CARRIER_SCCP_TEXT;

    if (role == ROLE_REASON && facts->has_reason && facts->reason != 0) {
        d->is_normal_reason = is_normal(facts);
        d->verdict_row = facts->reason_row;
    } else if (role == ROLE_RESULT && is_sccp && facts->result_row && !(facts->result_row->flags & CODE_FAILURE)) {
        d->is_normal_reason = (facts->result_row->flags & CODE_NORMAL) != 0;
        d->verdict_row = facts->result_row;
    } else {
        return false;
    }
    d->has_verdict = true;
    return true;
}

/* From the loss of service to the arrival, where the phone's clock can be believed. @return why there is none, or
 * NULL */
static const char *find_outage(dissection *d)
{
    const packet_info *pinfo = d->view.pinfo;

    if (!(pinfo->presence_flags & PINFO_HAS_TS)) {
        return NULL;
    }
    if (d->facts.timestamp == CLOCK_NO_TIME) {
        return "the phone's clock is centuries ahead";
    }
    if (!d->facts.clock_is_set) {
        return "the phone's clock is not set";
    }
    int64_t arrival = clock_from_seconds(pinfo->abs_ts.secs, pinfo->abs_ts.nsecs);
    int64_t outage = clock_outage(d->facts.timestamp, arrival);
    if (arrival == CLOCK_NO_TIME) {
        return NULL; /* the capture's clock was */
    }
    if (outage == CLOCK_NO_OUTAGE) {
        return d->facts.timestamp > arrival ? "the phone's clock is ahead of the capture"
                                            : "the time stamp is more than a year old";
    }
    d->has_outage = true;
    d->outage = (nstime_t){.secs = (time_t)(outage / CLOCK_SECOND), .nsecs = (int)(outage % CLOCK_SECOND)};
    return NULL;
}

/* Takes from a parameter what it says of the alarm. @return what follows from that for its value */
static values_derived take_facts(dissection *d, const alarm_item *line, const alarm_value *value)
{
    values_derived derived = {NULL, NULL, 0};
    bool had_reason = d->facts.has_reason;
    bool had_timestamp = d->facts.has_timestamp;
    param_role role = line->row->role;

    facts_add(&d->facts, line, value);
    if (!had_reason && find_verdict(d, role)) {
        derived.reason_normal = &d->is_normal_reason;
    }
    if (d->facts.has_timestamp && !had_timestamp) {
        derived.no_outage = d->no_outage = find_outage(d);
    }
    if (value && value->kind == KIND_EVENT && value->as.event.known && (role == ROLE_SENT || role == ROLE_RECEIVED)) {
        derived.event_frame = alarms_event_frame(&d->entry, role == ROLE_SENT, &value->as.event.parts);
    }
    return derived;
}

/* How the value of a line is to be shown. @param value set to what it was read as, for PARAMS_VALUE only */
static params_form read_param(const alarm_item *line, alarm_value *value)
{
    if (!line->row || line->value.text.len == 0 || line->truncated) {
        return PARAMS_RAW;
    }
    return value_read(catalog_fields[line->row->field].kind, line->value.text, value) ? PARAMS_VALUE : PARAMS_INVALID;
}

static void take_param(dissection *d, const alarm_item *line)
{
    alarm_value value;
    values_derived derived = {NULL, NULL, 0};
    bool had_outage = d->has_outage;
    params_form form = read_param(line, &value);

    if (form != PARAMS_RAW) {
        derived = take_facts(d, line, form == PARAMS_VALUE ? &value : NULL);
    }
    values_place place = params_add(&d->view, line, form, &value, &derived);
    if (derived.reason_normal) {
        d->reason_item = place.item;
    }
    if (d->has_outage && !had_outage) {
        d->timestamp = place;
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

/* Of an alarm in another frame: a document may hold the same alarm twice. */
static bool is_retransmission(const alarm_record *record)
{
    return record->report.original && record->report.original->arrival.frame != record->arrival.frame;
}

static const char *summary_of(const dissection *d)
{
    const alarm_facts *facts = &d->facts;
    const alarm_record *record = d->entry.record;
    wmem_strbuf_t *line =
        wmem_strbuf_new(d->view.pinfo->pool, facts_are_of_text(facts) ? "cisco-alarm" : record->content.name);

    add_word(line, record->content.device);
    if (facts->has_reason) {
        add_code(line, "reason", facts->reason, facts->reason_row);
    }
    if (facts->result_param) {
        add_code(line, catalog_fields[facts->result_param->field].label, facts->result, facts->result_row);
    }
    if (d->context.kind == REPORT_UNREGISTER) {
        add_word(line, "(unregistering)");
    }
    if (is_retransmission(record)) {
        wmem_strbuf_append_printf(line, " (first sent in %u)", record->report.original->arrival.frame);
    }
    return wmem_strbuf_get_str(line);
}

/* Since when; the day only if it is not that of the capture. */
static void append_since(const dissection *d)
{
    enum { DAY = 24 * 60 * 60 };
    const packet_info *pinfo = d->view.pinfo;
    time_t since = (time_t)(d->facts.timestamp / CLOCK_SECOND);
    unsigned second = (unsigned)(since % DAY);

    if (since / DAY == pinfo->abs_ts.secs / DAY) {
        proto_item_append_text(d->view.root, ", since %02u:%02u:%02u UTC", second / 3600, second / 60 % 60,
                               second % 60);
    } else {
        proto_item_append_text(d->view.root, ", since %s",
                               abs_time_secs_to_str(pinfo->pool, since, ABSOLUTE_TIME_UTC, true));
    }
}

/* In the tree there is room for more than in the packet list: since when, and which Unified CM. */
static void append_loss(const dissection *d)
{
    enum { UCM_MAX = 64 }; /* a name from the wire may be long */
    text_span ucm = d->facts.ucm;

    if (d->has_outage) {
        append_since(d);
    }
    if (ucm.len > 0 && ucm.len <= UCM_MAX) {
        proto_item_append_text(d->view.root, ", Unified CM %s", items_label(&d->view, ucm));
    }
}

static void show_summary(const dissection *d)
{
    column_info *columns = d->view.pinfo->cinfo;
    bool column = col_get_writable(columns, COL_INFO) && !d->context.in_icmp_error;

    if (!column && !d->view.all_wanted) {
        return;
    }
    const char *summary = summary_of(d);
    proto_item_append_text(d->view.root, ": %s", summary);
    if (d->view.all_wanted) {
        append_loss(d);
    }
    if (column) {
        info_column_append(&d->view, d->source->carrier, summary);
    }
}

/* ---- An alarm as a whole ---- */

static void begin_alarm(dissection *d, const alarm_item *line)
{
    facts_begin(&d->facts, line);
    d->has_outage = d->has_verdict = false;
    d->no_outage = NULL;
    d->verdict_row = NULL;
    d->reason_item = NULL;
    d->entry = alarms_begin(d->view.pinfo, d->frame, &d->context);
    params_add_alarm(&d->view, line);
}

/* The same loss by other ways: the XML alarm for a text, the Reason headers for all others. */
static void show_other_reports(const alarm_view *view, const alarm_record *record)
{
    static const report_kind kinds[] = {REPORT_XML, REPORT_UNREGISTER, REPORT_REASON_HEADER};
    const report_loss *loss = reports_loss(record);

    for (size_t i = 0; loss && i < array_length(kinds); i++) {
        uint32_t frame = loss->frames[kinds[i]];
        if (frame != 0 && kinds[i] != record->arrival.kind && frame != record->arrival.frame) {
            items_add_frame(view, kinds[i] == REPORT_XML ? hf_alarm.xml_alarm : hf_alarm.reason_header, frame);
        }
    }
}

static void show_response(const alarm_view *view, const alarm_exchange *exchange)
{
    if (exchange->code == 0) {
        return;
    }
    items_add_frame(view, hf_alarm.response_in, exchange->frame);
    items_add_number(view, hf_alarm.response_code, exchange->code);
    items_add_duration(view, hf_alarm.response_time, &exchange->time);
}

static void show_registration(const alarm_view *view, const alarm_registration *registered)
{
    if (registered->frame != 0) {
        items_add_frame(view, hf_alarm.registered_in, registered->frame);
        items_add_duration(view, hf_alarm.registered_after, &registered->after);
    }
}

static void show_close(const dissection *d)
{
    const alarm_view *view = &d->view;
    const alarm_close *close = &d->entry.record->close;

    if (close->by == CLOSED_NOT_SEEN) {
        return;
    }
    proto_item *item = items_add_number(view, hf_alarm.closed_by, (uint32_t)close->by);
    if (close->by == CLOSED_BY_RESET) {
        proto_item_append_text(item, ", sent by %s", close->by_phone ? "the phone" : "Unified CM");
    }
    items_add_frame(view, hf_alarm.closed_in, close->frame);
    if (close->by == CLOSED_BY_PHONE && d->facts.reason_row && (d->facts.reason_row->flags & CODE_BLAMES_UCM)) {
        expert_add_info(view->pinfo, items_or_root(view, item), &ei_alarm.closed_by_phone);
    }
}

static void show_links(const dissection *d)
{
    const alarm_view *view = &d->view;
    const alarm_record *record = d->entry.record;

    items_add_flag(view, hf_alarm.first_report, reports_is_first(record));
    if (is_retransmission(record)) {
        items_add_frame(view, hf_alarm.retransmission_of, record->report.original->arrival.frame);
    }
    if (d->context.kind == REPORT_UNREGISTER) {
        items_add_flag(view, hf_alarm.leaving, true);
    }
    show_other_reports(view, record);
    show_close(d);
    if (record->arrival.kind == REPORT_XML) {
        show_response(view, &record->exchange.request->exchange);
    }
    show_registration(view, &record->registration);
}

/* Only now that the reason has been read: a phone that has just started sends a TimeStamp, but lost no service. */
static void show_outage(dissection *d)
{
    bool is_start = d->facts.has_reason && catalog_reason_kind(d->facts.reason_row) == REASON_STARTED;

    d->no_outage = is_start ? NULL : d->no_outage;
    if (d->has_outage && is_start) {
        d->has_outage = false;
        proto_item_append_text(d->timestamp.item, " (not an outage: the phone has just started, reason 25)");
    } else if (d->has_outage) {
        values_add_outage(&d->view, &d->timestamp, &d->outage);
    }
}

/* A fault counts once, in its first report: so Expert Information counts what first_report counts. */
static void add_verdict(const dissection *d)
{
    const char *meaning = d->verdict_row ? d->verdict_row->meaning : "reason not in Cisco's catalog";
    bool is_start = catalog_reason_kind(d->verdict_row) == REASON_STARTED; /* nothing was out of service */

    if (!reports_is_first(d->entry.record)) {
        return;
    }
    if (d->has_verdict) {
        expert_field *item = d->is_normal_reason ? &ei_alarm.out_of_service_normal : &ei_alarm.out_of_service;
        expert_add_info_format(d->view.pinfo, d->reason_item, item, "%s%s",
                               is_start ? "" : "Out of service: ", meaning);
    }
    if (d->facts.failure) {
        expert_add_info_format(d->view.pinfo, d->view.root, &ei_alarm.failure, "Failure: %s", d->facts.failure);
    }
}

/* For taps, and for the menus of Wireshark's windows, which ask for the selected frame: it has a tree. */
static void hand_out_alarm(const dissection *d)
{
    bool is_tapped = have_tap_listener(alarm_tap);
    bool may_be_selected = d->view.tree && !d->frame->shown;

    if (d->entry.record->arrival.in_icmp_error || (!is_tapped && !may_be_selected)) {
        return;
    }
    alarm_tap_data *data = wmem_new(d->view.pinfo->pool, alarm_tap_data);
    *data = (alarm_tap_data){d->facts, d->source->carrier, d->has_outage, d->outage, d->no_outage, d->entry.record};
    d->frame->shown = may_be_selected ? data : d->frame->shown;
    if (is_tapped) {
        tap_queue_packet(alarm_tap, d->view.pinfo, data);
    }
}

/* @param bytes the document or text as it was sent */
static void tap_document(const dissection *d, text_span bytes)
{
    if (!d->context.in_icmp_error && bytes.len > 0 && have_tap_listener(alarm_document_tap)) {
        alarm_document *data = wmem_new(d->view.pinfo->pool, alarm_document);
        *data = (alarm_document){
            bytes, d->source->carrier != CARRIER_SIP_REASON && d->source->carrier != CARRIER_SCCP_TEXT, d->first};
        tap_queue_packet(alarm_document_tap, d->view.pinfo, data);
    }
}

/* Ends the current alarm, whose bytes are `bytes`. */
static void end_alarm(dissection *d, text_span bytes)
{
    if (!d->entry.record) {
        return;
    }
    alarms_end(&d->entry, d->view.pinfo, &d->facts, &d->context, bytes);
    show_outage(d);
    add_verdict(d);
    show_links(d);
    show_summary(d);
    hand_out_alarm(d);
    d->first = d->first ? d->first : d->entry.record;
    d->entry.record = NULL;
    d->context.is_further = true; /* the response is counted once */
}

/* ---- A document as a whole ---- */

/* Whether the capture ends inside the document or text. */
static bool is_cut(const alarm_view *view)
{
    return view->document.bytes.len < tvb_reported_length(view->document.tvb);
}

static void report_document(const dissection *d, unsigned defects, unsigned reported)
{
    const alarm_view *view = &d->view;

    items_add_defects(view, view->root, defects & ~reported);
    if (is_cut(view)) {
        expert_add_info_format(view->pinfo, view->root, &ei_alarm.truncated,
                               "Alarm truncated by the capture; decoded up to there");
    } else if (defects & XML_TRUNCATED) {
        expert_add_info_format(view->pinfo, view->root, &ei_alarm.truncated, "Alarm truncated; decoded up to the end");
    }
    report_omitted(d);
}

static uint8_t *packet_alloc(void *pool, size_t len)
{
    return (uint8_t *)wmem_alloc((wmem_allocator_t *)pool, len);
}

/* A document without an alarm is shown; that it has none is said where all of it is there. */
static void report_no_alarm(const dissection *d, unsigned defects)
{
    if (!(defects & (XML_TRUNCATED | XML_NO_ROOT))) {
        expert_add_info(d->view.pinfo, d->view.root, &ei_alarm.no_alarm);
    }
}

static void read_document(dissection *d)
{
    text_span bytes = d->view.document.bytes;
    size_t begun = 0;
    bool has_alarm = false;
    unsigned reported = 0;
    alarm_reader reader;
    alarm_item line;

    alarm_reader_init(&reader, bytes, packet_alloc, d->view.pinfo->pool);
    while (alarm_reader_next(&reader, &line)) {
        if (!reserve_item(d)) {
            continue;
        }
        reported |= line.defects;
        if (line.kind == ITEM_ALARM) {
            end_alarm(d, text_between(bytes.ptr, begun, line.start));
            begun = line.start;
            has_alarm = true;
            begin_alarm(d, &line);
        } else if (line.kind == ITEM_PARAM) {
            take_param(d, &line);
        } else {
            params_add_stray(&d->view, &line);
        }
    }
    end_alarm(d, text_from(bytes, begun));
    items_add_document(&d->view);
    report_document(d, alarm_reader_defects(&reader), reported);
    if (!has_alarm && d->items_omitted == 0) {
        report_no_alarm(d, alarm_reader_defects(&reader));
    }
}

void alarm_dissect_document(ws_buffer document, packet_info *pinfo, proto_tree *tree, const alarm_source *source)
{
    text_span sent = document.bytes;
    bool is_ascii = text_is_ascii(sent); /* reads the same in each of the encodings */
    dissection d;

    if (!is_ascii) {
        document = encoding_to_utf8(document, pinfo, source->charset);
    }
    begin_dissection(&d, document, pinfo, tree, source);
    if (!is_ascii && !encoding_is_utf8(document.bytes)) {
        expert_add_info_format(pinfo, d.view.root, &ei_alarm.malformed, "XML not well-formed: not UTF-8");
    }
    if (source->headers) {
        refer_to_add(&d.view, source->headers);
    }
    read_document(&d);
    tap_document(&d, sent);
}

bool alarm_is_document(text_span bytes)
{
    return xml_first_element_is(bytes, TEXT_LITERAL("x-cisco-alarm"));
}

/* ---- Text forms ---- */

void alarm_dissect_text(ws_buffer text, packet_info *pinfo, proto_tree *tree, const alarm_source *source,
                        const alarm_row *form)
{
    dissection d;
    alarm_reader reader;
    alarm_item line;

    begin_dissection(&d, text, pinfo, tree, source);
    alarm_reader_init_text(&reader, text.bytes, form);
    while (alarm_reader_next(&reader, &line)) {
        if (line.kind == ITEM_ALARM) {
            begin_alarm(&d, &line);
        } else if (reserve_item(&d)) {
            take_param(&d, &line);
        }
    }
    report_omitted(&d);
    if (is_cut(&d.view)) {
        expert_add_info(pinfo, d.view.root, &ei_alarm.truncated);
    }
    params_add_ipv4(&d.view, source->ipv4);
    end_alarm(&d, text.bytes);
    tap_document(&d, text.bytes);
    if (source->may_be_cut) {
        proto_item_append_text(d.view.root, " [may be truncated: the text fills its field]");
    }
}

/* alarm_document.c
 * From the bytes of an alarm to its lines in the tree: see alarm_document.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "alarm_document.h"

#include <epan/tap.h>
#include <wsutil/str_util.h>

#include "alarm_sip.h"
#include "alarm_value.h"
#include "core/text_alarm.h"
#include "core/xml_scanner.h"
#include "core/xml_text.h"

int alarm_tap = -1;

/* ---- What is wrong with a document ---- */

static const struct {
    unsigned damage;
    const char *text;
} damage_texts[] = {
    {XML_MARKUP_IN_VALUE, "the value holds markup"},
    {XML_NO_END_TAG, "the end tag is missing"},
    {XML_NO_NAME, "there is no name"},
    {XML_BAD_TAG, "a tag breaks the rules of XML"},
    {XML_BAD_REFERENCE, "a reference cannot be resolved"},
    {XML_BAD_NESTING, "tags do not pair"},
    {XML_STRAY_TEXT, "text stands outside the parameters"},
    {XML_UNTERMINATED, "a comment, section or instruction does not end"},
    {XML_BAD_CHAR, "a control character stands in it"},
    {XML_NO_ROOT, "there is no <x-cisco-alarm>"},
};

static void report_damage(const alarm_context *context, proto_item *item, unsigned damage)
{
    for (size_t i = 0; i < array_length(damage_texts); i++) {
        if (damage & damage_texts[i].damage) {
            expert_add_info_format(context->pinfo, item, &ei_alarm.malformed, "Not well formed: %s",
                                   damage_texts[i].text);
        }
    }
}

/* The item to hang a note on: a line's own, or the alarm's where the line was not asked for. */
static proto_item *or_root(const alarm_context *context, proto_item *item)
{
    return item ? item : context->root;
}

/* ---- Parameters ---- */

static int offset_of(const alarm_context *context, text_span part)
{
    return part.ptr ? (int)(part.ptr - context->text.ptr) : 0;
}

/* A name or a value of the document; entities are resolved where there are any. */
static alarm_value make_value(const alarm_context *context, text_span raw, bool coded, bool attribute, unsigned *damage)
{
    alarm_value value = {offset_of(context, raw), (int)raw.len, raw, coded};

    if (coded) {
        uint8_t *decoded = wmem_alloc(context->pinfo->pool, raw.len + 1);
        value.text = (text_span){decoded, xml_decode(raw, attribute, decoded, damage)};
    }
    return value;
}

static bool seen_row(alarm_context *context, const param_row *row)
{
    size_t index = (size_t)(row - context->alarm->params);
    uint64_t bit = UINT64_C(1) << (index % 64);
    uint64_t *word = &context->seen[index / 64 % array_length(context->seen)];
    bool seen = (*word & bit) != 0;

    *word |= bit;
    return seen;
}

static bool seen_name(alarm_context *context, text_span name)
{
    for (unsigned i = 0; i < context->unknown_count; i++) {
        if (text_equal(context->unknown[i], name)) {
            return true;
        }
    }
    if (context->unknown_count < array_length(context->unknown)) {
        context->unknown[context->unknown_count++] = name;
    }
    return false;
}

/* Adds the line of one parameter: typed where the catalog knows it and the value is whole and of its kind. */
static proto_item *show_param(alarm_context *context, const alarm_value *name, const alarm_value *value, bool cut)
{
    const param_row *row = context->alarm ? catalog_param(context->alarm, name->text, &context->hint) : NULL;
    bool shown = false;
    proto_item *item = NULL;

    if (row && value->text.len > 0 && !cut) {
        const param_fields *fields = context->fields[row - context->alarm->params];
        item = alarm_value_add(context, row, fields, value, &shown);
    }
    if (!shown) {
        item = alarm_value_add_generic(context, name, value);
    }
    if (context->alarm && !row && !cut) {
        expert_add_info(context->pinfo, or_root(context, item), &ei_alarm.unknown_param);
    }
    if (row ? seen_row(context, row) : seen_name(context, name->text)) {
        expert_add_info(context->pinfo, or_root(context, item), &ei_alarm.duplicate_param);
    }
    return item;
}

static void show_xml_param(alarm_context *context, const xml_element *element)
{
    unsigned damage = element->damage;
    bool cut = (damage & XML_TRUNCATED) != 0;
    alarm_value name = make_value(context, element->name, element->name_coded, true, &damage);
    alarm_value value = make_value(context, element->value, element->value_coded, false, &damage);
    proto_item *item = show_param(context, &name, &value, cut);

    if (cut) {
        proto_item_append_text(item, " [truncated]");
    }
    report_damage(context, or_root(context, item), damage);
}

static void show_stray(alarm_context *context, const xml_element *element)
{
    alarm_value name = {offset_of(context, element->value), 0, {NULL, 0}, false};
    alarm_value value = make_value(context, element->value, false, false, NULL);
    proto_item *item = alarm_value_add_generic(context, &name, &value);

    report_damage(context, or_root(context, item), element->damage);
}

/* ---- An alarm as a whole ---- */

static void set_alarm(alarm_context *context, const alarm_row *alarm, text_span name)
{
    context->facts = (alarm_facts){.alarm = alarm, .name = name, .carrier = context->carrier};
    context->alarm = alarm;
    context->fields = alarm ? alarm_fields_of(alarm) : NULL;
    context->hint = 0;
    memset(context->seen, 0, sizeof context->seen);
    context->unknown_count = 0;
    context->record = alarm_links_begin(context->pinfo, context->frame);
}

static void begin_alarm(alarm_context *context, const xml_element *element)
{
    unsigned damage = element->damage;
    alarm_value name = make_value(context, element->name, element->name_coded, true, &damage);

    set_alarm(context, catalog_alarm(name.text), name.text);
    proto_item *item = alarm_value_add_string(context, context->tree, hf_alarm.name, &name, name.text);
    if (!context->alarm && !(damage & XML_TRUNCATED)) {
        expert_add_info(context->pinfo, or_root(context, item), &ei_alarm.unknown_alarm);
    }
    report_damage(context, or_root(context, item), damage);
}

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

/* One line about the alarm: "LastOutOfServiceInformation SEPC4B9CD808647 reason 25 RegistrationSuccessful". */
static const char *summary_of(const alarm_context *context)
{
    const alarm_facts *facts = &context->facts;
    bool text_form = facts->alarm && !facts->alarm->name;
    line_words line = {.count = 0};

    add_word(&line, text_form ? "cisco-alarm" : context->record->name);
    add_word(&line, context->record->device);
    if (facts->has_reason) {
        add_code_words(&line, 0, "reason", facts->reason, facts->reason_row);
    }
    if (facts->result_param) {
        add_code_words(&line, 1, facts->result_param->label, facts->result, facts->result_row);
    }
    return line.count > 0 ? wmem_strjoinv(context->pinfo->pool, " ", line.words) : "";
}

/* SIP puts a fence after each message's text, so what it writes for the next message of the segment comes after ours. */
static void show_summary(const alarm_context *context)
{
    column_info *columns = context->pinfo->cinfo;
    bool column = col_get_writable(columns, COL_INFO);

    if (!column && !context->wants_all) {
        return;
    }
    const char *summary = summary_of(context);
    proto_item_append_text(context->root, ": %s", summary);
    if (!column) {
        return;
    }
    if (context->carrier == CARRIER_SIP_BODY || context->carrier == CARRIER_SIP_PART) {
        col_append_str(columns, COL_INFO, summary);
        tvbuff_t *source = tvb_get_ds_tvb(context->tvb);
        unsigned end = (unsigned)tvb_raw_offset(context->tvb) + tvb_reported_length(context->tvb);
        if (end < tvb_reported_length(source)) {
            col_append_str(columns, COL_INFO, " | ");
        }
    } else {
        col_append_sep_str(columns, COL_INFO, " ", summary);
    }
    col_set_fence(columns, COL_INFO);
}

static void add_frame(const alarm_context *context, int hf, uint32_t frame)
{
    if (frame != 0) {
        proto_item_set_generated(proto_tree_add_uint(context->tree, hf, context->tvb, 0, 0, frame));
    }
}

static void show_links(const alarm_context *context)
{
    const alarm_record *record = context->record;
    const alarm_record *answered = record->request;
    bool text_form = context->facts.name.len == 0;

    add_frame(context, hf_alarm.retransmission_of, record->first ? record->first->frame : 0);
    add_frame(context, text_form ? hf_alarm.xml_alarm : hf_alarm.reason_header, record->related_frame);
    if (answered->response_code == 0) {
        return;
    }
    add_frame(context, hf_alarm.response_in, answered->response_frame);
    proto_item *code =
        proto_tree_add_uint(context->tree, hf_alarm.response_code, context->tvb, 0, 0, answered->response_code);
    proto_item_set_generated(code);
    proto_item_set_generated(
        proto_tree_add_time(context->tree, hf_alarm.response_time, context->tvb, 0, 0, &answered->response_time));
    if (answered->response_code >= 400) {
        expert_add_info_format(context->pinfo, code, &ei_alarm.rejected, "This alarm was answered with %u",
                               answered->response_code);
    }
}

static void tap_alarm(const alarm_context *context)
{
    if (have_tap_listener(alarm_tap)) {
        alarm_tap_data *data = wmem_new(context->pinfo->pool, alarm_tap_data);
        data->facts = context->facts;
        data->record = context->record;
        tap_queue_packet(alarm_tap, context->pinfo, data);
    }
}

/* Ends the alarm at hand, whose bytes are `bytes`. */
static void end_alarm(alarm_context *context, const sip_transaction *request, text_span bytes)
{
    if (!context->record) {
        return;
    }
    if (context->alarm && context->alarm->failure) {
        context->facts.failure = context->alarm->meaning;
    }
    if (context->facts.failure) {
        expert_add_info_format(context->pinfo, context->root, &ei_alarm.failure, "Failure: %s", context->facts.failure);
    }
    alarm_links_end(context->record, context->pinfo, &context->facts, request, bytes);
    show_links(context);
    show_summary(context);
    tap_alarm(context);
    context->record = NULL;
}

/* ---- A document as a whole ---- */

static void begin_document(alarm_context *context, proto_tree *tree)
{
    context->frame = alarm_links_frame(context->pinfo);
    context->text = ws_captured_bytes(context->tvb);
    context->root = proto_tree_add_item(tree, proto_cisco_alarm, context->tvb, 0, -1, ENC_NA);
    context->tree = proto_item_add_subtree(context->root, ett_cisco_alarm);
    /* The generic pair stands in for any parameter: who asks for it wants every value looked at. */
    context->wants_all = proto_field_is_referenced(context->tree, hf_alarm.param_value) ||
                         proto_field_is_referenced(context->tree, hf_alarm.param_name);
    proto_item_set_generated(
        proto_tree_add_uint(context->tree, hf_alarm.carrier, context->tvb, 0, 0, context->carrier));
}

/* A document that is not in UTF-8, although it should be by now, is read all the same. */
static void check_encoding(const alarm_context *context)
{
    const char *text = (const char *)context->text.ptr;
    const char *invalid;

    /* A character that the end of the bytes cuts in two is no reason. */
    if (!context->is_ascii && !g_utf8_validate_len(text, context->text.len, &invalid) &&
        invalid + 4 < text + context->text.len) {
        expert_add_info_format(context->pinfo, context->root, &ei_alarm.malformed, "Not well formed: not in UTF-8");
    }
}

/* Whether one more line may be shown: a frame may have a great many documents, and Wireshark gives up on a frame with a
 * million items. */
static bool take_line(alarm_context *context)
{
    if (context->lines == ALARM_LINES_MAX || context->frame->lines == ALARM_FRAME_LINES_MAX) {
        context->hidden++;
        return false;
    }
    context->lines++;
    context->frame->lines++;
    return true;
}

static void report_hidden(const alarm_context *context)
{
    if (context->hidden > 0) {
        expert_add_info_format(context->pinfo, context->root, &ei_alarm.too_many_params,
                               "%u more parameters are not shown", context->hidden);
    }
}

static void report_document(const alarm_context *context, const xml_scanner *scanner, unsigned reported)
{
    report_damage(context, context->root, scanner->damage & ~reported);
    if (tvb_captured_length(context->tvb) < tvb_reported_length(context->tvb)) {
        expert_add_info_format(context->pinfo, context->root, &ei_alarm.truncated,
                               "The capture ends inside the alarm; what came before is shown");
    } else if (scanner->damage & XML_TRUNCATED) {
        expert_add_info_format(context->pinfo, context->root, &ei_alarm.truncated,
                               "The text ends inside the alarm; what came before is shown");
    }
    report_hidden(context);
}

static void scan(alarm_context *context)
{
    const sip_transaction *request = context->envelope ? &context->envelope->request : NULL;
    size_t begun = 0;
    unsigned reported = 0;
    xml_scanner scanner;
    xml_element element;

    xml_scanner_init(&scanner, context->text);
    while (xml_scanner_next(&scanner, &element)) {
        if (!take_line(context)) {
            continue;
        }
        reported |= element.damage;
        if (element.kind == XML_ALARM) {
            end_alarm(context, request, text_between(context->text.ptr, begun, element.start));
            request = begun > 0 ? NULL : request; /* the answer is counted once */
            begun = element.start;
            begin_alarm(context, &element);
        } else if (element.kind == XML_PARAM) {
            show_xml_param(context, &element);
        } else {
            show_stray(context, &element);
        }
    }
    end_alarm(context, request, text_between(context->text.ptr, begun, context->text.len));
    report_document(context, &scanner, reported);
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
    unsigned cut = tvb_reported_length(tvb) - captured;
    tvbuff_t *decoded = tvb_new_child_real_data(tvb, text, length, (int)(length + cut));
    add_new_data_source(pinfo, decoded, "Alarm in UTF-8");
    return decoded;
}

void alarm_document_dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, alarm_carrier carrier,
                            const alarm_envelope *envelope)
{
    bool is_ascii = text_is_ascii(ws_captured_bytes(tvb));
    alarm_context context = {.tvb = in_utf8(tvb, pinfo, is_ascii),
                             .pinfo = pinfo,
                             .carrier = carrier,
                             .envelope = envelope,
                             .is_ascii = is_ascii};

    begin_document(&context, tree);
    check_encoding(&context);
    if (envelope && envelope->tvb) {
        alarm_sip_add_cid(&context);
    }
    scan(&context);
}

bool alarm_document_is(tvbuff_t *tvb)
{
    text_span text = ws_captured_bytes(tvb);
    return xml_first_element_is(text, TEXT_LITERAL("x-cisco-alarm"));
}

/* ---- Text forms ---- */

static void show_text(alarm_context *context, text_span key, text_span text)
{
    alarm_value name = make_value(context, key, false, false, NULL);
    alarm_value value = make_value(context, text, false, false, NULL);

    show_param(context, &name, &value, false);
}

/* A device's name has no blanks: what follows one belongs to something else, perhaps cut off. */
static void show_assignment(alarm_context *context, text_span key, text_span text)
{
    size_t hint = 0;
    const param_row *row = catalog_param(context->alarm, key, &hint);
    size_t blank = row && row->kind == KIND_DEVICE ? text_find_char(text, 0, ' ') : TEXT_NOT_FOUND;

    if (blank == TEXT_NOT_FOUND) {
        show_text(context, key, text);
        return;
    }
    show_text(context, key, text_between(text.ptr, 0, blank));
    show_text(context, text_between(text.ptr, blank, blank), text_trim(text_from(text, blank)));
}

void alarm_text_dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, alarm_carrier carrier,
                        const alarm_row *form)
{
    alarm_context context = {.tvb = tvb, .pinfo = pinfo, .carrier = carrier};
    text_span key, value;
    size_t pos = 0;

    begin_document(&context, tree);
    set_alarm(&context, form, (text_span){NULL, 0});
    text_alarm parts = text_alarm_read(context.text);
    if (parts.has_number) {
        show_text(&context, TEXT_LITERAL(ALARM_TEXT_NUMBER), parts.digits);
    }
    while (text_alarm_next(parts.rest, &pos, &key, &value)) {
        if (take_line(&context)) {
            show_assignment(&context, key, value);
        }
    }
    report_hidden(&context);
    if (tvb_captured_length(tvb) < tvb_reported_length(tvb)) {
        expert_add_info(pinfo, context.root, &ei_alarm.truncated);
    }
    end_alarm(&context, NULL, context.text);
}

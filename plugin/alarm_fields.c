/* alarm_fields.c
 * Fields, subtrees, expert items, preferences: see alarm_fields.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "alarm_fields.h"

#include <epan/tfs.h>

int proto_cisco_alarm = -1;
int ett_cisco_alarm = -1;
int ett_cisco_alarm_param = -1;

alarm_hf_ids hf_alarm = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
alarm_experts ei_alarm = {EI_INIT, EI_INIT, EI_INIT, EI_INIT, EI_INIT, EI_INIT,
                          EI_INIT, EI_INIT, EI_INIT, EI_INIT, EI_INIT, EI_INIT};
alarm_preferences alarm_prefs = {.link_events = true, .decode_reason_header = true, .decode_sccp = true};

static const value_string carrier_names[] = {
    {CARRIER_SIP_BODY, "SIP body"},
    {CARRIER_SIP_PART, "SIP multipart part"},
    {CARRIER_SCCP_XML, "SCCP XML alarm (0x015A)"},
    {CARRIER_SIP_REASON, "SIP Reason header"},
    {CARRIER_SCCP_TEXT, "SCCP text alarm (0x0020)"},
    {CARRIER_OTHER, "other"},
    {0, NULL},
};

static const value_string cid_status_names[] = {
    {CID_MATCHED, "matched: the Refer-To URL names this body"},
    {CID_MISMATCHED, "mismatched: the Refer-To URL names another body"},
    {CID_NO_CONTENT_ID, "no Content-Id"},
    {CID_NO_CID_URL, "Refer-To is no cid URL or is missing"},
    {0, NULL},
};

/* Wireshark's tfs_yes_no lies in another DLL on Windows, where its address is no constant. */
static const true_false_string yes_no = {"Yes", "No"};

/* ---- Fields of the catalog's rows ---- */

/* A field that a kind makes beside the value's own. */
typedef struct {
    const char *name;  /* appended to the filter name; to the stem of generated fields where the row has one */
    const char *label; /* likewise */
    enum ftenum type;
    int display;
} part_row;

static const part_row prefix_parts[] = {{"_prefix", " prefix length", FT_UINT8, BASE_DEC}};
static const part_row ucm_parts[] = {
    {"_ipv4", " IPv4 address", FT_IPv4, BASE_NONE},
    {"_ipv6", " IPv6 address", FT_IPv6, BASE_NONE},
};
static const part_row digest_parts[] = {{"", " digest", FT_BYTES, BASE_NONE}};
static const part_row event_parts[] = {
    {".method", ": method", FT_STRING, BASE_NONE},
    {".uri", ": request URI", FT_STRING, BASE_NONE},
    {".status", ": status", FT_UINT16, BASE_DEC},
    {".phrase", ": reason phrase", FT_STRING, BASE_NONE},
    {".cseq", ": CSeq number", FT_UINT32, BASE_DEC},
    {".cseq_method", ": CSeq method", FT_STRING, BASE_NONE},
    {".call_id", ": Call-ID", FT_STRING, BASE_NONE},
    {".message_id", ": SCCP message id", FT_UINT32, BASE_DEC_HEX},
    {".message_name", ": SCCP message", FT_STRING, BASE_NONE},
    {".frame", ": in frame", FT_FRAMENUM, BASE_NONE},
};

/* How the values of a kind become fields; in the order of value_kind. */
static const struct {
    enum ftenum type;
    int display;
    const part_row *parts;
    unsigned part_count;
} kinds[] = {
    [KIND_STRING] = {FT_STRING, BASE_NONE, NULL, 0},
    [KIND_DEVICE] = {FT_STRING, BASE_NONE, NULL, 0},
    [KIND_IPV4] = {FT_IPv4, BASE_NONE, NULL, 0},
    [KIND_IPV4_PREFIX] = {FT_IPv4, BASE_NONE, prefix_parts, array_length(prefix_parts)},
    [KIND_IPV6] = {FT_IPv6, BASE_NONE, NULL, 0},
    [KIND_IPV6_PREFIX] = {FT_IPv6, BASE_NONE, prefix_parts, array_length(prefix_parts)},
    [KIND_CODE] = {FT_UINT32, BASE_DEC, NULL, 0},
    [KIND_VLAN] = {FT_UINT16, BASE_DEC, NULL, 0},
    [KIND_PORT] = {FT_INT32, BASE_DEC, NULL, 0},
    [KIND_TIME] = {FT_ABSOLUTE_TIME, ABSOLUTE_TIME_UTC, NULL, 0},
    [KIND_UCM] = {FT_STRING, BASE_NONE, ucm_parts, array_length(ucm_parts)},
    [KIND_SIGNATURE] = {FT_STRING, BASE_NONE, digest_parts, array_length(digest_parts)},
    [KIND_EVENT] = {FT_STRING, BASE_NONE, event_parts, array_length(event_parts)},
};

/* All alarms: those with a name, then the text forms. */
enum { TEXT_FORMS = 2 };
static const param_fields ***fields_by_alarm;

static const alarm_row *alarm_at(size_t i)
{
    if (i < alarm_row_count) {
        return &alarm_rows[i];
    }
    return i == alarm_row_count ? &alarm_reason_header : &alarm_sccp_text;
}

static size_t index_of(const alarm_row *alarm)
{
    if (alarm == &alarm_reason_header) {
        return alarm_row_count;
    }
    return alarm == &alarm_sccp_text ? alarm_row_count + 1 : (size_t)(alarm - alarm_rows);
}

const param_fields *const *alarm_fields_of(const alarm_row *alarm)
{
    return fields_by_alarm[index_of(alarm)];
}

/* What value_string carries is Cisco's symbol, so that filters can use it; our words where Cisco has none. */
static const value_string *names_of(const code_table *codes)
{
    value_string *names = wmem_alloc_array(wmem_epan_scope(), value_string, codes->count + 1);

    for (size_t i = 0; i < codes->count; i++) {
        const code_row *row = &codes->rows[i];
        names[i] = (value_string){row->code, row->symbol ? row->symbol : row->meaning};
    }
    names[codes->count] = (value_string){0, NULL};
    return names;
}

static void add_field(wmem_array_t *fields, int *id, const char *name, const char *label, enum ftenum type, int display,
                      const void *strings, const char *description)
{
    hf_register_info field = {id,
                              {label, wmem_strdup_printf(wmem_epan_scope(), "cisco_alarm.%s", name), type, display,
                               strings, 0, description, HFILL}};

    *id = -1;
    wmem_array_append_one(fields, field);
}

static param_fields *make_fields(wmem_array_t *fields, const param_row *row)
{
    wmem_allocator_t *scope = wmem_epan_scope();
    param_fields *made = wmem_new0(scope, param_fields);
    const char *stem = row->generated ? row->generated : row->filter;

    add_field(fields, &made->hf, row->filter, row->label, kinds[row->kind].type, kinds[row->kind].display,
              row->codes ? VALS(names_of(row->codes)) : NULL, row->description);
    made->part_count = kinds[row->kind].part_count;
    for (unsigned i = 0; i < made->part_count; i++) {
        const part_row *part = &kinds[row->kind].parts[i];
        add_field(fields, &made->part[i], wmem_strdup_printf(scope, "%s%s", stem, part->name),
                  wmem_strdup_printf(scope, "%s%s", row->label, part->label), part->type, part->display, NULL, NULL);
    }
    return made;
}

/* Makes the fields of all rows; rows with the same filter name share them. */
static void register_catalog(void)
{
    size_t alarms = alarm_row_count + TEXT_FORMS;
    wmem_array_t *fields = wmem_array_new(wmem_epan_scope(), sizeof(hf_register_info));
    wmem_map_t *by_name = wmem_map_new(wmem_epan_scope(), wmem_str_hash, g_str_equal);

    fields_by_alarm = wmem_alloc_array(wmem_epan_scope(), const param_fields **, alarms);
    for (size_t i = 0; i < alarms; i++) {
        const alarm_row *alarm = alarm_at(i);
        fields_by_alarm[i] = wmem_alloc_array(wmem_epan_scope(), const param_fields *, alarm->param_count);
        for (size_t j = 0; j < alarm->param_count; j++) {
            const param_row *row = &alarm->params[j];
            param_fields *made = wmem_map_lookup(by_name, row->filter);
            if (!made) {
                made = make_fields(fields, row);
                wmem_map_insert(by_name, row->filter, made);
            }
            fields_by_alarm[i][j] = made;
        }
    }
    proto_register_field_array(proto_cisco_alarm, (hf_register_info *)wmem_array_get_raw(fields),
                               (int)wmem_array_get_count(fields));
}

/* ---- Everything else ---- */

static void register_fields(void)
{
    static hf_register_info hf[] = {
        {&hf_alarm.name, {"Alarm", "cisco_alarm.name", FT_STRING, BASE_NONE, NULL, 0, "Name of the alarm", HFILL}},
        {&hf_alarm.carrier,
         {"Carrier", "cisco_alarm.carrier", FT_UINT8, BASE_DEC, VALS(carrier_names), 0, "How the alarm came", HFILL}},
        {&hf_alarm.param_name,
         {"Parameter", "cisco_alarm.param.name", FT_STRING, BASE_NONE, NULL, 0,
          "Name of a parameter that is not known, or whose value is empty or not of its kind", HFILL}},
        {&hf_alarm.param_value,
         {"Value", "cisco_alarm.param.value", FT_STRING, BASE_NONE, NULL, 0, "Value of such a parameter", HFILL}},
        {&hf_alarm.device_mac,
         {"Device MAC address", "cisco_alarm.device_mac", FT_ETHER, BASE_NONE, NULL, 0,
          "The MAC address in the device's name", HFILL}},
        {&hf_alarm.outage,
         {"Outage", "cisco_alarm.outage", FT_RELATIVE_TIME, BASE_NONE, NULL, 0,
          "From the loss of service, by the phone's clock, to the arrival of the alarm, by the capture's", HFILL}},
        {&hf_alarm.reason_normal,
         {"Normal reason", "cisco_alarm.reason_normal", FT_BOOLEAN, BASE_NONE, TFS(&yes_no), 0,
          "Whether somebody or something brought the loss of service about on purpose", HFILL}},
        {&hf_alarm.cid_refer_to,
         {"Refer-To cid", "cisco_alarm.cid.refer_to", FT_STRING, BASE_NONE, NULL, 0,
          "The body that the Refer-To URL names (RFC 2392)", HFILL}},
        {&hf_alarm.cid_content_id,
         {"Content-Id", "cisco_alarm.cid.content_id", FT_STRING, BASE_NONE, NULL, 0, "The name of this body", HFILL}},
        {&hf_alarm.cid_status,
         {"Refer-To and Content-Id", "cisco_alarm.cid.status", FT_UINT8, BASE_DEC, VALS(cid_status_names), 0,
          "Whether the Refer-To URL names this body", HFILL}},
        {&hf_alarm.response_in,
         {"Response in", "cisco_alarm.response_in", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_RESPONSE), 0,
          "The final answer to this REFER is in this frame", HFILL}},
        {&hf_alarm.response_to,
         {"Response to", "cisco_alarm.response_to", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_REQUEST), 0,
          "This answers the alarm in this frame", HFILL}},
        {&hf_alarm.response_time,
         {"Response time", "cisco_alarm.response_time", FT_RELATIVE_TIME, BASE_NONE, NULL, 0,
          "From the alarm to its answer", HFILL}},
        {&hf_alarm.response_code,
         {"Response code", "cisco_alarm.response_code", FT_UINT16, BASE_DEC, NULL, 0, "Status of the answer", HFILL}},
        {&hf_alarm.retransmission_of,
         {"Retransmission of", "cisco_alarm.retransmission_of", FT_FRAMENUM, BASE_NONE,
          FRAMENUM_TYPE(FT_FRAMENUM_RETRANS_PREV), 0, "This very alarm came first in this frame", HFILL}},
        {&hf_alarm.xml_alarm,
         {"XML alarm in", "cisco_alarm.xml_alarm", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_NONE), 0,
          "The XML alarm of the same device and reason is in this frame", HFILL}},
        {&hf_alarm.reason_header,
         {"Reason header in", "cisco_alarm.reason_header", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_NONE), 0,
          "The REGISTER whose Reason header tells of the same device and reason is in this frame", HFILL}},
    };

    proto_register_field_array(proto_cisco_alarm, hf, array_length(hf));
}

static void register_experts(void)
{
    static ei_register_info ei[] = {
        {&ei_alarm.malformed,
         {"cisco_alarm.expert.malformed", PI_MALFORMED, PI_WARN, "Not well formed; read all the same", EXPFILL}},
        {&ei_alarm.truncated,
         {"cisco_alarm.expert.truncated", PI_MALFORMED, PI_WARN, "The alarm ends early; what came before is shown",
          EXPFILL}},
        {&ei_alarm.unknown_alarm,
         {"cisco_alarm.expert.unknown_alarm", PI_UNDECODED, PI_NOTE, "An alarm that Cisco's catalog does not list",
          EXPFILL}},
        {&ei_alarm.unknown_param,
         {"cisco_alarm.expert.unknown_param", PI_UNDECODED, PI_NOTE,
          "A parameter that Cisco's catalog does not list for this alarm", EXPFILL}},
        {&ei_alarm.unknown_value,
         {"cisco_alarm.expert.unknown_value", PI_UNDECODED, PI_NOTE, "A code that Cisco's catalog does not list",
          EXPFILL}},
        {&ei_alarm.duplicate_param,
         {"cisco_alarm.expert.duplicate_param", PI_PROTOCOL, PI_NOTE, "The parameter stands here twice", EXPFILL}},
        {&ei_alarm.too_many_params,
         {"cisco_alarm.expert.too_many_params", PI_UNDECODED, PI_WARN, "Too many parameters to show", EXPFILL}},
        {&ei_alarm.cid_mismatch,
         {"cisco_alarm.expert.cid_mismatch", PI_PROTOCOL, PI_WARN, "The Refer-To URL names another body than this one",
          EXPFILL}},
        {&ei_alarm.out_of_service,
         {"cisco_alarm.expert.out_of_service", PI_SEQUENCE, PI_WARN, "The phone lost service", EXPFILL}},
        {&ei_alarm.out_of_service_normal,
         {"cisco_alarm.expert.out_of_service_normal", PI_SEQUENCE, PI_CHAT,
          "The phone was out of service for a normal reason", EXPFILL}},
        {&ei_alarm.failure,
         {"cisco_alarm.expert.failure", PI_RESPONSE_CODE, PI_WARN, "The alarm reports a failure", EXPFILL}},
        {&ei_alarm.rejected,
         {"cisco_alarm.expert.rejected", PI_RESPONSE_CODE, PI_WARN, "The alarm was answered with an error", EXPFILL}},
    };

    expert_register_field_array(expert_register_protocol(proto_cisco_alarm), ei, array_length(ei));
}

static void register_preferences(void)
{
    module_t *module = prefs_register_protocol(proto_cisco_alarm, NULL);

    prefs_register_bool_preference(
        module, "link_events", "Link last protocol events to their messages",
        "Remember every SIP message in a few bytes, to show the frame that holds the message an alarm speaks of",
        &alarm_prefs.link_events);
    prefs_register_bool_preference(module, "reason_header", "Decode the Reason header of REGISTER",
                                   "Show the alarm that a phone puts into the Reason header of its REGISTER",
                                   &alarm_prefs.decode_reason_header);
    prefs_register_bool_preference(module, "sccp", "Decode SCCP alarms", "Show the alarms of SCCP phones",
                                   &alarm_prefs.decode_sccp);
    range_convert_str(wmem_epan_scope(), &alarm_prefs.normal_reasons, "", UINT16_MAX);
    prefs_register_range_preference(
        module, "normal_reasons", "Normal reasons",
        "Reasons that are no fault, as numbers and ranges; replaces the catalog's list. Empty: the catalog's",
        &alarm_prefs.normal_reasons, UINT16_MAX);
}

void alarm_fields_register(void)
{
    static int *ett[] = {&ett_cisco_alarm, &ett_cisco_alarm_param};

    proto_cisco_alarm = proto_register_protocol("Cisco Phone Alarm", "Cisco Alarm", "cisco_alarm");
    register_fields();
    register_catalog();
    proto_register_subtree_array(ett, array_length(ett));
    register_experts();
    register_preferences();
}

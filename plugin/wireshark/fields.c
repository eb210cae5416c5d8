/* fields.c
 * Fields, subtrees, expert items, preferences: see fields.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/fields.h"

#include <epan/tfs.h>

int proto_cisco_alarm = -1;
int ett_cisco_alarm = -1;
int ett_cisco_alarm_param = -1;

fields_ids hf_alarm = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
                       -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
fields_experts ei_alarm = {EI_INIT, EI_INIT, EI_INIT, EI_INIT, EI_INIT, EI_INIT, EI_INIT, EI_INIT,
                           EI_INIT, EI_INIT, EI_INIT, EI_INIT, EI_INIT, EI_INIT, EI_INIT, EI_INIT};
fields_preferences alarm_prefs = {
    .link_events = true, .decode_reason_header = true, .decode_sccp = true, .incident_gap = 60, .stat_rows = 40};

/* Our own: the address of what another DLL holds is no constant on Windows. */
static const true_false_string yes_no = {"Yes", "No"};

static const value_string carrier_names[] = {
    {CARRIER_SIP_BODY, "SIP body"},
    {CARRIER_SIP_PART, "SIP multipart part"},
    {CARRIER_SCCP_XML, "SCCP XML alarm (0x015A)"},
    {CARRIER_SIP_REASON, "SIP Reason header"},
    {CARRIER_SCCP_TEXT, "SCCP text alarm (0x0020)"},
    {CARRIER_OTHER, "Other"},
    {0, NULL},
};

#define CLOSING_NAME(value, text) {value, text},
static const value_string closed_by_names[] = {CLOSING_TEXTS(CLOSING_NAME){0, NULL}};

static const value_string cid_status_names[] = {
    {CID_MATCHED, "Match"},
    {CID_MISMATCHED, "Mismatch"},
    {CID_NO_CONTENT_ID, "No Content-ID header"},
    {CID_NO_CID_URL, "Refer-To missing or not a cid: URL"},
    {0, NULL},
};

int fields_value[FIELD_COUNT];
int fields_part[FIELD_COUNT][PARTS_MAX];

/* ---- Fields of the catalog's rows ---- */

/* A field that a kind makes beside the value's own. */
typedef struct {
    const char *name;  /* appended to the stem of the field's row */
    const char *label; /* appended to its label */
    enum ftenum type;
    int display;
    const char *description;
} part_row;

static const part_row name_parts[] = {
    {"_name", " name", FT_STRING, BASE_NONE, "Cisco's symbol for the code, or its meaning if it has no symbol"}};
static const part_row prefix_parts[] = {
    {"_prefix", " prefix", FT_UINT8, BASE_DEC, "Prefix length of the network in bits"}};
static const part_row ucm_parts[] = {
    {"_ipv4", " IPv4 address", FT_IPv4, BASE_NONE, "Unified CM of the lost connection as an IPv4 address"},
    {"_ipv6", " IPv6 address", FT_IPv6, BASE_NONE, "Unified CM of the lost connection as an IPv6 address"},
};
static const part_row digest_parts[] = {
    {"", " digest", FT_BYTES, BASE_NONE, "Signature as bytes, without the spaces of the text"}};
static const part_row event_parts[] = {
    {".method", ": method", FT_STRING, BASE_NONE, "Method of the SIP request"},
    {".uri", ": Request-URI", FT_STRING, BASE_NONE, "Request-URI of the SIP request"},
    {".status", ": status code", FT_UINT16, BASE_DEC, "Status code of the SIP response"},
    {".phrase", ": reason phrase", FT_STRING, BASE_NONE, "Reason phrase of the SIP response"},
    {".cseq", ": CSeq number", FT_UINT32, BASE_DEC, "Sequence number in the CSeq header of the SIP message"},
    {".cseq_method", ": CSeq method", FT_STRING, BASE_NONE, "Method in the CSeq header of the SIP message"},
    {".call_id", ": Call-ID", FT_STRING, BASE_NONE, "Call-ID of the SIP message"},
    {".message_id", ": message ID", FT_UINT32, BASE_DEC_HEX, "ID of the SCCP message"},
    {".message_name", ": message name", FT_STRING, BASE_NONE, "Name of the SCCP message"},
    {".frame", ": in frame", FT_FRAMENUM, BASE_NONE, "Frame of this capture with this message"},
};

/* How the values of a kind become fields. */
static const struct {
    enum ftenum type;
    int display;
    const part_row *parts;
    unsigned part_count;
} kinds[KIND_COUNT] = {
    [KIND_TEXT] = {FT_STRING, BASE_NONE, NULL, 0},
    [KIND_DEVICE] = {FT_STRING, BASE_NONE, NULL, 0},
    [KIND_IPV4] = {FT_IPv4, BASE_NONE, NULL, 0},
    [KIND_IPV4_PREFIX] = {FT_IPv4, BASE_NONE, prefix_parts, array_length(prefix_parts)},
    [KIND_IPV6] = {FT_IPv6, BASE_NONE, NULL, 0},
    [KIND_IPV6_PREFIX] = {FT_IPv6, BASE_NONE, prefix_parts, array_length(prefix_parts)},
    [KIND_CODE] = {FT_UINT32, BASE_DEC, name_parts, array_length(name_parts)},
    [KIND_VLAN] = {FT_UINT16, BASE_DEC, NULL, 0},
    [KIND_PORT] = {FT_INT32, BASE_DEC, NULL, 0},
    [KIND_TIME] = {FT_ABSOLUTE_TIME, ABSOLUTE_TIME_UTC, NULL, 0},
    [KIND_UCM] = {FT_STRING, BASE_NONE, ucm_parts, array_length(ucm_parts)},
    [KIND_SIGNATURE] = {FT_STRING, BASE_NONE, digest_parts, array_length(digest_parts)},
    [KIND_EVENT] = {FT_STRING, BASE_NONE, event_parts, array_length(event_parts)},
};

unsigned fields_part_count(field_id field)
{
    const field_row *row = &catalog_fields[field];

    return row->codes && !row->has_name_field ? 0 : kinds[row->kind].part_count;
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

/* Whether one of an alarm's parameters before this one has the same name and field. */
static bool is_named_before(const alarm_row *last, const param_row *param)
{
    for (const alarm_row *alarm = catalog_alarms; alarm <= last; alarm++) {
        for (size_t i = 0; i < alarm->param_count && &alarm->params[i] != param; i++) {
            if (alarm->params[i].field == param->field && strcmp(alarm->params[i].name, param->name) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* The description ends with the names that Cisco gives the parameter, so that they can be looked up in Cisco's
 * manual. */
static const char *describe(field_id id)
{
    GString *text = g_string_new(catalog_fields[id].description);
    const char *separator = " (";

    for (size_t i = 0; i < catalog_alarm_count; i++) {
        for (size_t j = 0; j < catalog_alarms[i].param_count; j++) {
            const param_row *param = &catalog_alarms[i].params[j];
            if (param->field == id && !is_named_before(&catalog_alarms[i], param)) {
                g_string_append_printf(text, "%s%s", separator, param->name);
                separator = ", ";
            }
        }
    }
    g_string_append(text, *separator == ',' ? ")" : "");
    const char *description = wmem_strdup(wmem_epan_scope(), text->str);
    g_string_free(text, TRUE);
    return description;
}

static void add_row(wmem_array_t *fields, field_id id)
{
    wmem_allocator_t *scope = wmem_epan_scope();
    const field_row *row = &catalog_fields[id];

    add_field(fields, &fields_value[id], row->name, row->label, kinds[row->kind].type, kinds[row->kind].display,
              row->codes ? VALS(names_of(row->codes)) : NULL, describe(id));
    for (unsigned i = 0; i < fields_part_count(id); i++) {
        const part_row *part = &kinds[row->kind].parts[i];
        add_field(fields, &fields_part[id][i], wmem_strdup_printf(scope, "%s%s", row->parts_prefix, part->name),
                  wmem_strdup_printf(scope, "%s%s", row->label, part->label), part->type, part->display, NULL,
                  part->description);
    }
}

/* The catalog is the same for every run, so this array is never freed. */
static void register_catalog(void)
{
    wmem_array_t *fields = wmem_array_new(wmem_epan_scope(), sizeof(hf_register_info));

    for (unsigned id = 0; id < FIELD_COUNT; id++) {
        add_row(fields, (field_id)id);
    }
    proto_register_field_array(proto_cisco_alarm, (hf_register_info *)wmem_array_get_raw(fields),
                               (int)wmem_array_get_count(fields));
}

/* ---- Everything else ---- */

/* What is made from an alarm itself. */
static void register_alarm_fields(void)
{
    static hf_register_info hf[] = {
        {&hf_alarm.name, {"Alarm", "cisco_alarm.name", FT_STRING, BASE_NONE, NULL, 0, "Name of the alarm", HFILL}},
        {&hf_alarm.carrier,
         {"Carried in", "cisco_alarm.carrier", FT_UINT8, BASE_DEC, VALS(carrier_names), 0,
          "Message or header that carried the alarm", HFILL}},
        {&hf_alarm.param_name,
         {"Parameter", "cisco_alarm.param.name", FT_STRING, BASE_NONE, NULL, 0,
          "Name of an unknown parameter, or of one with an empty or invalid value", HFILL}},
        {&hf_alarm.param_value,
         {"Value", "cisco_alarm.param.value", FT_STRING, BASE_NONE, NULL, 0,
          "Value of an unknown parameter, or an empty or invalid value", HFILL}},
        {&hf_alarm.device_mac,
         {"Device MAC address", "cisco_alarm.device_mac", FT_ETHER, BASE_NONE, NULL, 0,
          "MAC address in the device name", HFILL}},
        {&hf_alarm.outage,
         {"Outage", "cisco_alarm.outage", FT_RELATIVE_TIME, BASE_NONE, NULL, 0,
          "Time from the loss of service (phone's clock) to the arrival of the alarm (capture clock). Reason 25 is no "
          "outage: the phone had just started",
          HFILL}},
        {&hf_alarm.outage_seconds,
         {"Outage (s)", "cisco_alarm.outage_seconds", FT_DOUBLE, BASE_NONE, NULL, 0,
          "Outage in seconds with three decimals, for columns and exports", HFILL}},
        {&hf_alarm.reason_normal,
         {"Normal reason", "cisco_alarm.reason_normal", FT_BOOLEAN, BASE_NONE, TFS(&yes_no), 0,
          "Whether service was lost on purpose (reset, restart, fallback, power save) rather than by a fault", HFILL}},
        {&hf_alarm.leaving,
         {"Unregistering", "cisco_alarm.leaving", FT_BOOLEAN, BASE_NONE, TFS(&yes_no), 0,
          "REGISTER with Expires: 0; the Reason header says why the phone unregisters", HFILL}},
        {&hf_alarm.cid_refer_to,
         {"Refer-To cid", "cisco_alarm.cid.refer_to", FT_STRING, BASE_NONE, NULL, 0,
          "cid: URL in Refer-To, without the scheme (RFC 2392)", HFILL}},
        {&hf_alarm.cid_content_id,
         {"Content-ID", "cisco_alarm.cid.content_id", FT_STRING, BASE_NONE, NULL, 0,
          "Content-ID of the body that holds the alarm (RFC 2045)", HFILL}},
        {&hf_alarm.cid_status,
         {"Refer-To matches Content-ID", "cisco_alarm.cid.status", FT_UINT8, BASE_DEC, VALS(cid_status_names), 0,
          "Whether the cid: URL in Refer-To is the Content-ID of this body", HFILL}},
        {&hf_alarm.refer,
         {"REFER purpose", "cisco_alarm.refer", FT_STRING, BASE_NONE, NULL, 0,
          "Purpose of the REFER that carries the alarm", HFILL}},
        {&hf_alarm.document,
         {"Document", "cisco_alarm.document", FT_STRING, BASE_NONE, NULL, 0,
          "Complete alarm document as received, for copying", HFILL}},
        {&hf_alarm.advice,
         {"Suggested check", "cisco_alarm.advice", FT_STRING, BASE_NONE, NULL, 0,
          "Where to look for the cause; the plugin's advice, not Cisco's", HFILL}},
    };

    proto_register_field_array(proto_cisco_alarm, hf, array_length(hf));
}

/* What other frames say of an alarm. */
static void register_link_fields(void)
{
    static hf_register_info hf[] = {
        {&hf_alarm.first_report,
         {"First report", "cisco_alarm.first_report", FT_BOOLEAN, BASE_NONE, TFS(&yes_no), 0,
          "First report of this event in the capture: neither a retransmission nor a report of the same event by "
          "another message",
          HFILL}},
        {&hf_alarm.closed_by,
         {"Lost connection closed by", "cisco_alarm.closed_by", FT_UINT8, BASE_DEC, VALS(closed_by_names), 0,
          "Which end closed the lost TCP connection, as seen in this capture", HFILL}},
        {&hf_alarm.closed_in,
         {"Closed in", "cisco_alarm.closed_in", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_NONE), 0,
          "Frame with the first FIN or RST of the lost TCP connection", HFILL}},
        {&hf_alarm.registered_in,
         {"Registered in", "cisco_alarm.registered_in", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_NONE), 0,
          "Frame in which the phone's next registration is accepted", HFILL}},
        {&hf_alarm.registered_after,
         {"Registered after", "cisco_alarm.registered_after", FT_RELATIVE_TIME, BASE_NONE, NULL, 0,
          "Time from the alarm to the phone's next registration", HFILL}},
        {&hf_alarm.response_in,
         {"Response in", "cisco_alarm.response_in", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_RESPONSE), 0,
          "Frame with the final response to this REFER", HFILL}},
        {&hf_alarm.response_to,
         {"Response to", "cisco_alarm.response_to", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_REQUEST), 0,
          "Frame with the alarm to which this message responds", HFILL}},
        {&hf_alarm.response_time,
         {"Response time", "cisco_alarm.response_time", FT_RELATIVE_TIME, BASE_NONE, NULL, 0,
          "Time from the alarm to its response", HFILL}},
        {&hf_alarm.response_code,
         {"Response status code", "cisco_alarm.response_code", FT_UINT16, BASE_DEC, NULL, 0,
          "Status code of the response to the alarm", HFILL}},
        {&hf_alarm.retransmission_of,
         {"First sent in", "cisco_alarm.retransmission_of", FT_FRAMENUM, BASE_NONE,
          FRAMENUM_TYPE(FT_FRAMENUM_RETRANS_PREV), 0, "Frame in which the same alarm was first captured", HFILL}},
        {&hf_alarm.xml_alarm,
         {"XML alarm in", "cisco_alarm.xml_alarm", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_NONE), 0,
          "Frame with the XML alarm for the same event", HFILL}},
        {&hf_alarm.reason_header,
         {"Reason header in", "cisco_alarm.reason_header", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_NONE), 0,
          "Frame with the REGISTER whose Reason header reports the same event", HFILL}},
    };

    proto_register_field_array(proto_cisco_alarm, hf, array_length(hf));
}

static void register_experts(void)
{
    static ei_register_info ei[] = {
        {&ei_alarm.malformed,
         {"cisco_alarm.expert.malformed", PI_MALFORMED, PI_ERROR, "XML not well-formed; decoded as far as possible",
          EXPFILL}},
        {&ei_alarm.truncated,
         {"cisco_alarm.expert.truncated", PI_MALFORMED, PI_ERROR, "Alarm truncated; decoded up to the end", EXPFILL}},
        {&ei_alarm.no_alarm,
         {"cisco_alarm.expert.no_alarm", PI_UNDECODED, PI_NOTE, "No alarm in this document", EXPFILL}},
        {&ei_alarm.unknown_alarm,
         {"cisco_alarm.expert.unknown_alarm", PI_UNDECODED, PI_NOTE, "Alarm not in Cisco's catalog", EXPFILL}},
        {&ei_alarm.unknown_param,
         {"cisco_alarm.expert.unknown_param", PI_UNDECODED, PI_NOTE, "Parameter not in Cisco's catalog for this alarm",
          EXPFILL}},
        {&ei_alarm.unknown_value,
         {"cisco_alarm.expert.unknown_value", PI_UNDECODED, PI_NOTE, "Code not in Cisco's catalog", EXPFILL}},
        {&ei_alarm.bad_value,
         {"cisco_alarm.expert.bad_value", PI_UNDECODED, PI_NOTE, "Invalid value for this parameter", EXPFILL}},
        {&ei_alarm.duplicate_param,
         {"cisco_alarm.expert.duplicate_param", PI_PROTOCOL, PI_NOTE, "Duplicate parameter", EXPFILL}},
        {&ei_alarm.too_many_params,
         {"cisco_alarm.expert.too_many_params", PI_UNDECODED, PI_WARN, "Too many parameters; the rest is not shown",
          EXPFILL}},
        {&ei_alarm.cid_mismatch,
         {"cisco_alarm.expert.cid_mismatch", PI_PROTOCOL, PI_WARN, "Refer-To does not match this body's Content-ID",
          EXPFILL}},
        {&ei_alarm.clock_not_set,
         {"cisco_alarm.expert.clock_not_set", PI_SEQUENCE, PI_NOTE, "Outage not computed: implausible phone clock",
          EXPFILL}},
        {&ei_alarm.closed_by_phone,
         {"cisco_alarm.expert.closed_by_phone", PI_SEQUENCE, PI_NOTE,
          "Reason blames Unified CM, but the phone sent the first FIN", EXPFILL}},
        {&ei_alarm.out_of_service,
         {"cisco_alarm.expert.out_of_service", PI_SEQUENCE, PI_WARN, "Phone out of service", EXPFILL}},
        {&ei_alarm.out_of_service_normal,
         {"cisco_alarm.expert.out_of_service_normal", PI_SEQUENCE, PI_CHAT,
          "Phone out of service for a normal reason, or just started", EXPFILL}},
        {&ei_alarm.failure,
         {"cisco_alarm.expert.failure", PI_RESPONSE_CODE, PI_WARN, "Failure reported by the phone", EXPFILL}},
        {&ei_alarm.rejected,
         {"cisco_alarm.expert.rejected", PI_RESPONSE_CODE, PI_WARN, "Unified CM rejected the alarm", EXPFILL}},
    };

    expert_register_field_array(expert_register_protocol(proto_cisco_alarm), ei, array_length(ei));
}

/* The reasons that the catalog calls normal, as a list that can be changed. */
static const char *default_normal_reasons(void)
{
    const code_table *reasons = catalog_fields[FIELD_reason].codes;
    wmem_strbuf_t *list = wmem_strbuf_new(wmem_epan_scope(), "");

    for (size_t i = 0; i < reasons->count; i++) {
        if (reasons->rows[i].flags & CODE_NORMAL) {
            wmem_strbuf_append_printf(list, "%s%u", wmem_strbuf_get_len(list) > 0 ? "," : "", reasons->rows[i].code);
        }
    }
    return wmem_strbuf_get_str(list);
}

static void register_preferences(void)
{
    module_t *module = prefs_register_protocol(proto_cisco_alarm, NULL);

    prefs_register_bool_preference(
        module, "link_events", "Link alarms to the messages they quote",
        "Index all SIP messages (16-32 bytes each) so that Last sent and Last received link to their frames",
        &alarm_prefs.link_events);
    prefs_register_bool_preference(module, "reason_header", "Decode the Reason header of REGISTER",
                                   "Show alarms in the Reason header of REGISTER requests",
                                   &alarm_prefs.decode_reason_header);
    prefs_register_bool_preference(module, "sccp", "Decode SCCP alarms", "Show the alarms of SCCP phones",
                                   &alarm_prefs.decode_sccp);
    range_convert_str(wmem_epan_scope(), &alarm_prefs.normal_reasons, default_normal_reasons(), UINT16_MAX);
    prefs_register_range_preference(module, "normal_reasons", "Normal reasons",
                                    "Reason codes not reported as faults, e.g. 18,20-23. Empty: the built-in list",
                                    &alarm_prefs.normal_reasons, UINT16_MAX);
    prefs_register_uint_preference(module, "incident_gap", "Gap between incidents (s)",
                                   "Losses of service further apart than this belong to different incidents", 10,
                                   &alarm_prefs.incident_gap);
    prefs_register_uint_preference(module, "stat_rows", "Rows per table", "Further rows are only counted. 0: no limit",
                                   10, &alarm_prefs.stat_rows);
}

void fields_register(void)
{
    static int *ett[] = {&ett_cisco_alarm, &ett_cisco_alarm_param};

    proto_cisco_alarm = proto_register_protocol("Cisco Phone Alarm", "Cisco Phone Alarm", "cisco_alarm");
    register_alarm_fields();
    register_link_fields();
    register_catalog();
    proto_register_subtree_array(ett, array_length(ett));
    register_experts();
    register_preferences();
}

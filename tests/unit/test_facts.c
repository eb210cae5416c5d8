/* test_facts.c
 * Tests of model/alarm/facts: what the lines of an alarm tell of it as a whole.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/alarm/facts.h"

#include "test_support.h"

static uint8_t *give_room(void *owner, size_t len)
{
    uint8_t *room = g_malloc(len);

    g_ptr_array_add(owner, room);
    return room;
}

/* What is told of the last alarm of a document. `room` keeps what the facts may point into. */
static alarm_facts facts_of(text_span document, GPtrArray *room)
{
    alarm_facts facts;
    alarm_reader reader;
    alarm_item line;
    alarm_value value;

    memset(&facts, 0xff, sizeof facts); /* facts_begin() has to set all of it */
    alarm_reader_init(&reader, document, give_room, room);
    while (alarm_reader_next(&reader, &line)) {
        if (line.kind == ITEM_ALARM) {
            facts_begin(&facts, &line);
        } else if (line.row && line.value.text.len > 0 && !line.truncated) {
            bool read = value_read(catalog_fields[line.row->field].kind, line.value.text, &value);
            facts_add(&facts, &line, read ? &value : NULL);
        }
    }
    return facts;
}

/* ---- The words of facts, empty ones left out ---- */

static void add_span(GString *words, const char *name, text_span text)
{
    if (text.len > 0) {
        g_string_append_printf(words, "%s=%.*s ", name, (int)text.len, (const char *)text.ptr);
    }
}

static void add_time(GString *words, const alarm_facts *facts)
{
    if (!facts->has_timestamp) {
        g_assert_false(facts->clock_is_set);
    } else if (facts->timestamp == CLOCK_NO_TIME) {
        g_string_append(words, "time=? ");
    } else {
        g_string_append_printf(words, "time=%" G_GINT64_FORMAT " ", facts->timestamp);
    }
    g_string_append(words, facts->has_timestamp && !facts->clock_is_set ? "not set " : "");
}

static char *describe(const alarm_facts *facts)
{
    GString *words = g_string_new(NULL);

    add_span(words, "device", facts->device);
    add_span(words, "switch", facts->switch_name);
    add_span(words, "port", facts->switch_port);
    add_span(words, "ucm", facts->ucm);
    add_span(words, "ipv4", facts->ipv4);
    add_span(words, "ipv6", facts->ipv6);
    add_span(words, "local", facts->local_port);
    if (facts->has_reason) {
        g_string_append_printf(words, "reason=%u%s ", facts->reason, facts->reason_row ? "" : "?");
        g_assert_true(!facts->reason_row || facts->reason_row->code == facts->reason);
    }
    if (facts->result_param) {
        g_string_append_printf(words, "%s=%u%s ", catalog_fields[facts->result_param->field].name, facts->result,
                               facts->result_row ? "" : "?");
        g_assert_true(!facts->result_row || facts->result_row->code == facts->result);
    }
    add_time(words, facts);
    g_string_append(words, facts->failure ? "failed" : "");
    return g_string_free(words, FALSE);
}

typedef struct {
    const char *label;
    text_span document;
    const char *facts;
} facts_row;

#define ALARM(name, inside) SPAN("<x-cisco-alarm><Alarm Name='" name "'>" inside "</Alarm></x-cisco-alarm>")
#define OUTAGE(inside)      ALARM("LastOutOfServiceInformation", inside)
#define P(name, value)      "<String name='" name "'>" value "</String>"

static const facts_row rows[] = {
    {"all",
     OUTAGE(P("DeviceName", "SEP001122334455") P("NeighborDeviceID", "sw") P("NeighborPortID", "Gi0/1")
                P("UnifiedCMIPAddress", "192.0.2.1") P("TimeStamp", "1709539110250") P("ReasonForOutOfService", "10")),
     "device=SEP001122334455 switch=sw port=Gi0/1 ucm=192.0.2.1 reason=10 time=1709539110250000000 "},
    {"none", OUTAGE(""), ""},
    {"trimmed", OUTAGE(P("DeviceName", " a b ") P("NeighborDeviceID", "\nsw\t")), "device=a b switch=sw "},
    {"first-device", OUTAGE(P("DeviceName", "a") P("DeviceName", "b")), "device=a "},
    {"first-that-is-not-empty", OUTAGE(P("DeviceName", "") P("DeviceName", "b")), "device=b "},
    {"whitespace-tells-nothing", OUTAGE(P("DeviceName", " ") P("DeviceName", "b")), "device=b "},
    {"first-reason", OUTAGE(P("ReasonForOutOfService", "10") P("ReasonForOutOfService", "25")), "reason=10 "},
    {"reason-zero", OUTAGE(P("ReasonForOutOfService", "0") P("ReasonForOutOfService", "25")), "reason=0 "},
    {"first-reason-that-is-one", OUTAGE(P("ReasonForOutOfService", "x") P("ReasonForOutOfService", "25")),
     "reason=25 "},
    {"reason-unknown", OUTAGE(P("ReasonForOutOfService", "4294967295")), "reason=4294967295? "},
    {"time-not-set", OUTAGE(P("TimeStamp", "0")), "time=0 not set "},
    {"time-of-the-load", OUTAGE(P("TimeStamp", "946684800000")), "time=946684800000000000 not set "},
    {"time-before-2001", OUTAGE(P("TimeStamp", "978307199999")), "time=978307199999000000 not set "},
    {"time-2001", OUTAGE(P("TimeStamp", "978307200000")), "time=978307200000000000 "},
    {"first-time", OUTAGE(P("TimeStamp", "5") P("TimeStamp", "978307200001")), "time=5000000 not set "},
    {"first-time-that-is-one", OUTAGE(P("TimeStamp", "yesterday") P("TimeStamp", "978307200001")),
     "time=978307200001000000 "},
    {"time-in-words", OUTAGE(P("TimeStamp", "yesterday")), ""},
    {"time-beyond-nanoseconds", OUTAGE(P("TimeStamp", "9223372036855")), "time=? not set "},
    {"addresses",
     OUTAGE(P("DeviceIPv4Address", "192.0.2.35/24") P("DeviceIPv6Address", "2001:db8::35/64") P("LocalPort", " -1 ")),
     "ipv4=192.0.2.35/24 ipv6=2001:db8::35/64 local=-1 "},
    {"first-address", OUTAGE(P("DeviceIPv4Address", "") P("DeviceIPv4Address", "a") P("DeviceIPv4Address", "b")),
     "ipv4=a "},
    {"gateway-is-no-address-of-the-phone", OUTAGE(P("IPv4DefaultGateway", "192.0.2.1")), ""},
    {"ucm-in-words", OUTAGE(P("UnifiedCMIPAddress", "<not open>")), "ucm=<not open> "},
    {"coded", OUTAGE(P("DeviceName", "a&amp;b") P("ReasonForOutOfService", "&#49;0")), "device=a&b reason=10 "},
    {"result", ALARM("DeviceTLInfo", P("StatusCode", "3")), "tl_status=3 "},
    {"result-unknown", ALARM("DeviceTLInfo", P("StatusCode", "99")), "tl_status=99? "},
    {"result-that-is-a-failure", ALARM("DeviceTLInfo", P("StatusCode", "6")), "tl_status=6 failed"},
    {"last-result", ALARM("DeviceTLInfo", P("StatusCode", "6") P("StatusCode", "3")), "tl_status=3 failed"},
    {"failure-without-a-code", ALARM("DeviceConfigFailure", ""), "failed"},
    {"failure-with-a-code", ALARM("DeviceConfigFailure", P("FailureReason", "1")), "config_failure=1 failed"},
    {"other-code-is-no-result", OUTAGE(P("DHCPv4Status", "2")), ""},
    {"unknown-alarm", ALARM("a", P("DeviceName", "b") P("ReasonForOutOfService", "10")), "device=b reason=10 "},
    {"unknown-alarm-with-names-of-others",
     ALARM("a", P("Reason", "1") P("FailureReason", "1") P("StatusCode", "6") P("Phone_Result", "6")),
     "phone_result=6 failed"},
    {"next-alarm-begins-anew",
     SPAN("<x-cisco-alarm><Alarm Name='DeviceTLInfo'>" P("DeviceName", "a")
              P("StatusCode", "6") "</Alarm><Alarm Name='LastOutOfServiceInformation'>" P("ReasonForOutOfService",
                                                                                          "10") "</Alarm>"),
     "reason=10 "},
    {"truncated-tells-nothing", SPAN("<x-cisco-alarm><Alarm Name='DeviceTLInfo'><a name='StatusCode'>6"), ""},
};

static void test_facts(const void *data)
{
    const facts_row *row = data;
    g_autoptr(GPtrArray) room = g_ptr_array_new_with_free_func(g_free);
    alarm_facts facts = facts_of(guarded_span(row->document), room);
    g_autofree char *words = describe(&facts);

    g_assert_cmpstr(words, ==, row->facts);
}

/* The alarm's own failure is what is reported, not that of one of its codes. */
static void test_failure_of_the_alarm(void)
{
    g_autoptr(GPtrArray) room = g_ptr_array_new_with_free_func(g_free);
    text_span failed = guarded_string("<x-cisco-alarm><Alarm Name='SendLogsResult'/></x-cisco-alarm>");
    text_span code = guarded_string("<x-cisco-alarm><Alarm Name='DeviceTLInfo'>" P("StatusCode", "7"));
    alarm_facts facts = facts_of(failed, room);

    g_assert_cmpstr(facts.failure, ==, facts.alarm->meaning);
    facts = facts_of(code, room);
    g_assert_cmpstr(facts.failure, ==, facts.result_row->meaning);
}

static void test_text_form(void)
{
    g_autoptr(GPtrArray) room = g_ptr_array_new_with_free_func(g_free);
    alarm_item begin = {.kind = ITEM_ALARM, .alarm = &catalog_reason_header};
    alarm_facts facts;

    facts_begin(&facts, &begin);
    g_assert_true(facts_are_of_text(&facts));
    facts = facts_of(guarded_string("<x-cisco-alarm><Alarm Name='DeviceTLInfo'/></x-cisco-alarm>"), room);
    g_assert_false(facts_are_of_text(&facts));
    assert_text(facts.name, "DeviceTLInfo");
    facts = facts_of(guarded_string("<x-cisco-alarm><Alarm Name='a'/></x-cisco-alarm>"), room);
    g_assert_false(facts_are_of_text(&facts)); /* unknown, but a document's */
    g_assert_null(facts.alarm);
    assert_text(facts.name, "a");
}

static const char *detail(const alarm_facts *facts, facts_detail which, GPtrArray *room)
{
    text_span text = facts->details[which];
    char *copy = g_strndup((const char *)text.ptr, text.len);

    g_ptr_array_add(room, copy);
    return copy;
}

/* What only statistics ask for: trust lists and loads; the first to tell it counts, without whitespace at its ends. */
static void test_details(void)
{
    static const char trust[] =
        "<x-cisco-alarm><Alarm Name=\"DeviceTLInfo\"><ParameterList>"
        "<String name=\"CTL_Signature\">Not Installed</String>"
        "<String name=\"ITL_Signature\"> 3E 91 </String><String name=\"ITL_Signature\">FF</String>"
        "<String name=\"ITL_TFTP_Server\">cucm-pub</String></ParameterList></Alarm></x-cisco-alarm>";
    static const char load[] = "<x-cisco-alarm><Alarm Name=\"DeviceImageDownloadFailure\"><ParameterList>"
                               "<String name=\"Active\">a.loads</String><String name=\"InActive\">b.loads</String>"
                               "<String name=\"Server\">10.1.1.1</String></ParameterList></Alarm></x-cisco-alarm>";
    GPtrArray *room = g_ptr_array_new_with_free_func(g_free);
    alarm_facts facts = facts_of((text_span){(const uint8_t *)trust, strlen(trust)}, room);

    g_assert_cmpstr(detail(&facts, DETAIL_CTL_SIGNATURE, room), ==, "Not Installed");
    g_assert_cmpstr(detail(&facts, DETAIL_ITL_SIGNATURE, room), ==, "3E 91");
    g_assert_cmpstr(detail(&facts, DETAIL_ITL_SERVER, room), ==, "cucm-pub");
    g_assert_cmpuint(facts.details[DETAIL_CTL_SERVER].len, ==, 0);
    facts = facts_of((text_span){(const uint8_t *)load, strlen(load)}, room);
    g_assert_cmpstr(detail(&facts, DETAIL_ACTIVE_LOAD, room), ==, "a.loads");
    g_assert_cmpstr(detail(&facts, DETAIL_INACTIVE_LOAD, room), ==, "b.loads");
    g_assert_cmpstr(detail(&facts, DETAIL_LOAD_SERVER, room), ==, "10.1.1.1");
    g_assert_cmpuint(facts.details[DETAIL_ITL_SIGNATURE].len, ==, 0);
    g_ptr_array_free(room, TRUE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("/facts", rows, test_facts);
    g_test_add_func("/facts/failure-of-the-alarm", test_failure_of_the_alarm);
    g_test_add_func("/facts/text-form", test_text_form);
    g_test_add_func("/facts/details", test_details);
    return g_test_run();
}

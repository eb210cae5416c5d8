/* test_alarm_reader.c
 * Tests of model/alarm/alarm_reader: the lines of documents and of text forms, in what order, where, and which of them
 * repeated.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/alarm/alarm_reader.h"

#include "test_support.h"

/* ---- A reading in words: "alarm NAME", "param NAME=VALUE", "stray VALUE", each with its marks ---- */

/* What the reader was given as room, to be freed, and to be found again. */
typedef struct {
    GPtrArray *given;
    GArray *lengths;
} rooms;

static uint8_t *give_room(void *owner, size_t len)
{
    rooms *all = owner;
    uint8_t *room = g_malloc(len); /* of exactly that size, so that a sanitizer sees what goes past it */

    g_assert_cmpuint(len, >, 0);
    g_ptr_array_add(all->given, room);
    g_array_append_val(all->lengths, len);
    return room;
}

static uint8_t *give_no_room(void *owner, size_t len)
{
    (void)owner;
    (void)len;
    g_assert_not_reached();
}

static bool lies_in_room(const rooms *all, text_span text)
{
    for (unsigned i = 0; i < all->given->len; i++) {
        text_span room = {all->given->pdata[i], g_array_index(all->lengths, size_t, i)};
        if (text.ptr >= room.ptr && text.ptr + text.len <= room.ptr + room.len) {
            return true;
        }
    }
    return false;
}

static void check_text(const alarm_item_text *text, text_span whole, const rooms *all)
{
    if (text->raw.len > 0) {
        assert_inside(text->raw, whole);
    }
    if (text->escaped) {
        g_assert_true(lies_in_room(all, text->text));
    } else if (text->raw.ptr) {
        g_assert_true(text->text.ptr == text->raw.ptr && text->text.len == text->raw.len);
    }
}

static void add_text(GString *words, const char *before, const alarm_item_text *text)
{
    g_string_append_printf(words, "%s%.*s%s", before, (int)text->text.len, (const char *)text->text.ptr,
                           text->escaped ? "(coded)" : "");
}

static void add_line(GString *words, const alarm_item *line)
{
    static const char *const kinds[] = {"alarm ", "param ", "stray "};

    g_string_append(words, kinds[line->kind]);
    add_text(words, "", &line->name);
    add_text(words, line->kind == ITEM_PARAM ? "=" : "", &line->value);
    if (line->kind == ITEM_PARAM) {
        g_string_append_printf(words, " %s", line->row ? catalog_fields[line->row->field].name : "unknown");
    } else if (line->kind == ITEM_ALARM && !line->alarm) {
        g_string_append(words, " unknown");
    }
    g_string_append(words, line->repeated ? " repeated" : "");
    g_string_append(words, line->truncated ? " truncated" : "");
    g_string_append(words, "\n");
}

static char *read_lines(alarm_reader *reader, text_span whole, const rooms *all)
{
    GString *words = g_string_new(NULL);
    alarm_item line;
    size_t start = 0;

    while (alarm_reader_next(reader, &line)) {
        check_text(&line.name, whole, all);
        check_text(&line.value, whole, all);
        g_assert_cmpuint(line.start, >=, start);
        g_assert_cmpuint(line.start, <=, whole.len);
        start = line.start;
        add_line(words, &line);
    }
    g_assert_false(alarm_reader_next(reader, &line));
    return g_string_free(words, FALSE);
}

/* The lines of a document, or of a text form where `form` is given. */
static char *lines_of(text_span text, const alarm_row *form)
{
    alarm_reader reader;
    rooms all = {g_ptr_array_new_with_free_func(g_free), g_array_new(FALSE, FALSE, sizeof(size_t))};

    memset(&reader, 0xff, sizeof reader); /* nothing may be taken from the memory that it is put into */
    if (form) {
        alarm_reader_init_text(&reader, text, form);
    } else {
        alarm_reader_init(&reader, text, give_room, &all);
    }
    char *words = read_lines(&reader, text, &all);
    g_ptr_array_free(all.given, TRUE);
    g_array_free(all.lengths, TRUE);
    return words;
}

/* ---- Documents ---- */

typedef struct {
    const char *label;
    text_span text;
    const char *lines;
} document_row;

#define DOCUMENT(inside) SPAN("<x-cisco-alarm>" inside "</x-cisco-alarm>")
#define TL(inside)       DOCUMENT("<Alarm Name=\"DeviceTLInfo\"><ParameterList>" inside "</ParameterList></Alarm>")
#define TL_LINE          "alarm DeviceTLInfo\n"
#define DEVICE           "<String name=\"DeviceName\">a</String>"
#define STATUS           "<Enum name=\"StatusCode\">3</Enum>"

static const document_row documents[] = {
    {"usual", TL(DEVICE STATUS), TL_LINE "param DeviceName=a device_name\nparam StatusCode=3 tl_status\n"},
    {"no-alarm", DOCUMENT(""), ""},
    {"no-parameters", TL(""), TL_LINE},
    {"empty", SPAN(""), ""},
    {"not-xml", SPAN("Phone keypad"), "stray Phone keypad\n"},
    {"unknown-alarm", DOCUMENT("<Alarm Name='a'>" DEVICE DEVICE "</Alarm>"),
     "alarm a unknown\nparam DeviceName=a device_name\nparam DeviceName=a device_name repeated\n"},
    {"unknown-alarm-with-names-of-others",
     DOCUMENT("<Alarm Name='a'><a name='LocalPort'>1</a><a name='Reason'>2</a><a name='Method'>3</a>"
              "<a name='StatusCode'>4</a><a name='FailureReason'>5</a><a name='Type'>6</a><a name='Tea'>7</a></Alarm>"),
     "alarm a unknown\nparam LocalPort=1 local_port\nparam Reason=2 unknown\nparam Method=3 unknown\n"
     "param StatusCode=4 unknown\nparam FailureReason=5 unknown\nparam Type=6 unknown\nparam Tea=7 unknown\n"},
    {"parameter-before-any-alarm", DOCUMENT(DEVICE), "param DeviceName=a unknown\n"},
    {"unknown-parameter", TL("<String name='Tea'>b</String>"), TL_LINE "param Tea=b unknown\n"},
    {"of-another-alarm", TL("<String name='LocalPort'>1</String>"), TL_LINE "param LocalPort=1 unknown\n"},
    {"repeated", TL(DEVICE STATUS DEVICE DEVICE),
     TL_LINE "param DeviceName=a device_name\nparam StatusCode=3 tl_status\n"
             "param DeviceName=a device_name repeated\nparam DeviceName=a device_name repeated\n"},
    {"repeated-unknown", TL("<a name='Tea'>1</a><b name='Tea'>2</b>"),
     TL_LINE "param Tea=1 unknown\nparam Tea=2 unknown repeated\n"},
    {"two-fields-of-one-name-are-no-repetition",
     DOCUMENT("<Alarm Name='DeviceApplyConfigResult'><Enum name='CUCM_Result'>1</Enum>"
              "<Enum name='UnifiedCM_Result'>1</Enum></Alarm>"),
     "alarm DeviceApplyConfigResult\nparam CUCM_Result=1 ucm_result\nparam UnifiedCM_Result=1 ucm_result\n"},
    {"each-alarm-for-itself",
     DOCUMENT("<Alarm Name='DeviceTLInfo'>" DEVICE "<a name='Tea'/></Alarm><Alarm Name='DeviceTLInfo'>" DEVICE
              "<a name='Tea'/></Alarm>"),
     TL_LINE "param DeviceName=a device_name\nparam Tea= unknown\n" TL_LINE
             "param DeviceName=a device_name\nparam Tea= unknown\n"},
    {"other-alarm-other-rows",
     DOCUMENT("<Alarm Name='DeviceTLInfo'>" STATUS "</Alarm><Alarm Name='LastOutOfServiceInformation'>" STATUS
              "</Alarm>"),
     TL_LINE "param StatusCode=3 tl_status\nalarm LastOutOfServiceInformation\nparam StatusCode=3 unknown\n"},
    {"coded-value", TL("<String name='DeviceName'>a&amp;b</String>"),
     TL_LINE "param DeviceName=a&b(coded) device_name\n"},
    {"coded-name", TL("<String name='Device&#78;ame'>a</String>" DEVICE),
     TL_LINE "param DeviceName(coded)=a device_name\nparam DeviceName=a device_name repeated\n"},
    {"coded-alarm", DOCUMENT("<Alarm Name='Device&#84;LInfo'>" DEVICE "</Alarm>"),
     "alarm DeviceTLInfo(coded)\nparam DeviceName=a device_name\n"},
    {"coded-unknown-name", TL("<a name='T&#101;a'>1</a><a name='Tea'>2</a>"),
     TL_LINE "param Tea(coded)=1 unknown\nparam Tea=2 unknown repeated\n"},
    {"coded-to-nothing", TL("<String name='DeviceName'><!-- --></String>"),
     TL_LINE "param DeviceName=(coded) device_name\n"},
    {"stray", TL("b" DEVICE), TL_LINE "stray b\nparam DeviceName=a device_name\n"},
    {"truncated", SPAN("<x-cisco-alarm><Alarm Name='DeviceTLInfo'><String name='DeviceName'>a"),
     TL_LINE "param DeviceName=a device_name truncated\n"},
    {"truncated-in-end-tag", SPAN("<x-cisco-alarm><Alarm Name='DeviceTLInfo'><String name='DeviceName'>a</"),
     TL_LINE "param DeviceName=a device_name\n"},
    {"truncated-before-slash", SPAN("<x-cisco-alarm><Alarm Name='DeviceTLInfo'><String name='DeviceName'>a<"),
     TL_LINE "param DeviceName=a device_name truncated\n"},
    {"truncated-alarm", SPAN("<x-cisco-alarm><Alarm Name='DeviceTL"), "alarm DeviceTL unknown truncated\n"},
    {"truncated-between", SPAN("<x-cisco-alarm><Alarm Name='DeviceTLInfo'>" DEVICE),
     TL_LINE "param DeviceName=a device_name\n"},
};

static void test_document(const void *data)
{
    const document_row *row = data;
    g_autofree char *lines = lines_of(guarded_span(row->text), NULL);

    g_assert_cmpstr(lines, ==, row->lines);
}

/* Whatever is truncated is read to its end, and no byte behind it is. */
static void test_truncated(const void *data)
{
    const document_row *row = data;

    for (size_t len = 0; len < row->text.len; len++) {
        g_autofree char *lines = lines_of(guarded(row->text.ptr, len), NULL);
        g_autofree char *of_text = lines_of(guarded(row->text.ptr, len), &catalog_sccp_text);
        g_assert_true(g_str_has_prefix(of_text, "alarm \n"));
        g_assert_cmpuint(strlen(lines), <, 100 * (len + 1));
    }
}

/* ---- Text forms ---- */

#define NAME      "Name=SEP001122334455"
#define NAME_LINE "param Name=SEP001122334455 device_name\n"

static const document_row texts[] = {
    {"usual", SPAN("cisco-alarm:23 " NAME " ActiveLoad=a InactiveLoad=b Last=c d"),
     "alarm \nparam (number)=23 reason\n" NAME_LINE
     "param ActiveLoad=a active_load\nparam InactiveLoad=b inactive_load\nparam Last=c d reason_text\n"},
    {"sccp-form", SPAN("25: " NAME " Load=3.2(2.14)"),
     "alarm \nparam (number)=25 reason\n" NAME_LINE "param Load=3.2(2.14) active_load\n"},
    {"empty", SPAN(""), "alarm \n"},
    {"whitespace", SPAN("  "), "alarm \n"},
    {"number-alone", SPAN("cisco-alarm:1"), "alarm \nparam (number)=1 reason\n"},
    {"no-number", SPAN("cisco-alarm:a"), "alarm \nparam =a unknown\n"},
    {"number-too-large", SPAN("4294967296"), "alarm \nparam =4294967296 unknown\n"},
    {"name-of-the-number", SPAN("1: (number)=2"), "alarm \nparam (number)=1 reason\nparam =(number)=2 unknown\n"},
    {"repeated", SPAN(NAME " Last=a Last=b " NAME),
     "alarm \n" NAME_LINE "param Last=a reason_text\nparam Last=b reason_text repeated\n"
     "param Name=SEP001122334455 device_name repeated\n"},
    {"repeated-unknown", SPAN("Tea=1 Tea=2"), "alarm \nparam Tea=1 unknown\nparam Tea=2 unknown repeated\n"},
    {"two-names-of-one-field", SPAN("Load=a ActiveLoad=b"),
     "alarm \nparam Load=a active_load\nparam ActiveLoad=b active_load\n"},
    {"device-with-more", SPAN(NAME " left over Last=a"),
     "alarm \n" NAME_LINE "param =left over unknown\nparam Last=a reason_text\n"},
    {"device-with-more-at-the-end", SPAN(NAME " Acti"), "alarm \n" NAME_LINE "param =Acti unknown\n"},
    {"free-text-in-parentheses", SPAN("Last=version-stamp-mismatch(a=b, Load=c)"),
     "alarm \nparam Last=version-stamp-mismatch(a=b, Load=c) reason_text\n"},
    {"no-notes", SPAN("Load=a : b Last=c: d"), "alarm \nparam Load=a : b active_load\nparam Last=c: d reason_text\n"},
    {"other-value-with-whitespace", SPAN("Last=a b"), "alarm \nparam Last=a b reason_text\n"},
    {"device-empty", SPAN("Name= Last=a"), "alarm \nparam Name= device_name\nparam Last=a reason_text\n"},
    {"entities-are-text", SPAN("Last=a&amp;b"), "alarm \nparam Last=a&amp;b reason_text\n"},
};

static void test_text(const void *data)
{
    const document_row *row = data;
    g_autofree char *lines = lines_of(guarded_span(row->text), &catalog_reason_header);

    g_assert_cmpstr(lines, ==, row->lines);
}

#define SCCP(lines) "alarm \nparam (number)=32 sccp_reason\n" lines

static const document_row sccp_texts[] = {
    {"note", SPAN("32: " NAME " Load= term06.default : Invalid SCCP message! : ID :87:"),
     SCCP(NAME_LINE "param Load=term06.default active_load\nparam (note)=Invalid SCCP message! : ID :87: note\n")},
    {"note-instead-of-all", SPAN("32: Waiting for x From 192.0.2.1"),
     SCCP("param (note)=Waiting for x From 192.0.2.1 note\n")},
    {"note-behind-device", SPAN("32: " NAME " Waiting: for x=y Last=z"),
     SCCP(NAME_LINE "param (note)=Waiting: for x=y note\nparam Last=z reason_text\n")},
    {"two-notes", SPAN("32: a " NAME " : b"), SCCP("param (note)=a note\n" NAME_LINE "param (note)=b note\n")},
    {"no-number", SPAN(NAME " Load=8.1.17 Last=Halt+7372016c"),
     "alarm \n" NAME_LINE "param Load=8.1.17 active_load\nparam Last=Halt+7372016c reason_text\n"},
    {"nul", SPAN("32: " NAME "\0\0\0"), SCCP(NAME_LINE)},
    {"behind-nul", SPAN("32: " NAME "\0\0Load=a b\0\0"), SCCP(NAME_LINE "param =Load=a b unknown\n")},
    {"nul-first", SPAN("\0a"), "alarm \nparam =a unknown\n"},
    {"word-of-later-firmware", SPAN("32: " NAME " Colour=red"), SCCP(NAME_LINE "param Colour=red unknown\n")},
};

static void test_sccp_text(const void *data)
{
    const document_row *row = data;
    g_autofree char *lines = lines_of(guarded_span(row->text), &catalog_sccp_text);

    g_assert_cmpstr(lines, ==, row->lines);
}

static void test_forms_differ(void)
{
    g_autofree char *lines = lines_of(guarded_string("25: " NAME), &catalog_sccp_text);

    g_assert_cmpstr(lines, ==, "alarm \nparam (number)=25 sccp_reason\n" NAME_LINE);
}

/* The number has no name on the wire; its digits are there. */
static void test_number_has_no_bytes(void)
{
    text_span text = guarded_string("cisco-alarm:23 Last=a");
    alarm_reader reader;
    alarm_item line;

    alarm_reader_init_text(&reader, text, &catalog_reason_header);
    g_assert_true(alarm_reader_next(&reader, &line) && alarm_reader_next(&reader, &line));
    g_assert_null(line.name.raw.ptr);
    assert_text(line.name.text, CATALOG_NUMBER);
    g_assert_true(line.value.raw.ptr == text.ptr + 12 && line.value.raw.len == 2);
    g_assert_cmpuint(alarm_reader_defects(&reader), ==, 0);
}

/* ---- Offsets and defects ---- */

static void test_places(void)
{
    text_span text = guarded_string("<x-cisco-alarm><Alarm Name='DeviceTLInfo'>" DEVICE STATUS "</Alarm>");
    alarm_reader reader;
    alarm_item line;

    alarm_reader_init(&reader, text, give_no_room, NULL);
    g_assert_true(alarm_reader_next(&reader, &line));
    g_assert_cmpuint(line.start, ==, 15);
    g_assert_null(line.value.raw.ptr);
    g_assert_true(alarm_reader_next(&reader, &line));
    g_assert_cmpuint(line.start, ==, 42);
    g_assert_true(line.name.raw.ptr == text.ptr + 42 + strlen("<String name=\""));
    g_assert_true(alarm_reader_next(&reader, &line));
    g_assert_cmpuint(line.start, ==, 42 + strlen(DEVICE));
    g_assert_false(alarm_reader_next(&reader, &line));
    g_assert_cmpuint(alarm_reader_defects(&reader), ==, XML_TRUNCATED);
}

/* A word of phones in the parameter that they write it in; elsewhere, or with anything beside it, it is markup. */
static void test_word_of_phones(void)
{
    static const struct {
        const char *name;
        const char *value;
        unsigned defects;
    } rows[] = {
        {"UnifiedCMIPAddress", "<not open>", 0},
        {"UnifiedCMIPAddress", " <not open>\n", 0},
        {"UnifiedCMIPAddress", "<not  open>", XML_MARKUP_IN_VALUE},
        {"UnifiedCMIPAddress", "<not open><b>", XML_MARKUP_IN_VALUE},
        {"UnifiedCMIPAddress", "10.1.1.1 <not open>", XML_MARKUP_IN_VALUE},
        {"NeighborDeviceID", "<not open>", XML_MARKUP_IN_VALUE},
        {"Unheard", "<not open>", XML_MARKUP_IN_VALUE},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        char *document = g_strdup_printf("<x-cisco-alarm><Alarm Name=\"LastOutOfServiceInformation\"><ParameterList>"
                                         "<String name=\"%s\">%s</String></ParameterList></Alarm></x-cisco-alarm>",
                                         rows[i].name, rows[i].value);
        rooms all = {g_ptr_array_new_with_free_func(g_free), g_array_new(FALSE, FALSE, sizeof(size_t))};
        alarm_reader reader;
        alarm_item line;

        alarm_reader_init(&reader, guarded_string(document), give_room, &all);
        g_assert_true(alarm_reader_next(&reader, &line) && line.defects == 0);
        g_assert_true(alarm_reader_next(&reader, &line));
        g_assert_cmpuint(line.defects, ==, rows[i].defects);
        g_assert_true(text_equal(line.value.raw, (text_span){(const uint8_t *)rows[i].value, strlen(rows[i].value)}));
        g_assert_false(alarm_reader_next(&reader, &line));
        g_assert_cmpuint(alarm_reader_defects(&reader), ==, rows[i].defects);
        g_ptr_array_free(all.given, TRUE);
        g_array_free(all.lengths, TRUE);
        g_free(document);
    }
}

static void test_damage(void)
{
    text_span text = guarded_string("<x-cisco-alarm><Alarm Name='a'><String name='b'><not open></String>"
                                    "<String name='c'>&bad;</String></Alarm></x-cisco-alarm>");
    rooms all = {g_ptr_array_new_with_free_func(g_free), g_array_new(FALSE, FALSE, sizeof(size_t))};
    alarm_reader reader;
    alarm_item line;

    alarm_reader_init(&reader, text, give_room, &all);
    g_assert_true(alarm_reader_next(&reader, &line) && line.defects == 0);
    g_assert_true(alarm_reader_next(&reader, &line) && line.defects == XML_MARKUP_IN_VALUE);
    g_assert_true(alarm_reader_next(&reader, &line) && line.defects == XML_BAD_REFERENCE);
    g_assert_false(alarm_reader_next(&reader, &line));
    g_assert_cmpuint(alarm_reader_defects(&reader), ==, XML_MARKUP_IN_VALUE);
    g_ptr_array_free(all.given, TRUE);
    g_array_free(all.lengths, TRUE);
}

/* ---- Many names ---- */

enum { UNKNOWN_KEPT = G_N_ELEMENTS(((alarm_reader *)NULL)->unknown), NAMES_MAX = CATALOG_PARAMS_MAX };

/* How many lines are repeated where `count` names stand there twice: as a text form, "P0000=0 P0001=1 …". */
static unsigned repetitions(const alarm_row *form, unsigned count)
{
    g_autoptr(GString) text = g_string_new(NULL);
    alarm_reader reader;
    alarm_item line;
    unsigned repeated = 0;
    unsigned lines = 0;

    for (unsigned i = 0; i < 2 * count; i++) {
        g_string_append_printf(text, "P%04u=%u ", i % count, i);
    }
    alarm_reader_init_text(&reader, guarded(text->str, text->len), form);
    g_assert_true(alarm_reader_next(&reader, &line));
    while (alarm_reader_next(&reader, &line)) {
        g_assert_true(!line.repeated || lines >= count);
        g_assert_cmpint(line.row != NULL, ==, form->param_count > 0);
        lines++;
        repeated += line.repeated;
    }
    g_assert_cmpuint(lines, ==, 2 * count);
    return repeated;
}

/* However many parameters an alarm has, each one that stands there twice is found. */
static void test_many_parameters(void)
{
    static const unsigned counts[] = {1, 63, 64, 65, 128, 129, 200, CATALOG_PARAMS_MAX};
    static char names[NAMES_MAX][6];
    static param_row rows[NAMES_MAX];

    for (unsigned i = 0; i < NAMES_MAX; i++) {
        g_snprintf(names[i], sizeof names[i], "P%04u", i);
        rows[i] = (param_row){names[i], strlen(names[i]), FIELD_model, ROLE_NONE, false};
    }
    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
        alarm_row form = {NULL, 0, rows, counts[i], EVIDENCE_CATALOG, "Many parameters", false};
        g_assert_cmpuint(repetitions(&form, counts[i]), ==, counts[i]);
    }
}

/* Of the names that no row has, the first ones are kept. */
static void test_many_unknown(void)
{
    alarm_row form = {NULL, 0, NULL, 0, EVIDENCE_CATALOG, "No parameters", false};

    g_assert_cmpuint(repetitions(&form, UNKNOWN_KEPT - 1), ==, UNKNOWN_KEPT - 1);
    g_assert_cmpuint(repetitions(&form, UNKNOWN_KEPT), ==, UNKNOWN_KEPT);
    g_assert_cmpuint(repetitions(&form, UNKNOWN_KEPT + 1), ==, UNKNOWN_KEPT);
    g_assert_cmpuint(repetitions(&form, 1000), ==, UNKNOWN_KEPT);
}

static void test_nothing(void)
{
    text_span nothing = {NULL, 0};
    g_autofree char *document = lines_of(nothing, NULL);
    g_autofree char *text = lines_of(nothing, &catalog_reason_header);

    g_assert_cmpstr(document, ==, "");
    g_assert_cmpstr(text, ==, "alarm \n");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("/reader/document", documents, test_document);
    add_rows("/reader/document-truncated", documents, test_truncated);
    add_rows("/reader/text", texts, test_text);
    add_rows("/reader/sccp-text", sccp_texts, test_sccp_text);
    add_rows("/reader/text-truncated", texts, test_truncated);
    g_test_add_func("/reader/forms-differ", test_forms_differ);
    g_test_add_func("/reader/number-has-no-bytes", test_number_has_no_bytes);
    g_test_add_func("/reader/places", test_places);
    g_test_add_func("/reader/defects", test_damage);
    g_test_add_func("/reader/word-of-phones", test_word_of_phones);
    g_test_add_func("/reader/many-parameters", test_many_parameters);
    g_test_add_func("/reader/many-unknown", test_many_unknown);
    g_test_add_func("/reader/nothing", test_nothing);
    return g_test_run();
}

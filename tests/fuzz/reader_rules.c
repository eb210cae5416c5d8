/* reader_rules.c
 * Rules for the reader of alarms: see reader_rules.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "reader_rules.h"

#include "model/alarm/facts.h"

#include "rules.h"
#include "value_rules.h"

enum { UNKNOWN_KEPT = sizeof((alarm_reader *)NULL)->unknown / sizeof(text_span), JUDGED_MAX = 96 };

/* What the reader was given, one after the other, in a block of exactly what it may need in all. */
typedef struct {
    text_span block;
    size_t used;
} room;

/* One reading, and what its lines have been so far. */
typedef struct {
    text_span text;
    const alarm_row *form;
    alarm_reader reader;
    room room;
    xml_scanner scanner; /* a document's elements, found once more */
    alarm_facts facts;
    bool has_facts;
    size_t lines;
    size_t start;
    bool truncated;
    bool has_word;               /* some value is a word of phones with markup, … */
    bool has_markup;             /* … some has markup that is none */
    text_span names[JUDGED_MAX]; /* of the parameters of the alarm at hand */
    bool known[JUDGED_MAX];
    unsigned name_count;
    unsigned unknown_count; /* different ones */
} reading;

static uint8_t *take_room(void *owner, size_t len)
{
    room *of_reading = owner;
    uint8_t *taken = (uint8_t *)of_reading->block.ptr + of_reading->used;

    RULE(len > 1 && len <= of_reading->block.len - of_reading->used);
    of_reading->used += len;
    return taken;
}

static void begin(reading *r, text_span text, const alarm_row *form, int memory)
{
    memset(r, memory, sizeof *r);
    /* Coded texts lie side by side in the document, and for each a byte more is asked for than it has. */
    r->room = (room){{malloc(2 * text.len + 1), 2 * text.len + 1}, 0};
    RULE(r->room.block.ptr != NULL);
    r->text = text;
    r->form = form;
    r->lines = r->start = r->name_count = r->unknown_count = 0;
    r->truncated = r->has_facts = r->has_word = r->has_markup = false;
    xml_scanner_init(&r->scanner, text);
    if (form) {
        alarm_reader_init_text(&r->reader, text, form);
    } else {
        alarm_reader_init(&r->reader, text, take_room, &r->room);
    }
}

static void end(reading *r)
{
    free((void *)r->room.block.ptr);
}

/* ---- One line ---- */

static void check_text(const reading *r, const alarm_item_text *text)
{
    RULE(lies_in(text->raw, r->text));
    if (text->escaped) {
        RULE(!r->form && lies_in(text->text, r->room.block) && text->text.len <= text->raw.len);
    } else if (text->raw.ptr) {
        RULE(same_span(text->raw, text->text));
    }
}

/* Whether the document ends inside the end tag of a parameter, so that its value is whole. */
static bool ends_in_end_tag(const reading *r, const xml_element *element)
{
    const uint8_t *behind = element->value.ptr + element->value.len;
    return element->kind == XML_PARAM && element->end == r->scanner.text.len &&
           text_starts_with((text_span){behind, (size_t)(r->scanner.text.ptr + element->end - behind)},
                            TEXT_LITERAL("</"));
}

/* The line is the scanner's next element. */
static void check_against_scanner(reading *r, const alarm_item *line)
{
    static const alarm_item_kind kinds[] = {
        [XML_ALARM] = ITEM_ALARM, [XML_PARAM] = ITEM_PARAM, [XML_STRAY] = ITEM_STRAY};
    xml_element element;

    RULE(xml_scanner_next(&r->scanner, &element));
    RULE(line->kind == kinds[element.kind] && line->start == element.start);
    unsigned forgiven = element.defects & ~line->defects;
    RULE(!forgiven || (forgiven == XML_MARKUP_IN_VALUE && line->row && catalog_is_word(line->row, line->value.raw)));
    r->has_word |= forgiven != 0;
    r->has_markup |= (line->defects & XML_MARKUP_IN_VALUE) != 0;
    RULE(((line->defects & ~element.defects) & ~(unsigned)XML_BAD_REFERENCE) == 0);
    RULE(!line->truncated || (element.defects & XML_TRUNCATED));
    RULE(line->truncated || !(element.defects & XML_TRUNCATED) || ends_in_end_tag(r, &element));
    RULE(same_span(line->name.raw, element.kind == XML_STRAY ? line->name.raw : element.name));
    RULE(same_span(line->value.raw, element.kind == XML_ALARM ? line->value.raw : element.value));
}

/* Whether a name has been met before, judged by comparing it with each one before it. Notes have none. */
static void check_repeated(reading *r, const alarm_item *line)
{
    bool before = false;
    bool known = line->alarm && line->row; /* the row is one of this alarm's own */

    if (line->row && line->row->field == FIELD_note) {
        RULE(!line->repeated && r->form == &catalog_sccp_text);
        return;
    }
    if (r->name_count == JUDGED_MAX) {
        return;
    }
    for (unsigned i = 0; i < r->name_count; i++) {
        before = before || (r->known[i] == known && text_equal(r->names[i], line->name.text));
    }
    RULE(line->repeated == before);
    if (known || before || r->unknown_count < UNKNOWN_KEPT) { /* later ones are forgotten */
        r->names[r->name_count] = line->name.text;
        r->known[r->name_count++] = known;
        r->unknown_count += !known && !before;
    }
}

static void check_value(reading *r, const alarm_item *line)
{
    value_kind kind = catalog_fields[line->row->field].kind;
    alarm_value value;

    if (line->value.text.len == 0 || line->truncated) {
        return;
    }
    bool read = value_read(kind, line->value.text, &value);
    if (read) {
        value_check_parts(line->value.text, &value);
    }
    RULE(r->has_facts);
    facts_add(&r->facts, line, read ? &value : NULL);
}

static void check_param(reading *r, const alarm_item *line)
{
    size_t hint = 0;

    const param_row *common = r->has_facts ? catalog_common_param(line->name.text) : NULL; /* there is an alarm */
    RULE(line->row == (line->alarm ? catalog_param(line->alarm, line->name.text, &hint) : common));
    check_repeated(r, line);
    if (line->row) {
        check_value(r, line);
    }
}

static void check_alarm(reading *r, const alarm_item *line)
{
    RULE(line->value.raw.len == 0 && !line->row && !line->repeated);
    RULE(line->alarm == (r->form ? r->form : catalog_alarm(line->name.text)));
    r->name_count = r->unknown_count = 0;
    r->has_facts = true;
    facts_begin(&r->facts, line);
}

static void check_line(reading *r, const alarm_item *line)
{
    RULE(!r->truncated && line->start >= r->start && line->start <= r->text.len);
    RULE(++r->lines <=
         r->text.len + 2); /* each has a byte of its own, but for the alarm of a text form and its number */
    r->start = line->start;
    r->truncated = line->truncated;
    check_text(r, &line->name);
    check_text(r, &line->value);
    if (!r->form) {
        check_against_scanner(r, line);
    } else {
        RULE(line->kind != ITEM_STRAY && line->defects == 0 && !line->truncated);
        RULE((line->kind == ITEM_ALARM) == (r->lines == 1));
    }
    if (line->kind == ITEM_ALARM) {
        check_alarm(r, line);
    } else if (line->kind == ITEM_PARAM) {
        check_param(r, line);
    }
}

/* ---- All lines ---- */

static bool lies_in_reading(const reading *r, text_span text)
{
    return text.len == 0 || lies_in(text, r->text) || lies_in(text, r->room.block);
}

static void check_facts(const reading *r)
{
    const alarm_facts *facts = &r->facts;

    if (!r->has_facts) {
        return;
    }
    RULE(lies_in_reading(r, facts->name) && lies_in_reading(r, facts->device) && lies_in_reading(r, facts->ucm));
    RULE(lies_in_reading(r, facts->switch_name) && lies_in_reading(r, facts->switch_port));
    RULE(is_trimmed(facts->device) && is_trimmed(facts->ucm) && is_trimmed(facts->switch_name));
    RULE(!facts->reason_row || (facts->has_reason && facts->reason_row->code == facts->reason));
    RULE(!facts->result_row || (facts->result_param && facts->result_row->code == facts->result));
    RULE(lies_in_reading(r, facts->ipv4) && lies_in_reading(r, facts->ipv6) && lies_in_reading(r, facts->local_port));
    RULE(!facts->clock_is_set || (facts->has_timestamp && facts->timestamp > 946684800 * CLOCK_SECOND));
}

static bool same_line(const alarm_item *a, const alarm_item *b)
{
    return a->kind == b->kind && a->alarm == b->alarm && a->row == b->row && same_span(a->name.raw, b->name.raw) &&
           same_span(a->value.raw, b->value.raw) && text_equal(a->name.text, b->name.text) &&
           text_equal(a->value.text, b->value.text) && a->defects == b->defects && a->repeated == b->repeated;
}

void reader_check_rules(text_span text, const alarm_row *form)
{
    static reading r; /* they are large */
    static reading again;
    alarm_item line;
    alarm_item same;
    xml_element element;

    begin(&r, text, form, 0);
    begin(&again, text, form, 0xff); /* what the memory held must not matter */
    while (alarm_reader_next(&r.reader, &line)) {
        check_line(&r, &line);
        RULE(alarm_reader_next(&again.reader, &same) && same_line(&line, &same));
    }
    RULE(!alarm_reader_next(&again.reader, &same));
    RULE(!alarm_reader_next(&r.reader, &line));
    RULE(form || !xml_scanner_next(&r.scanner, &element));
    unsigned forgiven = r.has_word && !r.has_markup ? XML_MARKUP_IN_VALUE : 0;
    RULE(alarm_reader_defects(&r.reader) == (form ? 0 : r.scanner.defects & ~forgiven));
    check_facts(&r);
    end(&r);
    end(&again);
}

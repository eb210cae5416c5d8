/* alarm_reader.c
 * The items of an alarm: see alarm_reader.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/alarm/alarm_reader.h"

#include "core/xml/xml_text.h"

/* ---- The current alarm ---- */

static void begin_alarm(alarm_reader *reader, const alarm_row *alarm)
{
    reader->alarm = alarm;
    reader->next = 0;
    memset(reader->seen, 0, sizeof reader->seen);
    reader->unknown_count = 0;
}

static bool seen_row(alarm_reader *reader, const param_row *row)
{
    size_t index = (size_t)(row - reader->alarm->params);
    uint64_t bit = UINT64_C(1) << (index % 64);
    bool seen = (reader->seen[index / 64] & bit) != 0;

    reader->seen[index / 64] |= bit;
    return seen;
}

static bool seen_name(alarm_reader *reader, text_span name)
{
    enum { KEPT = sizeof reader->unknown / sizeof reader->unknown[0] };

    for (unsigned i = 0; i < reader->unknown_count; i++) {
        if (text_equal(reader->unknown[i], name)) {
            return true;
        }
    }
    if (reader->unknown_count < KEPT) {
        reader->unknown[reader->unknown_count++] = name;
    }
    return false;
}

/* A parameter of an alarm that the catalog does not know may be known from others. */
static void look_up(alarm_reader *reader, alarm_item *item)
{
    text_span name = item->name.text;

    item->alarm = reader->alarm;
    if (reader->alarm) {
        item->row = catalog_param(reader->alarm, name, &reader->next);
        item->repeated = item->row ? seen_row(reader, item->row) : seen_name(reader, name);
    } else {
        item->row = reader->has_alarm ? catalog_common_param(name) : NULL;
        item->repeated = seen_name(reader, name);
    }
}

/* ---- Documents ---- */

void alarm_reader_init(alarm_reader *reader, text_span document, alarm_reader_alloc alloc, void *owner)
{
    reader->text = document;
    reader->alloc = alloc;
    reader->owner = owner;
    reader->form = NULL;
    reader->has_alarm = reader->has_word = reader->has_markup = false;
    xml_scanner_init(&reader->scanner, document);
    begin_alarm(reader, NULL);
}

static void resolve(const alarm_reader *reader, alarm_item_text *text, bool attribute, unsigned *defects)
{
    uint8_t *decoded = reader->alloc(reader->owner, text->raw.len + 1);

    text->text = (text_span){decoded, xml_decode(text->raw, attribute, decoded, defects)};
}

/* Sets a name or a value. */
static inline void set_text(const alarm_reader *reader, alarm_item_text *text, text_span raw, bool escaped,
                            bool attribute, unsigned *defects)
{
    text->raw = text->text = raw;
    text->escaped = escaped;
    if (escaped) {
        resolve(reader, text, attribute, defects);
    }
}

/* Whether the document ends inside an element before its value is whole. Behind the value is "</" at least where it
 * is. */
static bool is_truncated(const alarm_reader *reader, const xml_element *element)
{
    bool has_value = element->kind == XML_PARAM && element->value.ptr;
    size_t value_end = has_value ? (size_t)(element->value.ptr - reader->text.ptr) + element->value.len : element->end;

    return (element->defects & XML_TRUNCATED) && element->end - value_end < 2;
}

/* Every phone that has just started sends "<not open>": that is no damage of the document. */
static void forgive_word(alarm_reader *reader, alarm_item *item)
{
    if ((item->defects & XML_MARKUP_IN_VALUE) && item->row && catalog_is_word(item->row, item->value.raw)) {
        item->defects &= ~(unsigned)XML_MARKUP_IN_VALUE;
        reader->has_word = true;
    }
    reader->has_markup |= (item->defects & XML_MARKUP_IN_VALUE) != 0;
}

static bool next_element(alarm_reader *reader, alarm_item *item)
{
    xml_element element;

    if (!xml_scanner_next(&reader->scanner, &element)) {
        return false;
    }
    item->start = element.start;
    item->defects = element.defects;
    item->truncated = is_truncated(reader, &element);
    item->row = NULL;
    item->repeated = false;
    if (element.kind == XML_STRAY) {
        item->kind = ITEM_STRAY;
        item->alarm = reader->alarm;
        item->name = (alarm_item_text){{NULL, 0}, {NULL, 0}, false};
        item->value = (alarm_item_text){element.value, element.value, false};
        return true;
    }
    set_text(reader, &item->name, element.name, element.name_escaped, true, &item->defects);
    if (element.kind == XML_ALARM) {
        begin_alarm(reader, catalog_alarm(item->name.text));
        reader->has_alarm = true;
        item->kind = ITEM_ALARM;
        item->alarm = reader->alarm;
        item->value = (alarm_item_text){{NULL, 0}, {NULL, 0}, false};
        return true;
    }
    item->kind = ITEM_PARAM;
    set_text(reader, &item->value, element.value, element.value_escaped, false, &item->defects);
    look_up(reader, item);
    forgive_word(reader, item);
    return true;
}

/* ---- Text forms ---- */

enum { STAGE_ALARM, STAGE_NUMBER, STAGE_ASSIGNMENTS };

/* Text ends at its first NUL, as strings do in C. @return what follows that, without the padding */
static text_span split_at_nul(text_span *text)
{
    size_t nul = text_find_char(*text, 0, '\0');

    if (nul == TEXT_NOT_FOUND) {
        return (text_span){NULL, 0};
    }
    text_span tail = text_from(*text, nul);
    *text = text_between(text->ptr, 0, nul);
    while (tail.len > 0 && tail.ptr[0] == '\0') {
        tail = text_from(tail, 1);
    }
    while (tail.len > 0 && tail.ptr[tail.len - 1] == '\0') {
        tail.len--;
    }
    return tail;
}

void alarm_reader_init_text(alarm_reader *reader, text_span text, const alarm_row *form)
{
    size_t next = 0;

    reader->text = text;
    reader->alloc = NULL; /* nothing is escaped in a text form */
    reader->owner = NULL;
    reader->has_alarm = false;
    reader->form = form;
    reader->tail = split_at_nul(&text);
    reader->parts = text_alarm_read(text);
    reader->pos = 0;
    reader->notes = catalog_param(form, TEXT_LITERAL(CATALOG_NOTE), &next) != NULL;
    reader->stage = STAGE_ALARM;
    begin_alarm(reader, form);
}

static bool text_item(alarm_reader *reader, text_span key, text_span value, alarm_item *item)
{
    *item = (alarm_item){.kind = ITEM_PARAM, .name = {key, key, false}, .value = {value, value, false}};
    look_up(reader, item);
    return true;
}

/* An item that has no name on the wire. */
static bool unnamed_item(alarm_reader *reader, text_span name, text_span value, alarm_item *item)
{
    text_item(reader, name, value, item);
    item->name.raw = (text_span){NULL, 0};
    return true;
}

/* A device's name has no whitespace: what follows one belongs to something else, perhaps truncated, and is read
 * again. */
static text_span split_device(alarm_reader *reader, text_span key, text_span value)
{
    size_t next = 0;
    size_t len = 0;
    const param_row *row = catalog_param(reader->form, key, &next);

    if (!row || catalog_fields[row->field].kind != KIND_DEVICE) {
        return value;
    }
    while (len < value.len && !text_is_whitespace(value.ptr[len])) {
        len++;
    }
    if (len < value.len) {
        reader->pos = (size_t)(value.ptr - reader->parts.rest.ptr) + len;
    }
    return text_between(value.ptr, 0, len);
}

static bool next_assignment(alarm_reader *reader, alarm_item *item)
{
    text_span key, value;

    if (!text_alarm_next(reader->parts.rest, reader->notes, &reader->pos, &key, &value)) {
        value = reader->tail;
        reader->tail = (text_span){NULL, 0};
        return value.len > 0 && text_item(reader, text_between(value.ptr, 0, 0), value, item);
    }
    if (reader->notes && key.len == 0) {
        unnamed_item(reader, TEXT_LITERAL(CATALOG_NOTE), value, item);
        item->repeated = false; /* a text may hold several */
        return true;
    }
    return text_item(reader, key, split_device(reader, key, value), item);
}

static bool next_of_text(alarm_reader *reader, alarm_item *item)
{
    if (reader->stage == STAGE_ALARM) {
        reader->stage = STAGE_NUMBER;
        *item = (alarm_item){.kind = ITEM_ALARM, .alarm = reader->form};
        return true;
    }
    if (reader->stage == STAGE_NUMBER) {
        reader->stage = STAGE_ASSIGNMENTS;
        if (reader->parts.has_number) {
            return unnamed_item(reader, TEXT_LITERAL(CATALOG_NUMBER), reader->parts.digits, item);
        }
    }
    return next_assignment(reader, item);
}

bool alarm_reader_next(alarm_reader *reader, alarm_item *item)
{
    return reader->form ? next_of_text(reader, item) : next_element(reader, item);
}

unsigned alarm_reader_defects(const alarm_reader *reader)
{
    unsigned forgiven = reader->has_word && !reader->has_markup ? XML_MARKUP_IN_VALUE : 0;

    return reader->form ? 0 : reader->scanner.defects & ~forgiven;
}

/* show.c
 * Lines as items: see show.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/dissect/show.h"

#include <epan/charsets.h>
#include <epan/strutil.h>

/* ---- Strings ---- */

static text_span without_nul(wmem_allocator_t *scope, text_span text)
{
    static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */
    GByteArray *clean;

    if (text_find_char(text, 0, '\0') == TEXT_NOT_FOUND) {
        return text;
    }
    clean = g_byte_array_sized_new((unsigned)text.len);
    for (size_t i = 0; i < text.len; i++) {
        bool nul = text.ptr[i] == '\0';
        g_byte_array_append(clean, nul ? (const uint8_t *)replacement : text.ptr + i, nul ? 3 : 1);
    }
    text = (text_span){(const uint8_t *)wmem_memdup(scope, clean->data, clean->len), clean->len};
    g_byte_array_free(clean, TRUE);
    return text;
}

const char *show_string(const show_place *place, text_span text)
{
    wmem_allocator_t *scope = place->pinfo->pool;

    text = without_nul(scope, text);
    if (!text_is_ascii(text)) {
        return (const char *)get_utf_8_string(scope, text.ptr, (int)text.len);
    }
    char *string = (char *)wmem_alloc(scope, text.len + 1);
    if (text.len > 0) {
        memcpy(string, text.ptr, text.len);
    }
    string[text.len] = '\0';
    return string;
}

/* The same, with what cannot be printed escaped: for labels, which Wireshark shows as they are. */
static const char *label_of(const show_place *place, text_span text)
{
    const char *string = show_string(place, text);
    return format_text(place->pinfo->pool, (const void *)string, strlen(string));
}

/* ---- A document ---- */

show_place show_begin(tvbuff_t *tvb, packet_info *pinfo, proto_tree *parent)
{
    show_place place = {.pinfo = pinfo, .tvb = tvb, .bytes = ws_captured_bytes(tvb)};

    place.root = proto_tree_add_item(parent, proto_cisco_alarm, tvb, 0, -1, ENC_NA);
    place.tree = proto_item_add_subtree(place.root, ett_cisco_alarm);
    place.wants_any = proto_field_is_referenced(place.tree, proto_cisco_alarm); /* it is as soon as a field of it is */
    /* The generic pair stands in for any parameter: who asks for it wants every value looked at. */
    place.wants_all = show_asked(&place, hf_alarm.param_value) || show_asked(&place, hf_alarm.param_name);
    return place;
}

/* The line says how long it is; what is copied is all of it. */
void show_document(const show_place *place)
{
    if (!show_asked(place, hf_alarm.document)) {
        return;
    }
    proto_item *item = proto_tree_add_string(place->tree, hf_alarm.document, place->tvb, 0, (int)place->bytes.len,
                                             show_string(place, place->bytes));
    proto_item_set_text(item, "Document: %u bytes, as sent; copy its value", (unsigned)place->bytes.len);
}

void show_frame(const show_place *place, int hf, uint32_t frame)
{
    if (frame != 0) {
        proto_item_set_generated(proto_tree_add_uint(place->tree, hf, place->tvb, 0, 0, frame));
    }
}

proto_item *show_number(const show_place *place, int hf, uint32_t number)
{
    if (!show_asked(place, hf)) {
        return NULL;
    }
    proto_item *item = proto_tree_add_uint(place->tree, hf, place->tvb, 0, 0, number);
    proto_item_set_generated(item);
    return item;
}

void show_flag(const show_place *place, int hf, bool flag)
{
    if (show_asked(place, hf)) {
        proto_item_set_generated(proto_tree_add_boolean(place->tree, hf, place->tvb, 0, 0, flag));
    }
}

void show_duration(const show_place *place, int hf, const nstime_t *duration)
{
    if (show_asked(place, hf)) {
        proto_item_set_generated(proto_tree_add_time(place->tree, hf, place->tvb, 0, 0, duration));
    }
}

/* ---- What is wrong ---- */

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

void show_damage(const show_place *place, proto_item *item, unsigned damage)
{
    for (size_t i = 0; damage != 0 && i < array_length(damage_texts); i++) {
        if (damage & damage_texts[i].damage) {
            expert_add_info_format(place->pinfo, item, &ei_alarm.malformed, "Not well formed: %s",
                                   damage_texts[i].text);
        }
    }
}

/* ---- Lines ---- */

static int offset_of(const show_place *place, const line_text *text)
{
    return text->raw.ptr ? (int)(text->raw.ptr - place->bytes.ptr) : 0;
}

/* What stands in front of a raw value: the label of the parameter that it should have been, else its name. */
static const char *heading_of(const show_place *place, const line_text *name, const param_row *row)
{
    if (row) {
        return catalog_fields[row->field].label;
    }
    return name->text.len == 0 ? "(no name)" : label_of(place, name->text);
}

static proto_item *add_raw(const show_place *place, const line_text *name, const line_text *value, const param_row *row)
{
    if (!place->wants_all) {
        return NULL;
    }
    const char *name_string = show_string(place, name->text);
    const char *value_string = show_string(place, value->text);
    proto_item_set_hidden(proto_tree_add_string(place->tree, hf_alarm.param_name, place->tvb, offset_of(place, name),
                                                (int)name->raw.len, name_string));
    proto_item *item = proto_tree_add_string(place->tree, hf_alarm.param_value, place->tvb, offset_of(place, value),
                                             (int)value->raw.len, value_string);
    proto_item_set_text(item, "%s: %s", heading_of(place, name, row),
                        value->text.len == 0 ? "(empty)" : label_of(place, value->text));
    return item;
}

void show_alarm(const show_place *place, const alarm_line *line)
{
    proto_item *item = NULL;

    if (line->alarm && !line->alarm->name) {
        return;
    }
    if (show_asked(place, hf_alarm.name)) {
        item = proto_tree_add_string(place->tree, hf_alarm.name, place->tvb, offset_of(place, &line->name),
                                     (int)line->name.raw.len, show_string(place, line->name.text));
    }
    if (!line->alarm && !line->truncated) {
        expert_add_info(place->pinfo, show_or_root(place, item), &ei_alarm.unknown_alarm);
    }
    show_damage(place, show_or_root(place, item), line->damage);
}

static proto_item *add_param(const show_place *place, const alarm_line *line, show_form form, const alarm_value *value,
                             show_below *below)
{
    if (form == SHOW_VALUE) {
        return show_value(place, line, value, below);
    }
    return add_raw(place, &line->name, &line->value, line->row);
}

proto_item *show_param(const show_place *place, const alarm_line *line, show_form form, const alarm_value *value,
                       show_below *below)
{
    proto_item *item = add_param(place, line, form, value, below);

    if (line->alarm && !line->row && !line->truncated) {
        expert_add_info(place->pinfo, show_or_root(place, item), &ei_alarm.unknown_param);
    }
    if (form == SHOW_BAD) {
        expert_add_info(place->pinfo, show_or_root(place, item), &ei_alarm.bad_value);
    }
    if (line->repeated) {
        expert_add_info(place->pinfo, show_or_root(place, item), &ei_alarm.duplicate_param);
    }
    if (line->truncated) {
        proto_item_append_text(item, " [truncated]");
    }
    show_damage(place, show_or_root(place, item), line->damage);
    return item;
}

void show_stray(const show_place *place, const alarm_line *line)
{
    /* It has no name; what stands for one lies where the text begins. */
    line_text name = {{line->value.raw.ptr, 0}, {NULL, 0}, false};

    show_damage(place, show_or_root(place, add_raw(place, &name, &line->value, NULL)), line->damage);
}

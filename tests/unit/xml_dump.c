/* xml_dump.c
 * What the scanner finds, as text: see xml_dump.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "xml_dump.h"

#include "core/xml/xml_text.h"

#include <glib.h>

char *xml_damage_names(unsigned defects)
{
    static const char *const names[] = {
        "MARKUP_IN_VALUE", "NO_END_TAG",   "NO_NAME", "BAD_TAG",  "BAD_REFERENCE", "BAD_NESTING",
        "STRAY_TEXT",      "UNTERMINATED", "NO_ROOT", "BAD_CHAR", "TRUNCATED",
    };
    GString *out = g_string_new(NULL);

    g_assert_cmpuint(defects, <, 1U << G_N_ELEMENTS(names));
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        if (defects & 1U << i) {
            g_string_append_printf(out, " %s", names[i]);
        }
    }
    return g_string_free(out, FALSE);
}

static void append_decoded(GString *out, text_span raw, bool attribute, unsigned *defects)
{
    uint8_t *decoded = g_malloc(raw.len);
    size_t len = xml_decode(raw, attribute, decoded, defects);

    g_string_append_len(out, (const char *)decoded, (gssize)len);
    g_free(decoded);
}

static void append_element(GString *out, xml_element *e)
{
    if (e->kind == XML_STRAY) {
        g_string_append(out, "stray");
    } else {
        g_string_append_len(out, (const char *)e->tag.ptr, (gssize)e->tag.len);
    }
    g_string_append_c(out, ' ');
    append_decoded(out, e->name, true, &e->defects);
    if (e->kind != XML_ALARM) {
        g_string_append(out, e->kind == XML_PARAM ? "=[" : "[");
        append_decoded(out, e->value, false, &e->defects);
        g_string_append_c(out, ']');
    }
    g_autofree char *defects = xml_damage_names(e->defects);
    g_string_append_printf(out, "%s\n", defects);
}

char *xml_dump(text_span document)
{
    GString *out = g_string_new(NULL);
    xml_scanner s;
    xml_element e;

    xml_scanner_init(&s, document);
    while (xml_scanner_next(&s, &e)) {
        append_element(out, &e);
    }
    return g_string_free(out, FALSE);
}

char *xml_dump_places(text_span document)
{
    GString *out = g_string_new(NULL);
    xml_scanner s;
    xml_element e;

    xml_scanner_init(&s, document);
    while (xml_scanner_next(&s, &e)) {
        g_string_append_len(out, (const char *)document.ptr + e.start, (gssize)(e.end - e.start));
        g_string_append_c(out, '|');
    }
    return g_string_free(out, FALSE);
}

char *xml_dump_damage(text_span document)
{
    xml_scanner s;
    xml_element e;

    xml_scanner_init(&s, document);
    while (xml_scanner_next(&s, &e)) {
    }
    return xml_damage_names(s.defects);
}

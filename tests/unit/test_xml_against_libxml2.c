/* test_xml_against_libxml2.c
 * On well-formed documents the scanner says what libxml2 says.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/xml/xml_text.h"
#include "test_support.h"

#include <stdlib.h>

#include "xml_generator.h"
#include "xml_judge.h"
#include "xml_rules.h"

enum { SEEDS = 20000, SEEDS_A_TEST = 2000 };

static uint32_t next_random(void *context)
{
    return (uint32_t)g_rand_int_range(context, 0, 256);
}

static void test_seed(guint32 seed)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(seed);
    size_t len;
    uint8_t *made = xml_generate((xml_choices){next_random, random}, &len);
    text_span document = guarded(made, len);

    free(made);
    if (xml_judge(document) != XML_AGREED) {
        g_error("seed %u makes no comparable document: %.*s", seed, (int)document.len, (const char *)document.ptr);
    }
    g_assert_true(xml_first_element_is(document, TEXT_LITERAL("x-cisco-alarm")));
    xml_check_rules(document);
}

static void test_seeds(const void *first)
{
    for (guint32 i = 0; i < SEEDS_A_TEST; i++) {
        test_seed(GPOINTER_TO_UINT(first) + i);
    }
}

#define ROOT(content) "<x-cisco-alarm>" content "</x-cisco-alarm>"

typedef struct {
    const char *label;
    const char *document;
    xml_verdict verdict;
} document_row;

/* That the judge can tell at all, and documents worth remembering. */
static const document_row documents[] = {
    {"empty", "", XML_NOT_WELL_FORMED},
    {"not-open", ROOT("<String name='a'><not open></String>"), XML_NOT_WELL_FORMED},
    {"truncated", "<x-cisco-alarm>", XML_NOT_WELL_FORMED},
    {"two-roots", ROOT("") ROOT(""), XML_NOT_WELL_FORMED},
    {"root-only", ROOT(""), XML_AGREED},
    {"self-closing-root", "<x-cisco-alarm/>", XML_AGREED},
    {"other-root", "<a><String name='a'>b</String></a>", XML_AGREED},
    {"element-in-value", ROOT("<String name='a'>b<c>d</c></String>"), XML_NOT_COMPARABLE},
    {"value-in-value", ROOT("<String name='a'>b<Enum name='c'>1</Enum></String>"), XML_NOT_COMPARABLE},
    {"entity", "<!DOCTYPE a [<!ENTITY e 'x'>]><a><String name='a'>&e;</String></a>", XML_NOT_COMPARABLE},
    {"default-attribute", "<!DOCTYPE a [<!ATTLIST String name CDATA 'x'>]><a><String/></a>", XML_NOT_COMPARABLE},
    {"comment-in-unknown-leaf", ROOT("<Other name='a'>b<!-- c -->d</Other>"), XML_AGREED},
    {"comment-first-in-unknown-leaf", ROOT("<Other><!-- c -->d</Other>"), XML_AGREED},
    {"cdata-in-unknown-leaf", ROOT("<Other><![CDATA[<b>]]></Other>"), XML_AGREED},
    {"instruction-in-unknown-leaf", ROOT("<Other><?go?></Other>"), XML_AGREED},
    {"comment-in-unknown-container", ROOT("<Other><!-- c --><String name='a'>b</String></Other>"), XML_AGREED},
    {"tag-in-comment-in-unknown-leaf", ROOT("<Other>a<!-- </Other> -->b</Other>"), XML_AGREED},
    {"byte-order-mark", "\xef\xbb\xbf" ROOT("<String name='a'>b</String>"), XML_AGREED},
    {"latin-1-declared", "<?xml version='1.0' encoding='ISO-8859-1'?>" ROOT("<Enum name='\xc3\xa9'/>"), XML_AGREED},
    {"carriage-return-before-reference", ROOT("<String name='\r&#10;'>\r&#10;\r<![CDATA[\n]]></String>"), XML_AGREED},
    {"prefixed-name", "<x-cisco-alarm xmlns:p='q'><String p:name='a' name='b'/></x-cisco-alarm>", XML_AGREED},
    {"namespace-called-name", "<x-cisco-alarm><String xmlns:name='a' name='b'/></x-cisco-alarm>", XML_AGREED},
};

static void test_document(const void *data)
{
    const document_row *row = data;
    text_span document = guarded_string(row->document);

    g_assert_cmpint(xml_judge(document), ==, row->verdict);
    xml_check_rules(document);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("/libxml2/document", documents, test_document);
    for (unsigned first = 0; first < SEEDS; first += SEEDS_A_TEST) {
        g_autofree char *path = g_strdup_printf("/libxml2/seeds-from/%u", first);
        g_test_add_data_func(path, GUINT_TO_POINTER(first), test_seeds);
    }
    return g_test_run();
}

/* test_xml_text.c
 * Tests of core/xml/xml_text.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/xml/xml_text.h"

#include "sample_alarm.h"
#include "test_support.h"

typedef struct {
    const char *label;
    text_span raw;
    text_span value;     /* what it means as a value */
    text_span attribute; /* what it means as an attribute */
    bool bad_reference;
} decode_row;

#define SAME(literal) SPAN(literal), SPAN(literal)

static const decode_row rows[] = {
    {"empty", SPAN(""), SAME(""), false},
    {"plain", SPAN("abc"), SAME("abc"), false},
    {"predefined", SPAN("&lt;&gt;&amp;&quot;&apos;"), SAME("<>&\"'"), false},
    {"once-only", SPAN("&amp;lt;"), SAME("&lt;"), false},
    {"decimal", SPAN("&#65;&#0066;"), SAME("AB"), false},
    {"hexadecimal", SPAN("&#x41;&#x4a;&#x4A;"), SAME("AJJ"), false},
    {"two-bytes", SPAN("&#x80;&#x7ff;"), SAME("\xc2\x80\xdf\xbf"), false},
    {"three-bytes", SPAN("&#x800;&#xFFFD;"), SAME("\xe0\xa0\x80\xef\xbf\xbd"), false},
    {"four-bytes", SPAN("&#x10000;&#x10FFFF;&#128222;"), SAME("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\xf0\x9f\x93\x9e"),
     false},
    {"around-surrogates", SPAN("&#xd7ff;&#xe000;"), SAME("\xed\x9f\xbf\xee\x80\x80"), false},
    {"control-characters", SPAN("&#9;&#10;&#13;"), SAME("\t\n\r"), false},
    {"many-zeros", SPAN("&#x0000000000000000000041;"), SAME("A"), false},
    {"surrogate", SPAN("&#xd800;&#xdfff;"), SAME("&#xd800;&#xdfff;"), true},
    {"not-a-character", SPAN("&#0;&#8;&#x1f;&#xfffe;&#xffff;"), SAME("&#0;&#8;&#x1f;&#xfffe;&#xffff;"), true},
    {"past-unicode", SPAN("&#x110000;&#1114112;"), SAME("&#x110000;&#1114112;"), true},
    {"past-unicode-by-a-digit", SPAN("&#x10FFFF0;&#11141110;"), SAME("&#x10FFFF0;&#11141110;"), true},
    {"overflow", SPAN("&#4294967361;&#x100000041;"), SAME("&#4294967361;&#x100000041;"), true},
    {"long-overflow", SPAN("&#99999999999999999999999999999999;"), SAME("&#99999999999999999999999999999999;"), true},
    {"no-digits", SPAN("&#;&#x;"), SAME("&#;&#x;"), true},
    {"capital-x", SPAN("&#X41;"), SAME("&#X41;"), true},
    {"hex-digit-in-decimal", SPAN("&#4a;"), SAME("&#4a;"), true},
    {"whitespace-in-reference", SPAN("& lt;&l t;&# 65;"), SAME("& lt;&l t;&# 65;"), true},
    {"no-semicolon", SPAN("&lt &#65 x"), SAME("&lt &#65 x"), true},
    {"case-matters", SPAN("&LT;&Amp;"), SAME("&LT;&Amp;"), true},
    {"unknown", SPAN("&nbsp;&e;"), SAME("&nbsp;&e;"), true},
    {"raw-ampersand", SPAN("a & b"), SAME("a & b"), true},
    {"bad-then-good", SPAN("&&lt;&;&gt;"), SAME("&<&;>"), true},
    {"truncated-reference", SPAN("a&"), SAME("a&"), true},
    {"truncated-name", SPAN("a&am"), SAME("a&am"), true},
    {"truncated-number-sign", SPAN("a&#"), SAME("a&#"), true},
    {"truncated-number", SPAN("a&#6"), SAME("a&#6"), true},
    {"truncated-hex", SPAN("a&#x"), SAME("a&#x"), true},
    {"line-ends", SPAN("a\r\nb\rc\nd\r\r\n"), SPAN("a\nb\nc\nd\n\n"), SPAN("a b c d  "), false},
    {"tab", SPAN("a\tb"), SPAN("a\tb"), SPAN("a b"), false},
    {"line-end-before-reference", SPAN("\r&#10;\r&lt;\n"), SPAN("\n\n\n<\n"), SPAN(" \n < "), false},
    {"lone-return-at-the-end", SPAN("a\r"), SPAN("a\n"), SPAN("a "), false},
    {"cdata", SPAN("a<![CDATA[<b> &lt; ]]>c"), SPAN("a<b> &lt; c"), SPAN("a<![CDATA[<b> < ]]>c"), false},
    {"cdata-line-ends", SPAN("\r<![CDATA[\n\r\n]]>\n"), SPAN("\n\n\n\n"), SPAN(" <![CDATA[  ]]> "), false},
    {"cdata-empty", SPAN("<![CDATA[]]>"), SPAN(""), SPAN("<![CDATA[]]>"), false},
    {"cdata-brackets", SPAN("<![CDATA[]]]]>"), SPAN("]]"), SPAN("<![CDATA[]]]]>"), false},
    {"cdata-in-cdata", SPAN("<![CDATA[<![CDATA[]]>]]>"), SPAN("<![CDATA[]]>"), SPAN("<![CDATA[<![CDATA[]]>]]>"), false},
    {"cdata-without-end", SPAN("a<![CDATA[&lt;]]"), SAME("a<![CDATA[<]]"), false},
    {"cdata-truncated-opener", SPAN("a<![CDATA"), SAME("a<![CDATA"), false},
    {"comment", SPAN("a<!-- &b; -->c"), SPAN("ac"), SPAN("a<!-- &b; -->c"), false},
    {"comment-too-short", SPAN("<!-->&lt;"), SAME("<!--><"), false},
    {"comment-shortest", SPAN("<!---->"), SPAN(""), SPAN("<!---->"), false},
    {"comment-without-end", SPAN("a<!-- &lt; --"), SAME("a<!-- < --"), false},
    {"instruction", SPAN("a<?b &c; ?>d"), SPAN("ad"), SPAN("a<?b &c; ?>d"), false},
    {"instruction-too-short", SPAN("<?>"), SAME("<?>"), false},
    {"markup", SPAN("<not open></b><c/>"), SAME("<not open></b><c/>"), false},
    {"nuls", SPAN("a\0&amp;\0"), SAME("a\0&\0"), false},
    {"bytes-that-are-no-utf-8", SPAN("\xff\xfe&amp;\x80"), SAME("\xff\xfe&\x80"), false},
};

static void check(const decode_row *row, bool attribute)
{
    text_span raw = guarded_span(row->raw);
    text_span expected = attribute ? row->attribute : row->value;
    uint8_t *out = g_malloc(raw.len); /* the room that is promised to do */
    unsigned defects = XML_TRUNCATED;
    size_t len = xml_decode(raw, attribute, out, &defects);

    g_assert_cmpmem(out, len, expected.ptr, expected.len);
    if (attribute && strstr(row->label, "comment") == NULL && strstr(row->label, "instruction") == NULL) {
        g_assert_cmpuint(defects, ==, XML_TRUNCATED | (row->bad_reference ? XML_BAD_REFERENCE : 0));
    }
    if (!attribute) {
        g_assert_cmpuint(defects, ==, XML_TRUNCATED | (row->bad_reference ? XML_BAD_REFERENCE : 0));
    }
    g_assert_cmpuint(xml_decode(raw, attribute, out, NULL), ==, len);
    g_free(out);
}

static void test_decode(const void *row)
{
    check(row, false);
    check(row, true);
}

/* Every character there is, in both notations, against GLib's own UTF-8. */
static void test_characters(void)
{
    for (uint32_t c = 0; c <= 0x110010; c++) {
        char reference[32];
        char utf8[8];
        uint8_t out[32];
        bool allowed =
            c == 9 || c == 10 || c == 13 || (c >= 0x20 && c != 0xfffe && c != 0xffff && g_unichar_validate(c));
        int len = g_snprintf(reference, sizeof reference, c & 1 ? "&#x%x;" : "&#%u;", c);
        size_t n = xml_decode((text_span){(const uint8_t *)reference, (size_t)len}, true, out, NULL);
        if (allowed) {
            g_assert_cmpmem(out, n, utf8, (size_t)g_unichar_to_utf8(c, utf8));
        } else {
            g_assert_cmpmem(out, n, reference, (size_t)len);
        }
    }
}

typedef struct {
    const char *label;
    const char *document;
    bool is;
} first_row;

static const first_row firsts[] = {
    {"plain", "<x-cisco-alarm>", true},
    {"sample", SAMPLE_TL_INFO, true},
    {"self-closing", "<x-cisco-alarm/>", true},
    {"whitespace-after", "<x-cisco-alarm\n>", true},
    {"attribute", "<x-cisco-alarm version='1'>", true},
    {"truncated-after-name", "<x-cisco-alarm", true},
    {"byte-order-mark", "\xef\xbb\xbf<x-cisco-alarm>", true},
    {"byte-order-mark-and-declaration", "\xef\xbb\xbf<?xml version='1.0'?><x-cisco-alarm>", true},
    {"whitespace", " \t\r\n<x-cisco-alarm>", true},
    {"comment", "<!-- <other> --><x-cisco-alarm>", true},
    {"instruction", "<?go?> <?stop?><x-cisco-alarm>", true},
    {"doctype", "<!DOCTYPE x-cisco-alarm [<!ELEMENT a (b)>]> <x-cisco-alarm>", true},
    {"all-of-these", "<?xml version='1.0' ?>\r\n<!-- a -->\r\n<!DOCTYPE x>\r\n<?b?>\r\n<x-cisco-alarm>\r\n", true},
    {"empty", "", false},
    {"only-whitespace", " ", false},
    {"truncated-in-name", "<x-cisco-alar", false},
    {"longer-name", "<x-cisco-alarms>", false},
    {"name-with-digit", "<x-cisco-alarm2>", false},
    {"other-case", "<X-cisco-alarm>", false},
    {"other-root", "<x-cisco-remotecc-request><x-cisco-alarm>", false},
    {"text-first", "x<x-cisco-alarm>", false},
    {"cdata-first", "<![CDATA[]]><x-cisco-alarm>", false},
    {"end-tag", "</x-cisco-alarm>", false},
    {"whitespace-in-tag", "< x-cisco-alarm>", false},
    {"in-comment", "<!-- <x-cisco-alarm> -->", false},
    {"comment-without-end", "<!-- <x-cisco-alarm>", false},
    {"declaration-without-end", "<?xml version='1.0'><x-cisco-alarm>", false},
    {"doctype-without-end", "<!DOCTYPE x [ <x-cisco-alarm>", false},
    {"only-declaration", "<?xml version='1.0'?>", false},
    {"junk-after-name", "<x-cisco-alarm!", false},
    {"two-marks", "\xef\xbb\xbf\xef\xbb\xbf<x-cisco-alarm>", false},
};

static void test_first(const void *data)
{
    const first_row *row = data;
    text_span document = guarded_string(row->document);

    g_assert_cmpint(xml_first_element_is(document, TEXT_LITERAL("x-cisco-alarm")), ==, row->is);
}

typedef struct {
    const char *label;
    const char *document;
    const char *encoding;
} encoding_row;

static const encoding_row encodings[] = {
    {"double-quotes", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "UTF-8"},
    {"single-quotes", "<?xml version='1.0' encoding='iso-8859-1'?>", "iso-8859-1"},
    {"whitespace", "<?xml version='1.0'\n\tencoding\r\n=  'x' ?>", "x"},
    {"byte-order-mark", "\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?>", "UTF-8"},
    {"before-standalone", "<?xml version='1.0' encoding='a' standalone='yes'?>", "a"},
    {"text-declaration", "<?xml encoding='a'?>", "a"},
    {"empty", "<?xml version='1.0' encoding=''?>", ""},
    {"truncated", "<?xml version='1.0' encoding='UTF-", "UTF-"},
    {"truncated-before-value", "<?xml version='1.0' encoding=", ""},
    {"truncated-before-equals", "<?xml version='1.0' encoding", ""},
    {"no-quotes", "<?xml version='1.0' encoding=UTF-8?>", ""},
    {"none", "<?xml version='1.0'?>", ""},
    {"after-the-declaration", "<?xml version='1.0'?><a encoding='x'>", ""},
    {"no-declaration", "<a encoding='x'>", ""},
    {"only-the-opener", "<?xml", ""},
    {"empty-document", "", ""},
    {"not-at-the-start", " <?xml version='1.0' encoding='x'?>", ""},
    {"other-instruction", "<?xml-stylesheet encoding='x'?>", ""},
    {"other-attribute", "<?xml my-encoding='x'?>", ""},
    {"other-attribute-first", "<?xml my-encoding='x' encoding='y'?>", "y"},
};

static void test_encoding(const void *data)
{
    const encoding_row *row = data;
    text_span document = guarded_string(row->document);

    assert_text(xml_declared_encoding(document), row->encoding);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("/xml/decode", rows, test_decode);
    g_test_add_func("/xml/decode-characters", test_characters);
    add_rows("/xml/first-element", firsts, test_first);
    add_rows("/xml/encoding", encodings, test_encoding);
    return g_test_run();
}

/* test_sip_cid.c
 * Tests of core/sip_cid.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/sip_cid.h"

#include "sample_sip.h"
#include "test_support.h"

typedef struct {
    const char *label;
    const char *before; /* the place is right after it */
    bool is;
    const char *refer_to; /* NULL: there is none */
    const char *content_id;
} cid_row;

static const cid_row cids[] = {
    {"as-phones-write-them", REFER HEADERS "Refer-To: cid:1@a\r\nContent-Id: <1@a>\r\nContent-Length: 9\r\n\r\n", true,
     "cid:1@a", "<1@a>"},
    {"other-order", REFER "Content-Id: <1@a>\r\nRefer-To: cid:1@a\r\n" HEADERS "\r\n", true, "cid:1@a", "<1@a>"},
    {"compact", REFER "r: cid:1@a\r\nContent-ID: <1@a>\r\n\r\n", true, "cid:1@a", "<1@a>"},
    {"other-case", REFER "REFER-TO: cid:1@a\r\ncontent-id: <1@a>\r\n\r\n", true, "cid:1@a", "<1@a>"},
    {"line-feeds-only", "REFER sip:a SIP/2.0\nRefer-To: cid:1@a\nContent-Id: <1@a>\n\n", true, "cid:1@a", "<1@a>"},
    {"folded", REFER "Refer-To:\r\n cid:1@a\r\nContent-Id:\r\n\t<1@a>\r\nA: b\r\n c\r\n\r\n", true, "cid:1@a", "<1@a>"},
    {"whitespace-before-colon", REFER "Refer-To : cid:1@a\r\nContent-Id\t: <1@a>\r\n\r\n", true, "cid:1@a", "<1@a>"},
    {"first-bytes", "Refer-To: cid:1@a\r\nContent-Id: <1@a>\r\n\r\n", true, "cid:1@a", "<1@a>"},
    {"no-refer-to", REFER HEADERS "Content-Id: <1@a>\r\n\r\n", true, NULL, "<1@a>"},
    {"no-content-id", REFER HEADERS "Refer-To: cid:1@a\r\n\r\n", true, "cid:1@a", NULL},
    {"neither", REFER HEADERS "\r\n", true, NULL, NULL},
    {"empty", REFER "Refer-To:\r\nContent-Id:\r\n\r\n", true, "", ""},
    {"neither-and-no-start-line", "Via: x\r\n\r\n", false, NULL, NULL},
    {"one-and-no-start-line", "Refer-To: cid:1@a\r\n\r\n", false, "cid:1@a", NULL},
    {"message-before", REFER "Refer-To: cid:2@a\r\nContent-Id: <2@a>\r\n\r\nbody\n" REFER "Refer-To: cid:1@a\r\n\r\n",
     true, "cid:1@a", NULL},
    {"nearest", REFER "Content-Id: <2@a>\r\nContent-Id: <1@a>\r\n\r\n", true, NULL, "<1@a>"},
    {"nearest-of-a-part", REFER "Refer-To: cid:1@a\r\nContent-Id: <2@a>\r\n\r\n--x\r\nContent-Id: <1@a>\r\n\r\n", true,
     "cid:1@a", "<1@a>"},
    {"names-alike", REFER "Refer-To-X: a\r\nReferred-By: b\r\nContent-Type: c\r\nContent-Idx: d\r\n\r\n", true, NULL,
     NULL},
    {"lower-layers", "\x45\x01\x02" REFER "Refer-To: cid:1@a\r\n\r\n", true, "cid:1@a", NULL},
    {"not-at-a-line", REFER HEADERS "\r\nx", false, NULL, NULL},
    {"only-a-empty-line", "\r\n", false, NULL, NULL},
    {"nothing", "", false, NULL, NULL},
};

static void test_cids(const void *data)
{
    const cid_row *row = data;
    g_autofree char *both = g_strconcat(row->before, "<body>\r\nContent-Id: no\r\n\r\n", NULL);
    text_span stream = guarded_string(both);
    text_span alone = guarded_string(row->before);
    text_span refer_to;
    text_span content_id;

    g_assert_cmpint(sip_cid_headers(stream, alone.len, &refer_to, &content_id), ==, row->is);
    assert_text(refer_to, row->refer_to);
    assert_text(content_id, row->content_id);
    g_assert_cmpint(refer_to.ptr != NULL, ==, row->refer_to != NULL);
    g_assert_cmpint(content_id.ptr != NULL, ==, row->content_id != NULL);
    /* A place past the end is the end. */
    g_assert_cmpint(sip_cid_headers(alone, SIZE_MAX, &refer_to, &content_id), ==, row->is);
    assert_text(content_id, row->content_id);
}

typedef struct {
    const char *label;
    const char *header;
    const char *address; /* NULL: it has none */
} address_row;

static const address_row refer_tos[] = {
    {"as-phones-write-it", "cid:1234abcd@192.0.2.35", "1234abcd@192.0.2.35"},
    {"brackets", "<cid:1234@a>", "1234@a"},
    {"brackets-and-parameter", "<cid:1234@a>;method=x", "1234@a"},
    {"parameter", "cid:1234@a;x=y", "1234@a"},
    {"parameter-after-whitespace", "cid:1234@a ;x=y", "1234@a"},
    {"parameter-in-brackets", "<cid:12;34@a>", "12;34@a"},
    {"name", "\"The alarm\" <cid:1234@a>", "1234@a"},
    {"name-without-quotes", "The alarm <cid:1234@a>", "1234@a"},
    {"name-with-brackets", "\"<sip:x>\" <cid:1234@a>", "1234@a"},
    {"name-with-quote", "\"a\\\" <b>\" <cid:1234@a>", "1234@a"},
    {"name-without-end", "\"a <cid:1234@a>", NULL},
    {"whitespace-in-brackets", " < cid:1234@a > ", "1234@a"},
    {"no-closing-bracket", "<cid:1234@a", "1234@a"},
    {"scheme-in-capitals", "CID:1234@a", "1234@a"},
    {"percent-encoded", "cid:12%2534@a", "12%2534@a"},
    {"no-host", "cid:1234", "1234"},
    {"nothing-after-scheme", "cid:", ""},
    {"other-scheme", "sip:1234@a", NULL},
    {"other-scheme-in-brackets", "<sip:cid:1234@a>", NULL},
    {"truncated-scheme", "cid", NULL},
    {"empty", "", NULL},
    {"empty-brackets", "<>", NULL},
};

static void test_cid_address(const void *data)
{
    const address_row *row = data;
    text_span header = guarded_string(row->header);
    text_span address = {NULL, 0};

    g_assert_cmpint(sip_cid_address(header, &address), ==, row->address != NULL);
    assert_text(address, row->address);
}

static const address_row content_ids[] = {
    {"as-phones-write-it", "<1234abcd@192.0.2.35>", "1234abcd@192.0.2.35"},
    {"no-brackets", "1234@a", "1234@a"},
    {"whitespace", "  < 1234@a > ", "1234@a"},
    {"after-the-bracket", "<1234@a> (comment)", "1234@a"},
    {"no-closing-bracket", "<1234@a", "1234@a"},
    {"no-host", "<1234>", "1234"},
    {"empty", "", ""},
    {"empty-brackets", "<>", ""},
    {"bracket", "<", ""},
};

static void test_content_id(const void *data)
{
    const address_row *row = data;
    text_span header = guarded_string(row->header);
    text_span id = sip_cid_content_id(header);

    assert_text(id, row->address);
    assert_inside(id, header);
}

typedef struct {
    const char *label;
    const char *text;
    const char *decoded;
} percent_row;

static const percent_row percents[] = {
    {"none", "abc", "abc"},
    {"upper-case", "%41%2F%3C", "A/<"},
    {"lower-case", "%2f%3c%c3%a9", "/<\xc3\xa9"},
    {"once-only", "%2541", "%41"},
    {"first-and-last", "%40a%40", "@a@"},
    {"truncated", "a%4", "a%4"},
    {"percent-last", "a%", "a%"},
    {"no-digits", "%zz%4g%g4%-1", "%zz%4g%g4%-1"},
    {"percent-before-triplet", "%%41%%", "%A%%"},
    {"empty", "", ""},
};

static void test_percent(const void *data)
{
    const percent_row *row = data;
    text_span text = guarded_string(row->text);
    uint8_t *out = g_malloc(text.len);
    size_t len = sip_cid_decode(text, out);

    g_assert_cmpmem(out, len, row->decoded, strlen(row->decoded));
    g_free(out);
}

static void test_percent_all(void)
{
    for (unsigned c = 0; c < 256; c++) {
        uint8_t out[3];
        g_autofree char *triplet = g_strdup_printf(c & 1 ? "%%%02x" : "%%%02X", c);
        g_assert_cmpuint(sip_cid_decode(guarded_string(triplet), out), ==, 1);
        g_assert_cmpuint(out[0], ==, c);
    }
}

typedef struct {
    const char *label;
    const char *address;
    const char *content_id;
    bool match;
} match_row;

static const match_row matches[] = {
    {"same", "1234@192.0.2.35", "1234@192.0.2.35", true},
    {"local-part-differs", "1234@a", "1235@a", false},
    {"local-part-case", "abcd@a", "ABCD@a", false},
    {"host-case", "1234@PHONE.example.com", "1234@phone.EXAMPLE.com", true},
    {"host-case-from-a-to-z", "1234@AZaz", "1234@azAZ", true},
    {"host-case-not-letters", "1234@[a", "1234@{a", false},
    {"empty-url-and-host", "", "@a", false},
    {"empty-id-and-host", "@a", "", false},
    {"host-differs", "1234@a", "1234@b", false},
    {"host-longer", "1234@a", "1234@ab", false},
    {"host-shorter", "1234@ab", "1234@a", false},
    {"no-host-in-url", "1234", "1234@192.0.2.35", true},
    {"no-host-in-id", "1234@192.0.2.35", "1234", true},
    {"no-host-in-either", "1234", "1234", true},
    {"no-host-and-longer", "1234", "12345@a", false},
    {"no-host-and-shorter", "12345", "1234@a", false},
    {"no-host-in-id-and-shorter", "12345@a", "1234", false},
    {"percent-encoded", "12%2534@a", "12%34@a", true},
    {"percent-encoded-at", "1234%40a", "1234@A", true},
    {"percent-encoded-host", "1234@%41b", "1234@aB", true},
    {"percent-encoded-at-alone", "1234%40a", "1234", true},
    {"id-is-not-percent-encoded", "12%34", "12%34", false},
    {"id-is-not-decoded", "124", "12%34", false},
    {"bad-triplet", "12%zz@a", "12%zz@a", true},
    {"id-has-percent", "12%25", "12%", true},
    {"empty-url", "", "1234@a", false},
    {"empty-id", "1234@a", "", false},
    {"both-empty", "", "", false},
};

static void test_match(const void *data)
{
    const match_row *row = data;

    g_assert_cmpint(sip_cid_matches(guarded_string(row->address), guarded_string(row->content_id)), ==, row->match);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("/sip/cid-headers", cids, test_cids);
    add_rows("/sip/cid-address", refer_tos, test_cid_address);
    add_rows("/sip/content-id", content_ids, test_content_id);
    add_rows("/sip/percent", percents, test_percent);
    g_test_add_func("/sip/percent/all", test_percent_all);
    add_rows("/sip/cid-match", matches, test_match);
    return g_test_run();
}

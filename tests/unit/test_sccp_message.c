/* test_sccp_message.c
 * Tests of core/sccp_message.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/sccp_message.h"

#include "sample_alarm.h"
#include "test_support.h"

enum { AS_LONG_AS_IT_IS = -1 };

/* One message to be made. */
typedef struct {
    uint32_t id;
    uint32_t version;
    int64_t length; /* of the length field, if it shall lie */
    const char *text;
    unsigned padding; /* NULs after the text */
} part;

static void append_le32(GByteArray *out, uint32_t n)
{
    uint8_t bytes[] = {(uint8_t)n, (uint8_t)(n >> 8), (uint8_t)(n >> 16), (uint8_t)(n >> 24)};
    g_byte_array_append(out, bytes, sizeof bytes);
}

static void append_part(GByteArray *out, const part *p)
{
    size_t severity = p->id == SCCP_ALARM ? 4 : 0;
    size_t body = severity + strlen(p->text) + p->padding;

    append_le32(out, p->length == AS_LONG_AS_IT_IS ? (uint32_t)(4 + body) : (uint32_t)p->length);
    append_le32(out, p->version);
    append_le32(out, p->id);
    if (severity) {
        append_le32(out, 2);
    }
    g_byte_array_append(out, (const uint8_t *)p->text, (guint)strlen(p->text));
    for (unsigned i = 0; i < p->padding; i++) {
        g_byte_array_append(out, (const uint8_t *)"", 1);
    }
}

typedef struct {
    const char *label;
    text_span before;
    part parts[3];
    size_t missing;    /* bytes taken off the end */
    const char *found; /* id:text of each, with '!' where it is truncated */
} stream_row;

#define ENHANCED(text, padding)                                                                                        \
    {                                                                                                                  \
        SCCP_ENHANCED_ALARM, 22, AS_LONG_AS_IT_IS, text, padding                                                       \
    }
#define OLD(text, padding)                                                                                             \
    {                                                                                                                  \
        SCCP_ALARM, 0, AS_LONG_AS_IT_IS, text, padding                                                                 \
    }
#define OTHER                                                                                                          \
    {                                                                                                                  \
        0x0081, 22, AS_LONG_AS_IT_IS, "abcdefgh", 0                                                                    \
    }
#define DOCUMENT   "<x-cisco-alarm>x</x-cisco-alarm>"
#define OLD_TEXT   "25: Name=SEP001122334455 Load=3.2(2.14) Last=Initialized"
#define NO_NUMBER  "Name=SEP001DE5AA0001 Load=8.1.17 Last=Halt+7372016c"
#define WAITING    "27: Waiting for StationRegisterAck From 192.0.2.203"
#define WORDS      "Phone loading image SCCP41.9-4-2SR3-1S"
#define TEXT_OF_80 "25: Name=SEP001122334455 Load=3.2(2.14) Last=Initialized and a good deal more..."

static const stream_row streams[] = {
    {"not-padded", SPAN(""), {ENHANCED(DOCUMENT, 0)}, 0, "15a:" DOCUMENT "|"},
    {"padded", SPAN(""), {ENHANCED(DOCUMENT, 3)}, 0, "15a:" DOCUMENT "|"},
    {"padded-far", SPAN(""), {ENHANCED(DOCUMENT, 2000)}, 0, "15a:" DOCUMENT "|"},
    {"sample", SPAN(""), {ENHANCED(SAMPLE_OUTAGE, 0)}, 0, "15a:" SAMPLE_OUTAGE "|"},
    {"byte-order-mark", SPAN(""), {ENHANCED("\xef\xbb\xbf" DOCUMENT, 0)}, 0, "15a:\xef\xbb\xbf" DOCUMENT "|"},
    {"whitespace-before", SPAN(""), {ENHANCED("\r\n" DOCUMENT, 0)}, 0, "15a:\r\n" DOCUMENT "|"},
    {"lower-layers", SPAN("\x45\x00\x00\x80\xff\x20\x5a\x01\x00\x00"), {ENHANCED(DOCUMENT, 0)}, 0, "15a:" DOCUMENT "|"},
    {"after-another", SPAN(""), {OTHER, ENHANCED(DOCUMENT, 0)}, 0, "15a:" DOCUMENT "|"},
    {"before-another", SPAN(""), {ENHANCED(DOCUMENT, 1), OTHER}, 0, "15a:" DOCUMENT "|"},
    {"two", SPAN(""), {ENHANCED("<a>", 0), ENHANCED("<b>", 2)}, 0, "15a:<a>|15a:<b>|"},
    {"both-kinds", SPAN(""), {OLD(OLD_TEXT, 32), OTHER, ENHANCED(DOCUMENT, 2)}, 0, "20:" OLD_TEXT "|15a:" DOCUMENT "|"},
    {"old", SPAN(""), {OLD(OLD_TEXT, 32)}, 0, "20:" OLD_TEXT "|"},
    {"old-of-80", SPAN(""), {OLD(TEXT_OF_80, 8)}, 0, "20:" TEXT_OF_80 "|"},
    {"old-of-80-and-parameters",
     SPAN(""),
     {OLD(TEXT_OF_80 "\x01\x02\x03\x04\x05\x06\x07\x08", 0)},
     0,
     "20:" TEXT_OF_80 "|"},
    {"old-shorter-than-its-field", SPAN(""), {OLD("25: a", 0), OTHER}, 0, "20:25: a|"},
    {"old-with-other-text", SPAN(""), {OLD("no number", 79), OTHER}, 0, "20:no number|"},
    {"old-without-parameters-with-other-text", SPAN(""), {OLD("no number", 71), OTHER}, 0, "20:no number|"},
    {"old-short-with-other-text", SPAN(""), {OLD("no number", 40), OTHER}, 0, ""},
    {"no-number", SPAN(""), {OLD(NO_NUMBER, 37)}, 0, "20:" NO_NUMBER "|"},
    {"no-number-after-another", SPAN(""), {OTHER, OLD(NO_NUMBER, 37), OTHER}, 0, "20:" NO_NUMBER "|"},
    {"no-number-and-first-of-next", SPAN(""), {OLD(NO_NUMBER, 37), OTHER}, 12, "20:" NO_NUMBER "|"},
    {"words-and-first-of-next", SPAN(""), {OLD(WORDS, 50), OTHER}, 19, "20:" WORDS "|"},
    {"words-and-version-of-next", SPAN(""), {OLD(WORDS, 50), OTHER}, 14, "20:" WORDS "|"},
    {"words-and-trailer", SPAN(""), {OLD(WORDS, 50), {0xffff, 0xffff, 0xffff, "", 0}}, 8, "20:" WORDS "|"},
    {"waiting", SPAN(""), {OLD(WAITING, 37)}, 0, "20:" WAITING "|"},
    {"no-number-truncated-in-text", SPAN(""), {OLD(NO_NUMBER, 37)}, 57, "20:Name=SEP001DE5AA0001 Load=8.1.1!|"},
    {"no-number-truncated-in-padding", SPAN(""), {OLD(NO_NUMBER, 37)}, 20, "20:" NO_NUMBER "|"},
    {"words-truncated", SPAN(""), {OLD(WORDS, 50)}, 80, "20:Phone lo!|"},
    {"words-truncated-too-early", SPAN(""), {OLD(WORDS, 50)}, 85, ""},
    {"words-with-control-character", SPAN(""), {OLD("Phone\x01loading", 75)}, 0, ""},
    {"no-number-with-control-character", SPAN(""), {OLD("Name=a\x01", 81)}, 0, "20:Name=a\x01|"},
    {"words-of-another-length", SPAN(""), {OLD(WORDS, 300)}, 0, ""},
    {"latin-1",
     SPAN(""),
     {OLD("Ger\xe4t l\xe4"
          "dt",
          77)},
     0,
     "20:Ger\xe4t l\xe4"
     "dt|"},
    {"old-twice", SPAN(""), {OLD(OLD_TEXT, 32), OLD(OLD_TEXT, 32)}, 0, "20:" OLD_TEXT "|20:" OLD_TEXT "|"},
    {"empty", SPAN(""), {ENHANCED("", 0)}, 0, "15a:|"},
    {"only-padding", SPAN(""), {ENHANCED("", 8), OTHER}, 0, "15a:|"},
    {"text-that-is-no-alarm", SPAN(""), {ENHANCED("hello", 0), OTHER}, 0, "15a:hello|"},
    {"neither-alarm-nor-message-after",
     SPAN(""),
     {{SCCP_ENHANCED_ALARM, 22, 8, "hello, this goes on and on", 0}},
     0,
     ""},
    {"byte-order-mark-alone-tells",
     SPAN(""),
     {{SCCP_ENHANCED_ALARM, 22, 4 + 100, "\xef\xbb\xbf" DOCUMENT, 0}},
     0,
     "15a:\xef\xbb\xbf" DOCUMENT "!|"},
    {"twelve-bytes-after-that-are-no-header",
     SPAN(""),
     {{SCCP_ENHANCED_ALARM, 22, 4 + 5, "helloABCDEFGHIJKL", 0}},
     0,
     ""},
    {"id-after-that-is-none", SPAN(""), {ENHANCED("hello", 0), {0x10000, 22, AS_LONG_AS_IT_IS, "", 0}}, 0, ""},
    {"length-after-that-is-none", SPAN(""), {ENHANCED("hello", 0), {0x81, 22, 3, "", 0}}, 0, ""},
    {"every-version",
     SPAN(""),
     {{SCCP_ENHANCED_ALARM, 0, AS_LONG_AS_IT_IS, "<a>", 0},
      {SCCP_ENHANCED_ALARM, 11, AS_LONG_AS_IT_IS, "<b>", 0},
      {SCCP_ENHANCED_ALARM, 17, AS_LONG_AS_IT_IS, "<c>", 0}},
     0,
     "15a:<a>|15a:<b>|15a:<c>|"},
    {"unknown-version", SPAN(""), {{SCCP_ENHANCED_ALARM, 1000, AS_LONG_AS_IT_IS, DOCUMENT, 0}}, 0, ""},
    {"other-id", SPAN(""), {{0x0181, 22, AS_LONG_AS_IT_IS, DOCUMENT, 0}}, 0, ""},
    {"id-with-high-bytes", SPAN(""), {{0x0100015a, 22, AS_LONG_AS_IT_IS, DOCUMENT, 0}}, 0, ""},
    {"length-zero", SPAN(""), {{SCCP_ENHANCED_ALARM, 22, 0, DOCUMENT, 0}}, 0, ""},
    {"length-of-the-id-alone", SPAN(""), {{SCCP_ENHANCED_ALARM, 22, 4, "", 0}, OTHER}, 0, "15a:|"},
    {"length-too-short", SPAN(""), {{SCCP_ENHANCED_ALARM, 22, 4 + 10, DOCUMENT, 0}}, 0, "15a:<x-cisco-a|"},
    {"length-too-long", SPAN(""), {{SCCP_ENHANCED_ALARM, 22, 4 + 100, DOCUMENT, 0}}, 0, "15a:" DOCUMENT "!|"},
    {"length-too-long-but-nul", SPAN(""), {{SCCP_ENHANCED_ALARM, 22, 4 + 100, DOCUMENT, 1}}, 0, "15a:" DOCUMENT "|"},
    {"length-of-another-world", SPAN(""), {{SCCP_ENHANCED_ALARM, 22, 0x7fffffff, DOCUMENT, 0}}, 0, ""},
    {"length-all-ones", SPAN(""), {{SCCP_ENHANCED_ALARM, 22, 0xffffffff, DOCUMENT, 0}}, 0, ""},
    {"longest-length", SPAN(""), {{SCCP_ENHANCED_ALARM, 22, 65535, DOCUMENT, 0}}, 0, "15a:" DOCUMENT "!|"},
    {"old-length-before-text", SPAN(""), {{SCCP_ALARM, 0, 6, "25: a", 0}}, 0, ""},
    {"old-length-without-severity", SPAN(""), {{SCCP_ALARM, 0, 4, "", 0}, OTHER}, 0, ""},
    {"truncated-in-text", SPAN(""), {ENHANCED(DOCUMENT, 0)}, 10, "15a:<x-cisco-alarm>x</x-ci!|"},
    {"truncated-in-padding", SPAN(""), {ENHANCED(DOCUMENT, 3)}, 1, "15a:" DOCUMENT "|"},
    {"truncated-before-padding", SPAN(""), {ENHANCED(DOCUMENT, 3)}, 3, "15a:" DOCUMENT "!|"},
    {"truncated-after-first-byte", SPAN(""), {ENHANCED("<a>", 0)}, 2, "15a:<!|"},
    {"truncated-after-header", SPAN(""), {ENHANCED("<a>", 0)}, 3, ""},
    {"truncated-in-header", SPAN(""), {ENHANCED("<a>", 0)}, 4, ""},
    {"old-truncated-in-text", SPAN(""), {OLD("25: Name=a", 70)}, 75, "20:25: N!|"},
    {"old-truncated-in-severity", SPAN(""), {OLD("25: Name=a", 70)}, 82, ""},
    {"nothing", SPAN(""), {{0}}, 0, ""},
};

static char *find_all(text_span data)
{
    g_autoptr(GString) found = g_string_new(NULL);
    sccp_message m;
    size_t pos = 0;

    while (sccp_next_alarm(data, &pos, &m)) {
        text_span text = text_between(data.ptr, m.text, m.text_end);
        assert_inside(text, data);
        g_string_append_printf(found, "%x:%.*s%s|", m.id, (int)text.len, (const char *)text.ptr,
                               m.truncated ? "!" : "");
    }
    g_assert_cmpuint(pos, ==, data.len);
    g_assert_false(sccp_next_alarm(data, &pos, &m));
    return g_string_free(g_steal_pointer(&found), FALSE);
}

static GByteArray *put_together(const stream_row *row)
{
    GByteArray *stream = g_byte_array_new();

    g_byte_array_append(stream, row->before.ptr, (guint)row->before.len);
    for (size_t i = 0; i < G_N_ELEMENTS(row->parts) && row->parts[i].text; i++) {
        append_part(stream, &row->parts[i]);
    }
    g_byte_array_set_size(stream, stream->len - (guint)row->missing);
    return stream;
}

static void test_stream(const void *data)
{
    const stream_row *row = data;
    g_autoptr(GByteArray) stream = put_together(row);
    g_autofree char *found = find_all(guarded(stream->data, stream->len));

    g_assert_cmpstr(found, ==, row->found);
}

/* What follows a NUL is padding only where it is NULs; but not in a message that may be shorter than it says. */
static void test_behind_nul(void)
{
    static const uint8_t document[] = "\x14\0\0\0\x16\0\0\0\x5a\1\0\0<a>\0\0<b>\0\0\0\0\0\0\0";
    size_t whole = 12 + 16;
    sccp_message m;
    size_t pos = 0;

    text_span data = guarded(document, whole);
    g_assert_true(sccp_next_alarm(data, &pos, &m));
    g_assert_cmpuint(m.text_end, ==, 12 + 8);
    g_assert_false(m.truncated);
    g_assert_cmpuint(pos, ==, whole);
    pos = 0;
    g_assert_true(sccp_next_alarm(guarded(document, whole - 1), &pos, &m));
    g_assert_cmpuint(m.text_end, ==, 12 + 3);
    g_assert_false(m.truncated);
    g_assert_cmpuint(pos, ==, 12 + 3);
}

static void test_text_behind_nul(void)
{
    uint8_t alarm[12 + 4 + 80 + 8] = "\x60\0\0\0\0\0\0\0\x20\0\0\0\2\0\0\0"
                                     "25: Name=a\0\0rest";
    sccp_message m;
    size_t pos = 0;

    alarm[12 + 4 + 80] = 1; /* a parameter */
    g_assert_true(sccp_next_alarm(guarded(alarm, sizeof alarm), &pos, &m));
    g_assert_cmpuint(m.text_end, ==, 16 + 16);
    g_assert_cmpuint(pos, ==, sizeof alarm);
    alarm[12] = 3; /* no severity */
    pos = 0;
    g_assert_false(sccp_next_alarm(guarded(alarm, sizeof alarm), &pos, &m));
}

/* ---- All messages ---- */

static char *walk(text_span data)
{
    g_autoptr(GString) found = g_string_new(NULL);
    sccp_message m;
    size_t pos = 0;

    while (sccp_next_message(data, &pos, &m)) {
        g_string_append_printf(found, "%x:%zu-%zu|", m.id, m.start, m.end);
    }
    g_assert_cmpuint(pos, ==, data.len);
    return g_string_free(g_steal_pointer(&found), FALSE);
}

#define TWELVE "123456789012"
#define PLAIN(id, text, padding)                                                                                       \
    {                                                                                                                  \
        id, 0, AS_LONG_AS_IT_IS, text, padding                                                                         \
    }

static const stream_row walks[] = {
    {"keepalive", SPAN("\x45\0\0\x34"), {PLAIN(SCCP_KEEP_ALIVE, "", 0)}, 0, "0:4-16|"},
    {"keepalive-and-trailer", SPAN(""), {PLAIN(SCCP_KEEP_ALIVE, "", 0), {0xffff, 0xffff, 0xffff, "", 0}}, 8, "0:0-12|"},
    {"register", SPAN(""), {PLAIN(SCCP_REGISTER, "SEP001122334455", 41)}, 0, "1:0-68|"},
    {"register-and-others",
     SPAN("abc"),
     {PLAIN(SCCP_REGISTER, "SEP001122334455", 41), PLAIN(0x10, TWELVE, 0), PLAIN(SCCP_UNREGISTER, "", 0)},
     0,
     "1:3-71|10:71-95|27:95-107|"},
    {"acknowledged",
     SPAN(""),
     {PLAIN(SCCP_REGISTER_ACK, TWELVE, 8), PLAIN(0x9b, "", 0), PLAIN(SCCP_REGISTER_REJECT, "Error: 1", 25)},
     0,
     "81:0-32|9b:32-44|9d:44-89|"},
    {"unknown-at-the-end", SPAN("x"), {PLAIN(0x8140, TWELVE, 0)}, 0, "8140:1-25|"},
    {"unknown-and-first-of-next", SPAN("x"), {PLAIN(0x8140, TWELVE, 0), OTHER}, 15, "8140:1-25|"},
    {"unknown-and-something-else", SPAN("x"), {PLAIN(0x140, TWELVE, 0), {0xffff, 0xffff, 0xffff, "", 0}}, 0, ""},
    {"no-message-inside-a-message", SPAN(""), {PLAIN(0x10, "\x04", 40), PLAIN(0x11, "", 0)}, 0, "10:0-53|11:53-65|"},
    {"register-that-continues", SPAN(""), {PLAIN(SCCP_REGISTER, "SEP001122334455", 41)}, 30, "1:0-68|"},
    {"keepalive-of-another-length", SPAN(""), {PLAIN(SCCP_KEEP_ALIVE, TWELVE, 0)}, 0, ""},
    {"nothing", SPAN(""), {{0}}, 0, ""},
};

static void test_walk(const void *data)
{
    const stream_row *row = data;
    g_autoptr(GByteArray) stream = put_together(row);
    g_autofree char *found = walk(guarded(stream->data, stream->len));

    g_assert_cmpstr(found, ==, row->found);
}

/* ---- The same bytes twice ---- */

typedef struct {
    const char *label;
    text_span data;
    text_span later;
    const char *shared;
} shared_row;

static const shared_row shared_rows[] = {
    {"fragment", SPAN("IP-fragment"), SPAN("datagram-fragment"), "-fragment"},
    {"trailer", SPAN("IP:fragment\1\2\3\4"), SPAN("datagram-fragment"), "fragment"},
    {"longest-trailer", SPAN("fragment0123456789012345678901234567890123456789012345678901234567890123"),
     SPAN("datagram-fragment"), "fragment"},
    {"no-trailer-any-more", SPAN("fragment01234567890123456789012345678901234567890123456789012345678901234"),
     SPAN("datagram-fragment"), ""},
    {"stream-that-the-frame-ends", SPAN("TCP:rest-message"), SPAN("message"), "essage"},
    {"stream-that-ends-before", SPAN("TCP:rest-of-it"), SPAN("rest"), "est"},
    {"other", SPAN("abc"), SPAN("xyz"), ""},
    {"nothing", SPAN(""), SPAN(""), ""},
    {"nothing-later", SPAN("abc"), SPAN(""), ""},
    {"nothing-here", SPAN(""), SPAN("abc"), ""},
};

static void test_shared(const void *data)
{
    const shared_row *row = data;
    text_span bytes = guarded(row->data.ptr, row->data.len);

    text_span shared = sccp_common_tail(bytes, row->later);
    assert_text(shared, row->shared);
    g_assert_true(shared.len == 0 || (shared.ptr >= bytes.ptr && shared.ptr + shared.len <= bytes.ptr + bytes.len));
}

/* Truncated anywhere, what is found is the beginning of what is in the whole. */
static void test_every_truncation(void)
{
    static const stream_row whole = {
        "", SPAN("\x45\x00\x00"), {OLD(OLD_TEXT, 32), ENHANCED(SAMPLE_TL_INFO, 5), OTHER}, 0, NULL};
    g_autoptr(GByteArray) stream = put_together(&whole);

    for (size_t len = 0; len <= stream->len; len++) {
        text_span data = guarded(stream->data, len);
        sccp_message m;
        size_t pos = 0;
        unsigned count = 0;
        while (sccp_next_alarm(data, &pos, &m)) {
            count++;
            g_assert_cmpuint(m.start, ==, m.id == SCCP_ALARM ? 3 : 3 + 16 + strlen(OLD_TEXT) + 32);
            g_assert_cmpuint(m.text, <=, m.text_end);
        }
        g_assert_cmpuint(count, <=, 2);
        g_assert_cmpint(count == 2, ==, len > 3 + 16 + strlen(OLD_TEXT) + 32 + 12);
    }
}

/* The header versions of Wireshark's own dissector, and no others. */
static void test_versions(void)
{
    for (uint32_t version = 0; version < 300; version++) {
        stream_row row = {"", SPAN(""), {{SCCP_ENHANCED_ALARM, version, AS_LONG_AS_IT_IS, "<a>", 0}}, 0, NULL};
        bool known = version == 0 || version == 10 || version == 11 || (version >= 15 && version <= 22);
        g_autoptr(GByteArray) stream = put_together(&row);
        g_autofree char *found = find_all(guarded(stream->data, stream->len));
        g_assert_cmpstr(found, ==, known ? "15a:<a>|" : "");
    }
}

static void test_offsets(void)
{
    static const stream_row row = {"", SPAN("xyz"), {OLD(OLD_TEXT, 32), ENHANCED("<a>", 2)}, 0, NULL};
    g_autoptr(GByteArray) stream = put_together(&row);
    size_t old_end = 3 + 12 + 4 + strlen(OLD_TEXT) + 32;
    sccp_message m;
    size_t pos = 0;

    text_span data = guarded(stream->data, stream->len);
    g_assert_true(sccp_next_alarm(data, &pos, &m));
    g_assert_cmpuint(m.id, ==, SCCP_ALARM);
    g_assert_cmpuint(m.start, ==, 3);
    g_assert_cmpuint(m.end, ==, old_end);
    g_assert_cmpuint(m.text, ==, 3 + 12 + 4);
    g_assert_cmpuint(m.text_end, ==, m.text + strlen(OLD_TEXT));
    g_assert_true(sccp_next_alarm(data, &pos, &m));
    g_assert_cmpuint(m.id, ==, SCCP_ENHANCED_ALARM);
    g_assert_cmpuint(m.start, ==, old_end);
    g_assert_cmpuint(m.end, ==, old_end + 12 + 5);
    g_assert_cmpuint(m.text, ==, old_end + 12);
    g_assert_cmpuint(m.text_end, ==, m.text + 3);
    g_assert_false(sccp_next_alarm(data, &pos, &m));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("/sccp/stream", streams, test_stream);
    add_rows("/sccp/walk", walks, test_walk);
    add_rows("/sccp/shared", shared_rows, test_shared);
    g_test_add_func("/sccp/behind-nul", test_behind_nul);
    g_test_add_func("/sccp/text-behind-nul", test_text_behind_nul);
    g_test_add_func("/sccp/every-truncation", test_every_truncation);
    g_test_add_func("/sccp/versions", test_versions);
    g_test_add_func("/sccp/offsets", test_offsets);
    return g_test_run();
}

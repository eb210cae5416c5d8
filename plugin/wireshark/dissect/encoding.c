/* encoding.c
 * Documents in other encodings than UTF-8: see encoding.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/dissect/encoding.h"

#include "core/xml/xml_text.h"

/* An encoding by its name; one that is not known here is taken for UTF-8. */
static unsigned encoding_named(text_span name)
{
    static const struct {
        const char *name;
        unsigned encoding;
    } known[] = {
        {"ISO-8859-1", ENC_ISO_8859_1},
        {"ISO8859-1", ENC_ISO_8859_1},
        {"latin1", ENC_ISO_8859_1},
        {"windows-1252", ENC_WINDOWS_1252},
    };

    for (size_t i = 0; i < array_length(known) && name.len > 0; i++) {
        if (text_equal_nocase(name, (text_span){(const uint8_t *)known[i].name, strlen(known[i].name)})) {
            return known[i].encoding;
        }
    }
    return ENC_UTF_8;
}

/* The encoding of a document: by its byte order mark, by its Content-Type, or by what it declares itself (RFC 7303
 * section 3). */
static unsigned encoding_of(text_span text, text_span charset)
{
    if (text_starts_with(text, TEXT_LITERAL("\xfe\xff"))) {
        return ENC_UTF_16 | ENC_BIG_ENDIAN;
    }
    if (text_starts_with(text, TEXT_LITERAL("\xff\xfe"))) {
        return ENC_UTF_16 | ENC_LITTLE_ENDIAN;
    }
    return encoding_named(charset.len > 0 ? charset : xml_declared_encoding(text));
}

ws_buffer encoding_to_utf8(ws_buffer document, packet_info *pinfo, text_span charset)
{
    tvbuff_t *tvb = document.tvb;
    unsigned captured = (unsigned)document.bytes.len;
    unsigned encoding = encoding_of(document.bytes, charset);

    if (encoding == ENC_UTF_8) {
        return document;
    }
    bool utf16 = encoding != ENC_ISO_8859_1 && encoding != ENC_WINDOWS_1252;
    unsigned mark = utf16 ? 2 : 0;
    const uint8_t *text = tvb_get_string_enc(pinfo->pool, tvb, (int)mark, (int)(captured - mark), encoding);
    unsigned length = (unsigned)strlen((const char *)text);
    unsigned missing = tvb_reported_length(tvb) - captured;
    tvbuff_t *decoded = tvb_new_child_real_data(tvb, text, length, (int)(length + missing));
    add_new_data_source(pinfo, decoded, "Alarm in UTF-8");
    return ws_buffer_of(decoded);
}

bool encoding_is_utf8(text_span text)
{
    enum { LONGEST_CHARACTER = 4 };
    const char *at = (const char *)text.ptr;
    const char *end = at + text.len;
    const char *invalid;

    while (!g_utf8_validate_len(at, (size_t)(end - at), &invalid)) {
        if (*invalid != '\0') {
            return end - invalid <= LONGEST_CHARACTER;
        }
        at = invalid + 1;
    }
    return true;
}

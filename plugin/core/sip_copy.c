/* sip_copy.c
 * Copied SIP messages: see sip_copy.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/sip_copy.h"

#include "core/sip_message.h"

/* ---- Lines ---- */

typedef struct {
    text_span text; /* without its line end */
    bool has_end;   /* a line feed follows; before it may be carriage returns */
} copy_line;

/* Takes the line at `pos`, which moves on. @return false at the end */
static bool next_line(text_span copy, size_t *pos, copy_line *line)
{
    size_t start = *pos;

    if (start >= copy.len) {
        return false;
    }
    size_t end = text_find_char(copy, start, '\n');
    line->has_end = end != TEXT_NOT_FOUND;
    end = line->has_end ? end : copy.len;
    *pos = line->has_end ? end + 1 : end;
    while (line->has_end && end > start && copy.ptr[end - 1] == '\r') {
        end--;
    }
    line->text = text_between(copy.ptr, start, end);
    return true;
}

static bool is_empty(text_span text)
{
    return text_trim(text).len == 0;
}

/* The copy from its first line with anything in it. */
static text_span without_empty_lines(text_span copy)
{
    size_t start = 0;
    size_t pos = 0;
    copy_line line;

    while (next_line(copy, &pos, &line) && is_empty(line.text)) {
        start = pos;
    }
    return text_from(copy, start);
}

/* Length of the start line and the headers, with the empty line that ends them. *ended: there is such a line */
static size_t head_length(text_span copy, bool *ended)
{
    size_t pos = 0;
    copy_line line;

    *ended = false;
    while (!*ended && next_line(copy, &pos, &line)) {
        *ended = is_empty(line.text);
    }
    return pos;
}

/* ---- Line ends of the body ---- */

typedef enum {
    ENDS_CRLF,
    ENDS_LF,
    ENDS_MIME,         /* CRLF between and in the headers of the parts, LF in the parts */
    ENDS_MIME_NOT_XML, /* the same, but LF in parts of XML only: phones write XML so (wire), and SDP with CRLF */
    ENDS_COUNT,
} line_ends;

/* Where a line of a multipart body is. */
typedef struct {
    line_ends ends;
    text_span boundary; /* empty: the body is not multipart */
    bool in_part;       /* behind the headers of a part */
    bool is_xml;        /* the part */
} body_state;

static bool is_delimiter(text_span text, text_span boundary)
{
    return text_starts_with(text, TEXT_LITERAL("--")) && text_starts_with(text_from(text, 2), boundary);
}

/* Whether the line ends in CRLF. @param next what follows the line */
static bool ends_in_crlf(body_state *state, text_span line, text_span next)
{
    static const text_span type = {(const uint8_t *)"content-type:", 13};

    if (state->ends < ENDS_MIME) {
        return state->ends == ENDS_CRLF;
    }
    if (is_delimiter(line, state->boundary)) {
        state->in_part = state->is_xml = false;
        return true;
    }
    if (state->in_part) { /* the CRLF before a delimiter belongs to the delimiter */
        return is_delimiter(next, state->boundary) || (state->ends == ENDS_MIME_NOT_XML && !state->is_xml);
    }
    state->in_part = is_empty(line);
    if (line.len > type.len && text_equal_nocase(text_between(line.ptr, 0, type.len), type)) {
        state->is_xml = text_find(line, type.len, TEXT_LITERAL("xml")) != TEXT_NOT_FOUND;
    }
    return true;
}

/* Writes a line end, or what was there. @return its length */
static size_t write_line_end(uint8_t *out, bool crlf)
{
    out[0] = '\r';
    out[crlf ? 1 : 0] = '\n';
    return crlf ? 2 : 1;
}

/* Whether what is left behind a body is none of it: whitespace, or, where it has to be just so, the log's own line end. */
static bool ends_body(text_span rest, bool just_so)
{
    return just_so ? text_equal(rest, TEXT_LITERAL("\n")) || text_equal(rest, TEXT_LITERAL("\r\n")) : is_empty(rest);
}

/* Writes the body with other line ends, `limit` bytes of it. @return whether that is all of it */
static bool write_body(text_span body, body_state state, uint64_t limit, bool just_so, uint8_t *out)
{
    uint64_t len = 0;
    size_t done = 0; /* bytes of the body */
    size_t pos = 0;
    copy_line line;

    while (len < limit && next_line(body, &pos, &line)) {
        size_t taken = line.text.len < limit - len ? line.text.len : (size_t)(limit - len);
        memcpy(out + len, line.text.ptr, taken);
        len += taken;
        done = (size_t)(line.text.ptr - body.ptr) + taken;
        bool crlf = ends_in_crlf(&state, line.text, text_from(body, pos));
        if (limit - len < (crlf ? 2 : 1)) {
            break;
        }
        len += write_line_end(out + len, crlf); /* the very last one may be missing, as at the end of a page */
        done = pos;
    }
    return len == limit && ends_body(text_from(body, done), just_so);
}

/* The boundary of a multipart body; empty where there is none. */
static text_span find_boundary(text_span headers)
{
    static const text_span parameter = {(const uint8_t *)"boundary=", 9};
    text_span type = sip_find_header(headers, TEXT_LITERAL("Content-Type"), 'c');
    size_t at = type.len > 0 ? text_find(type, 0, parameter) : TEXT_NOT_FOUND;

    if (at == TEXT_NOT_FOUND) {
        return (text_span){NULL, 0};
    }
    text_span value = text_from(type, at + parameter.len);
    bool quoted = value.len > 0 && value.ptr[0] == '"';
    value = text_from(value, quoted ? 1 : 0);
    size_t end = text_find_char(value, 0, quoted ? '"' : ';');
    return text_trim(text_between(value.ptr, 0, end == TEXT_NOT_FOUND ? value.len : end));
}

/* Finds line ends with which the body has this length, and writes it. @return whether there are any */
static bool find_line_ends(text_span body, text_span boundary, uint64_t length, bool just_so, uint8_t *out)
{
    body_state state = {.boundary = boundary};

    for (state.ends = ENDS_CRLF; state.ends < ENDS_COUNT; state.ends++) {
        if ((state.ends < ENDS_MIME || boundary.len > 0) && write_body(body, state, length, just_so, out)) {
            return true;
        }
    }
    return false;
}

/* Where several line ends fit, those are taken after which the log has one line end of its own; but first the body as it
 * is, if the headers still have their CRs. */
static bool restore_body(text_span body, text_span headers, bool has_cr, uint64_t length, uint8_t *out)
{
    bool fits = body.len >= length && is_empty(text_from(body, (size_t)length));

    if (!fits || !has_cr) {
        text_span boundary = find_boundary(headers);
        if (find_line_ends(body, boundary, length, true, out) || find_line_ends(body, boundary, length, false, out)) {
            return true;
        }
    }
    if (fits) {
        memcpy(out, body.ptr, (size_t)length);
    }
    return fits;
}

/* ---- The message ---- */

/* Writes the start line and the headers; an empty line that ends them is whole then. @return their length */
static size_t write_head(text_span head, bool has_cr, uint8_t *out)
{
    size_t len = 0;
    size_t pos = 0;
    copy_line line;

    if (has_cr) {
        memcpy(out, head.ptr, head.len);
        return head.len + (head.ptr[head.len - 1] == '\r' ? write_line_end(out + head.len, false) : 0);
    }
    while (next_line(head, &pos, &line)) {
        text_span text = is_empty(line.text) ? (text_span){line.text.ptr, 0} : line.text;
        memcpy(out + len, text.ptr, text.len);
        len += text.len;
        len += line.has_end || text.len == 0 ? write_line_end(out + len, true) : 0;
    }
    return len;
}

/* The headers have no end: written by this, or missing together with what follows. @return the length with what it adds */
static size_t end_head(sip_copy *restored, bool is_cut, uint8_t *out, size_t len)
{
    if (restored->content_length > 0 || is_cut) {
        restored->defects |= SIP_COPY_NO_BLANK_LINE;
    }
    if (!is_cut) {
        len += out[len - 1] == '\n' ? 0 : write_line_end(out + len, true);
        len += write_line_end(out + len, true);
    }
    return len;
}

/* The start line is the first; whether it still has its CR is so for all headers. @return false where it is none */
static bool begins_with_start_line(text_span copy, bool *has_cr, size_t *length)
{
    sip_start_line start;
    copy_line line;
    size_t pos = 0;

    if (!next_line(copy, &pos, &line)) {
        return false;
    }
    *has_cr = line.has_end && line.text.len + 1 < pos;
    *length = pos;
    return sip_read_start_line(text_trim(line.text), &start);
}

/* Writes the body behind the `head` bytes of the head. */
static void add_body(text_span body, bool has_cr, bool has_length, uint8_t *room, size_t head, sip_copy *restored)
{
    if (has_length && restore_body(body, restored->headers, has_cr, restored->content_length, room + head)) {
        restored->body_length = (size_t)restored->content_length;
        return;
    }
    while (body.len > 0 && text_is_whitespace(body.ptr[body.len - 1])) {
        body.len--;
    }
    if (body.len > 0) {
        memcpy(room + head, body.ptr, body.len);
    }
    restored->body_length = body.len;
    if (has_length) {
        restored->defects |= body.len < restored->content_length ? SIP_COPY_SHORT : SIP_COPY_LONG;
    }
}

bool sip_copy_restore(text_span copy, bool at_end, uint8_t *room, sip_copy *restored)
{
    bool has_cr, ended;
    size_t start_line;

    copy = without_empty_lines(copy);
    if (!begins_with_start_line(copy, &has_cr, &start_line)) {
        return false;
    }
    *restored = (sip_copy){.defects = 0};
    size_t head = head_length(copy, &ended);
    text_span headers = text_between(copy.ptr, start_line, head);
    text_span value = sip_find_header(headers, TEXT_LITERAL("Content-Length"), 'l');
    bool has_length = text_to_number(value, UINT64_MAX, &restored->content_length);
    size_t written = write_head(text_between(copy.ptr, 0, head), has_cr, room);
    if (!ended) {
        /* A page that a log was pasted into drops the empty lines at its end. */
        bool is_whole = !at_end || (has_length && restored->content_length == 0);
        written = end_head(restored, !is_whole, room, written);
    }
    restored->headers = text_between(room, 0, written);
    size_t first = text_find_char(restored->headers, 0, '\n');
    restored->headers = text_from(restored->headers, first == TEXT_NOT_FOUND ? written : first + 1);
    if (ended || has_length) {
        add_body(text_from(copy, head), has_cr, has_length, room, written, restored);
    }
    restored->text = text_between(room, 0, written + restored->body_length);
    return true;
}

/* sip_copy.c
 * Copied SIP messages: see sip_copy.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/trace/sip_copy.h"

#include "core/sip_message.h"

/* ---- Lines ---- */

typedef struct {
    text_span text; /* without its line end */
    bool has_end;   /* a line feed follows; before it may be carriage returns */
} copy_line;

/* Takes the line at `pos`, which moves on. @return false at the end */
static bool next_line(text_span copy, size_t *pos, copy_line *line)
{
    if (*pos >= copy.len) {
        return false;
    }
    const uint8_t *start = copy.ptr + *pos;
    const uint8_t *end = (const uint8_t *)memchr(start, '\n', copy.len - *pos);
    line->has_end = end != NULL;
    end = line->has_end ? end : copy.ptr + copy.len;
    *pos = (size_t)(end - copy.ptr) + (line->has_end ? 1 : 0);
    while (line->has_end && end > start && end[-1] == '\r') {
        end--;
    }
    line->text = (text_span){start, (size_t)(end - start)};
    return true;
}

static bool is_empty(text_span text)
{
    return text.len == 0 || (text_is_whitespace(text.ptr[0]) && text_trim(text).len == 0);
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

/* Writes a line end, or one without its CR. @return its length */
static size_t write_line_end(uint8_t *out, bool crlf)
{
    out[0] = '\r';
    out[crlf ? 1 : 0] = '\n';
    return crlf ? 2 : 1;
}

/* ---- Line ends of the body ---- */

typedef enum {
    ENDS_CRLF,
    ENDS_LF,
    ENDS_MIME,         /* CRLF between and in the headers of the parts, LF in the parts */
    ENDS_MIME_NOT_XML, /* the same, but LF in parts of XML only: phones write XML so (wire), and SDP with CRLF */
    ENDS_COUNT,
} line_ends;

/* What lengths a body can have. */
typedef struct {
    bool known;    /* it has no CR */
    size_t len;    /* without whitespace at its end */
    size_t inside; /* line feeds in that */
    size_t after;  /* bytes of whitespace behind it */
} body_size;

static body_size measure(text_span body)
{
    body_size size = {.known = body.len == 0 || memchr(body.ptr, '\r', body.len) == NULL};
    text_span inside = body;

    while (inside.len > 0 && text_is_whitespace(inside.ptr[inside.len - 1])) {
        inside.len--;
    }
    size.len = inside.len;
    size.after = body.len - inside.len;
    for (size_t pos = 0; size.known && (pos = text_find_char(inside, pos, '\n')) != TEXT_NOT_FOUND; pos++) {
        size.inside++;
    }
    return size;
}

/* Whether the body can be as long with these line ends: a quick look, since it mostly cannot. */
static bool can_fit(const body_size *size, line_ends ends, uint64_t length)
{
    size_t least = size->len + (ends == ENDS_CRLF ? size->inside : 0);
    size_t most =
        size->len + (ends == ENDS_LF ? 0 : size->inside) + 2 * size->after + 2; /* a line end may be missing */

    return !size->known || (length >= least && length <= most);
}

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
    static const text_span type = TEXT_INIT("content-type:");

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

typedef enum { FITS_NOT, FITS, FITS_JUST_SO /* after it, the log has one line end of its own */ } fitting;

/* What is left behind a body is none of it if it is whitespace. */
static fitting fitting_before(text_span rest)
{
    if (text_equal(rest, TEXT_LITERAL("\n")) || text_equal(rest, TEXT_LITERAL("\r\n"))) {
        return FITS_JUST_SO;
    }
    return is_empty(rest) ? FITS : FITS_NOT;
}

/* Writes the body with other line ends, `limit` bytes of it. @return whether that is all of it */
static fitting write_body(text_span body, body_state state, uint64_t limit, uint8_t *out)
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
    return len == limit ? fitting_before(text_from(body, done)) : FITS_NOT;
}

/* The boundary of a multipart body; empty where there is none. */
static text_span find_boundary(text_span headers)
{
    static const text_span parameter = TEXT_INIT("boundary=");
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

/* Finds line ends with which the body has this length, best those that fit just so, and writes it. */
static bool find_line_ends(text_span body, text_span headers, uint64_t length, uint8_t *out)
{
    body_state state = {.boundary = {NULL, 0}};
    body_size size = measure(body);
    line_ends found = ENDS_COUNT;

    for (state.ends = ENDS_CRLF; state.ends < ENDS_COUNT; state.ends++) {
        if (!can_fit(&size, state.ends, length)) {
            continue;
        }
        if (state.ends == ENDS_MIME) {
            state.boundary = find_boundary(headers);
        }
        if (state.ends >= ENDS_MIME && state.boundary.len == 0) {
            continue;
        }
        fitting fit = write_body(body, state, length, out);
        if (fit == FITS_JUST_SO) {
            return true;
        }
        found = fit == FITS && found == ENDS_COUNT ? state.ends : found;
    }
    state.ends = found;
    return found != ENDS_COUNT && write_body(body, state, length, out) == FITS;
}

/* Where the headers still have their CRs, the body is best as it is. */
static bool restore_body(text_span body, text_span headers, bool has_cr, uint64_t length, uint8_t *out)
{
    bool fits = body.len >= length && is_empty(text_from(body, (size_t)length));

    if ((!fits || !has_cr) && find_line_ends(body, headers, length, out)) {
        return true;
    }
    if (fits) {
        memcpy(out, body.ptr, (size_t)length);
    }
    return fits;
}

/* ---- The message ---- */

/* The start line and the headers. */
typedef struct {
    size_t len;       /* in the copy, with the empty line that ends them */
    size_t written;   /* length of what was written */
    bool ended;       /* there is an empty line */
    bool has_cr;      /* lines end in CRLF, by the start line */
    size_t start;     /* length of the start line as it was written */
    text_span length; /* value of the Content-Length; ptr is NULL where there is none */
} copy_head;

/* Writes a line of the head; where it has its CRs, all lines are written later, as they are. */
static void write_head_line(copy_head *head, const copy_line *line, uint8_t *out)
{
    if (!head->has_cr) {
        memcpy(out + head->written, line->text.ptr, head->ended ? 0 : line->text.len);
        head->written += head->ended ? 0 : line->text.len;
        head->written += line->has_end || head->ended ? write_line_end(out + head->written, true) : 0;
    }
}

/* Whether a line can be a Content-Length, or "l": a quick look, since most cannot. */
static bool may_be_length(text_span line)
{
    enum { AT_L = 8 };
    return (line.len > 0 && text_lower(line.ptr[0]) == 'l') || (line.len > AT_L && text_lower(line.ptr[AT_L]) == 'l');
}

/* Reads and writes on behind the start line. */
static void read_headers(text_span copy, copy_head *head, uint8_t *out)
{
    copy_line line;

    while (!head->ended && next_line(copy, &head->len, &line)) {
        head->ended = is_empty(line.text);
        if (head->length.ptr == NULL && may_be_length(line.text)) {
            sip_header_value(line.text, TEXT_LITERAL("Content-Length"), 'l', &head->length);
        }
        write_head_line(head, &line, out);
    }
}

/* Reads start line and headers, and writes them; an empty line that ends them is whole then. @return false where the
 * first line is no start line */
static bool read_head(text_span copy, copy_head *head, uint8_t *out)
{
    sip_start_line start;
    copy_line line;

    *head = (copy_head){.len = 0};
    if (!next_line(copy, &head->len, &line) || !sip_read_start_line(text_trim(line.text), &start)) {
        return false;
    }
    head->has_cr = line.has_end && line.text.len + 1 < head->len;
    write_head_line(head, &line, out);
    head->start = head->has_cr ? head->len : head->written;
    read_headers(copy, head, out);
    if (head->has_cr) {
        memcpy(out, copy.ptr, head->len);
        head->written = head->len + (out[head->len - 1] == '\r' ? write_line_end(out + head->len, false) : 0);
    }
    return true;
}

/* The headers have no end: written by this, or missing together with what follows. @return the length with what it
 * adds */
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
    copy_head head;

    copy = without_empty_lines(copy);
    if (!read_head(copy, &head, room)) {
        return false;
    }
    *restored = (sip_copy){.defects = 0};
    bool has_length = text_to_number(head.length, UINT64_MAX, &restored->content_length);
    if (!head.ended) {
        /* A page that a log was pasted into drops the empty lines at its end. */
        bool is_whole = !at_end || (has_length && restored->content_length == 0);
        head.written = end_head(restored, !is_whole, room, head.written);
    }
    size_t written = head.written;
    restored->headers = text_between(room, head.start, written);
    if (head.ended || has_length) {
        add_body(text_from(copy, head.len), head.has_cr, has_length, room, written, restored);
    }
    restored->text = text_between(room, 0, written + restored->body_length);
    return true;
}

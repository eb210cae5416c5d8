/* sip_trace_words.c
 * The lines of SDL traces: see sip_trace_words.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/trace/sip_trace_words.h"

/* ---- Parts of a text ---- */

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t';
}

static size_t skip_spaces(text_span text, size_t pos)
{
    while (pos < text.len && is_space(text.ptr[pos])) {
        pos++;
    }
    return pos;
}

/* Takes at least one digit. @return false where there is none */
static bool skip_digits(text_span text, size_t *pos)
{
    size_t start = *pos;

    while (*pos < text.len && text_is_digit(text.ptr[*pos])) {
        (*pos)++;
    }
    return *pos > start;
}

/* Takes `c` with whitespace on either side. */
static bool skip_mark(text_span text, size_t *pos, uint8_t c)
{
    *pos = skip_spaces(text, *pos);
    if (*pos == text.len || text.ptr[*pos] != c) {
        return false;
    }
    *pos = skip_spaces(text, *pos + 1);
    return true;
}

/* Reads digits of a fixed number, and what follows them if that is not 0. @return false where they are not there */
static bool read_fixed(text_span text, size_t *pos, size_t digits, char after, int64_t *number)
{
    size_t len = digits + (after ? 1 : 0);
    int64_t n = 0;

    if (text.len - *pos < len) {
        return false;
    }
    const uint8_t *at = text.ptr + *pos; /* where there is any text */
    for (size_t i = 0; i < digits; i++) {
        if (!text_is_digit(at[i])) {
            return false;
        }
        n = n * 10 + (at[i] - '0');
    }
    *pos += len;
    *number = n;
    return !after || at[digits] == (uint8_t)after;
}

/* Reads HH:MM:SS. */
static bool read_clock(text_span text, size_t *pos, int64_t *seconds)
{
    int64_t h, m, s;

    if (!read_fixed(text, pos, 2, ':', &h) || !read_fixed(text, pos, 2, ':', &m) || !read_fixed(text, pos, 2, 0, &s) ||
        h > 23 || m > 59 || s > 60) {
        return false;
    }
    *seconds = (h * 60 + m) * 60 + s;
    return true;
}

/* Days since 1970-01-01 of a date of the Gregorian calendar, of 1970 or later. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    year -= month < 3 ? 1 : 0; /* a year that begins in March ends with the day that is not always there */
    int64_t in_year = (153 * (month + (month < 3 ? 9 : -3)) + 2) / 5 + day - 1;
    return year * 365 + year / 4 - year / 100 + year / 400 + in_year - 719468;
}

static bool is_date(int64_t year, int64_t month, int64_t day)
{
    return year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/* ---- Lines ---- */

bool sip_trace_read_line(text_span text, sip_trace_line *line)
{
    enum { LEVEL_MAX = 32 };
    int64_t seconds, milliseconds;
    size_t pos = skip_spaces(text, text_starts_with(text, TEXT_LITERAL("\xEF\xBB\xBF")) ? 3 : 0); /* an editor's mark */

    if (!skip_digits(text, &pos) || !skip_mark(text, &pos, '.') || !skip_digits(text, &pos) ||
        !skip_mark(text, &pos, '|') || !read_clock(text, &pos, &seconds) || pos == text.len || text.ptr[pos] != '.') {
        return false;
    }
    pos++;
    if (!read_fixed(text, &pos, 3, 0, &milliseconds) || !skip_mark(text, &pos, '|')) {
        return false;
    }
    size_t end =
        text_find_char(text_between(text.ptr, 0, text.len - pos > LEVEL_MAX ? pos + LEVEL_MAX : text.len), pos, '|');
    if (end == TEXT_NOT_FOUND) {
        return false;
    }
    line->time = seconds * 1000 + milliseconds;
    line->level = text_trim(text_between(text.ptr, pos, end));
    line->text = text_trim(text_from(text, end + 1));
    return true;
}

/* ---- FileHead ---- */

/* The value behind a name, up to a comma; empty where the name is not there. */
static text_span head_value(text_span text, text_span name)
{
    size_t at = text_find(text, 0, name);

    if (at == TEXT_NOT_FOUND) {
        return (text_span){NULL, 0};
    }
    size_t end = text_find_char(text, at, ',');
    return text_trim(text_between(text.ptr, at + name.len, end == TEXT_NOT_FOUND ? text.len : end));
}

static uint32_t head_number(text_span text, text_span name)
{
    uint64_t number = 0;

    text_to_number(head_value(text, name), UINT32_MAX, &number);
    return (uint32_t)number;
}

/* Reads "-05:00". */
static bool read_offset(text_span text, int32_t *minutes)
{
    int64_t h, m;
    size_t pos = 1;

    if (text.len != 6 || (text.ptr[0] != '+' && text.ptr[0] != '-') || !read_fixed(text, &pos, 2, ':', &h) ||
        !read_fixed(text, &pos, 2, 0, &m) || h > 14 || m > 59) {
        return false;
    }
    *minutes = (int32_t)(text.ptr[0] == '-' ? -(h * 60 + m) : h * 60 + m);
    return true;
}

/* Reads "2024/08/12". */
static bool read_day(text_span text, int64_t *day)
{
    int64_t y, m, d;
    size_t pos = 0;

    if (!read_fixed(text, &pos, 4, '/', &y) || !read_fixed(text, &pos, 2, '/', &m) ||
        !read_fixed(text, &pos, 2, 0, &d) || pos != text.len || !is_date(y, m, d)) {
        return false;
    }
    *day = days_of(y, m, d);
    return true;
}

static void copy_name(text_span name, char out[SIP_TRACE_NAME_MAX + 1])
{
    size_t len = name.len < SIP_TRACE_NAME_MAX ? name.len : SIP_TRACE_NAME_MAX;

    for (size_t i = 0; i < len; i++) {
        bool printable = name.ptr[i] > ' ' && name.ptr[i] < 0x7F;
        out[i] = '?';
        memcpy(&out[i], &name.ptr[i], printable ? 1 : 0);
    }
    out[len] = '\0';
}

void sip_trace_read_head(text_span text, sip_trace_head *head)
{
    *head = (sip_trace_head){
        .number = head_number(text, TEXT_LITERAL("FileNumber:")),
        .app = head_number(text, TEXT_LITERAL("AppId:")),
        .node = head_number(text, TEXT_LITERAL("AppNodeId:")),
    };
    head->has_date = read_day(head_value(text, TEXT_LITERAL("Date:")), &head->day) &&
                     read_offset(head_value(text, TEXT_LITERAL("UTC:")), &head->utc_offset);
    sip_trace_read_host(head_value(text, TEXT_LITERAL("HostIPAddress:")), &head->address);
    copy_name(head_value(text, TEXT_LITERAL("HostName:")), head->name);
}

/* ---- Addresses ---- */

static bool read_address(text_span text, sip_trace_address *address)
{
    static const uint8_t mapped[12] = {[10] = 0xFF, [11] = 0xFF};

    *address = (sip_trace_address){.size = 0};
    if (address_read_ipv4(text, address->bytes)) {
        address->size = ADDRESS_IPV4_SIZE;
    } else if (address_read_ipv6(text, address->bytes)) {
        address->size = ADDRESS_IPV6_SIZE;
        if (memcmp(address->bytes, mapped, sizeof mapped) == 0) {
            memmove(address->bytes, address->bytes + sizeof mapped, ADDRESS_IPV4_SIZE);
            address->size = ADDRESS_IPV4_SIZE;
        }
    }
    return address->size > 0;
}

bool sip_trace_read_host(text_span text, sip_trace_address *host)
{
    enum { HOST_MAX = 64 };
    size_t end = 0;

    text = text_trim(text);
    text.len = text.len > HOST_MAX ? HOST_MAX : text.len;
    if (text.len > 0 && text.ptr[0] == '[') {
        size_t closing = text_find_char(text, 0, ']');
        return closing != TEXT_NOT_FOUND && read_address(text_between(text.ptr, 1, closing), host);
    }
    if (read_address(text, host)) { /* IPv6 without brackets */
        return true;
    }
    while (end < text.len && (text_is_digit(text.ptr[end]) || text.ptr[end] == '.')) {
        end++;
    }
    return read_address(text_between(text.ptr, 0, end), host);
}

/* ---- Announcements ---- */

/* Takes the next word. @return false at the end */
static bool next_word(text_span text, size_t *pos, text_span *word)
{
    size_t start = skip_spaces(text, *pos);
    size_t end = start;

    while (end < text.len && !is_space(text.ptr[end])) {
        end++;
    }
    *word = text_between(text.ptr, start, end);
    *pos = end;
    return end > start;
}

static void read_port(text_span text, uint16_t *port)
{
    uint64_t number;

    if (text_to_number(text_digits(text), UINT16_MAX, &number)) {
        *port = (uint16_t)number;
    }
}

/* Reads ADDR, ADDR:[PORT]: or ADDR:PORT:. */
static void read_peer(text_span word, sip_trace_message *message)
{
    while (word.len > 0 && word.ptr[word.len - 1] == ':' && (word.len < 2 || word.ptr[word.len - 2] != ':')) {
        word.len--;
    }
    size_t colon = text_find_char(word, 0, ':');
    size_t bracket = text_find(word, 0, TEXT_LITERAL(":["));
    if (bracket != TEXT_NOT_FOUND) {
        read_port(text_from(word, bracket + 2), &message->peer_port);
        word.len = bracket;
    } else if (colon != TEXT_NOT_FOUND && text_find_char(word, colon + 1, ':') == TEXT_NOT_FOUND) {
        read_port(text_from(word, colon + 1), &message->peer_port);
        word.len = colon;
    }
    sip_trace_read_host(word, &message->peer);
}

/* Reads what stands after "Incoming SIP " or "Outgoing SIP ". */
static bool read_announced(text_span text, sip_trace_message *message)
{
    size_t pos = 0;
    text_span word;

    if (!next_word(text, &pos, &word)) {
        return false;
    }
    message->transport = text_equal(word, TEXT_LITERAL("UDP"))   ? SIP_TRACE_UDP
                         : text_equal(word, TEXT_LITERAL("TLS")) ? SIP_TRACE_TLS
                                                                 : SIP_TRACE_TCP;
    if (!next_word(text, &pos, &word) || !text_equal(word, TEXT_LITERAL("message"))) {
        return false;
    }
    bool has_peer = false;
    while (!(has_peer && message->peer_port != 0) && next_word(text, &pos, &word)) {
        bool is_peer = text_equal(word, TEXT_LITERAL("from")) || text_equal(word, TEXT_LITERAL("to"));
        bool is_port = text_equal(word, TEXT_LITERAL("port"));
        if (!(is_peer || is_port) || !next_word(text, &pos, &word)) {
            continue;
        }
        if (is_port) {
            read_port(word, &message->peer_port);
        } else {
            read_peer(word, message);
            has_peer = true;
        }
    }
    return has_peer;
}

bool sip_trace_read_announcement(text_span text, sip_trace_message *message)
{
    static const text_span incoming = {(const uint8_t *)"Incoming SIP ", 13};
    static const text_span outgoing = {(const uint8_t *)"Outgoing SIP ", 13};
    enum { ANNOUNCEMENT_MAX = 256 };
    sip_trace_message read = {.peer_port = 0};

    text.len = text.len > ANNOUNCEMENT_MAX ? ANNOUNCEMENT_MAX : text.len;
    size_t at = text_find(text, 0, incoming);
    if (at == TEXT_NOT_FOUND) {
        at = text_find(text, 0, outgoing);
        read.is_outgoing = true;
    }
    if (at == TEXT_NOT_FOUND || !read_announced(text_from(text, at + incoming.len), &read)) {
        return false;
    }
    *message = read;
    return true;
}

/* ws_compat.h
 * Every difference between the Wireshark releases that this source builds for (4.0, 4.2, 4.4, 4.6; of 4.2 by
 * reading, since no Debian release has it). No other file tests the version.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_WS_COMPAT_H
#define WIRESHARK_WS_COMPAT_H

#include <stddef.h>

#include <wireshark.h>
#include <ws_version.h>

#define WS_AT_LEAST(major, minor)                                                                                      \
    (WIRESHARK_VERSION_MAJOR > (major) || (WIRESHARK_VERSION_MAJOR == (major) && WIRESHARK_VERSION_MINOR >= (minor)))

#include <epan/packet.h>
#include <epan/tvbuff.h>

#include <epan/conversation_filter.h>

#include "core/text.h"

/* `data` of a dissector in the table "media_type": media_content_info_t, before 4.2 http_message_info_t. 5.0 may no
 * longer install the header, so it is declared here, and held against the header where there is one. Without one a
 * release that declares it otherwise is found by the tests of dissection alone. */
typedef struct {
    int type;               /* an enumeration: who calls */
    const char *media_str;  /* parameters of Content-Type, may be NULL */
    const char *content_id; /* may be NULL */
    const void *data;       /* the caller's own, may be NULL */
} ws_media_info;

#define WS_MEDIA_IN_SIP 4

#if !WS_AT_LEAST(4, 2)
#include <epan/dissectors/packet-http.h>
#define WS_MEDIA_DECLARED http_message_info_t
_Static_assert(WS_MEDIA_IN_SIP == SIP_DATA, "a body of SIP");
#elif __has_include(<epan/dissectors/packet-media-type.h>)
#include <epan/dissectors/packet-media-type.h>
#define WS_MEDIA_DECLARED media_content_info_t
_Static_assert(WS_MEDIA_IN_SIP == MEDIA_CONTAINER_SIP_DATA, "a body of SIP");
#endif
#ifdef WS_MEDIA_DECLARED
#define WS_SAME_MEMBER(member)                                                                                         \
    _Static_assert(offsetof(ws_media_info, member) == offsetof(WS_MEDIA_DECLARED, member) &&                           \
                       sizeof(((ws_media_info *)0)->member) == sizeof(((WS_MEDIA_DECLARED *)0)->member),               \
                   #member)
WS_SAME_MEMBER(type);
WS_SAME_MEMBER(media_str);
WS_SAME_MEMBER(content_id);
WS_SAME_MEMBER(data);
#endif

/* Whether a statistic's window prints a number as it is. Since 4.6 it prints it with the format of the column
 * (ui/qt/simple_statistics_dialog.cpp), which is that of texts where a column has both. */
#define WS_WINDOW_HAS_NUMBERS (!WS_AT_LEAST(4, 6))

#if WS_AT_LEAST(4, 4)
#include <wsutil/plugins.h>

typedef bool ws_bool; /* boolean preferences and callbacks */
#else
#define WS_PLUGIN_DESC_DISSECTOR 1U /* wsutil/plugins.h is not installed everywhere */
typedef gboolean ws_bool;
#endif

/* Functions of a conversation filter (Analyze menu) are declared and registered with these. */
#if WS_AT_LEAST(4, 2)
#define WS_FILTER_PARAMS packet_info *pinfo, void *user_data _U_
#define ws_register_conversation_filter(protocol, name, is_valid, build)                                               \
    register_conversation_filter(protocol, name, is_valid, build, NULL)
#else
#define WS_FILTER_PARAMS packet_info *pinfo
#define ws_register_conversation_filter(protocol, name, is_valid, build)                                               \
    register_conversation_filter(protocol, name, is_valid, build)
#endif

/* Adds an action to the menu on a right click on a packet that has these fields. Releases without that menu do not. In
 * every program Wireshark frees the data of an action at exit: so there is none. */
#if WS_AT_LEAST(4, 2)
#include <epan/funnel.h>
#define ws_register_packet_menu(name, fields, action) funnel_register_packet_menu(name, fields, action, NULL, false)
#else
#define ws_register_packet_menu(name, fields, action) ((void)(action))
#endif

/* Display filters: whether a word may have slashes in it, and what turns a field into its octets. */
#define WS_SLASH_IN_WORDS WS_AT_LEAST(4, 4)
#if WS_AT_LEAST(4, 4)
#define WS_BEFORE_OCTETS "@"
#define WS_AFTER_OCTETS  ""
#else
#define WS_BEFORE_OCTETS ""
#define WS_AFTER_OCTETS  "[0:]"
#endif

/* A buffer of the frame: first its own bytes, then what was reassembled, decrypted or decompressed. The list may become
 * another type in 5.0, so it is walked by these alone. */
typedef GSList ws_source;

static inline const ws_source *ws_first_source(const packet_info *pinfo)
{
    return pinfo->data_src;
}

static inline const ws_source *ws_next_source(const ws_source *source)
{
    return source->next;
}

static inline tvbuff_t *ws_source_tvb(const ws_source *source)
{
    return get_data_source_tvb((const struct data_source *)source->data);
}

/* The bytes themselves, without a copy: plugin/core reads (pointer, length), and never past the captured length that is
 * asked for here. They live as long as the tvb. */
static inline text_span ws_captured_bytes(tvbuff_t *tvb)
{
    unsigned len = tvb_captured_length(tvb);
    return (text_span){len > 0 ? tvb_get_ptr(tvb, 0, (int)len) : NULL, len};
}

/* A tvb with those bytes, which are asked for once and then handed down. */
typedef struct {
    tvbuff_t *tvb;
    text_span bytes;
} ws_buffer;

static inline ws_buffer ws_buffer_of(tvbuff_t *tvb)
{
    return (ws_buffer){tvb, ws_captured_bytes(tvb)};
}

/* The frame's own bytes; NULL where it has none. */
static inline tvbuff_t *ws_frame_tvb(const packet_info *pinfo)
{
    const ws_source *own = ws_first_source(pinfo);
    return own ? ws_source_tvb(own) : NULL;
}

#endif

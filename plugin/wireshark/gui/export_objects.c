/* export_objects.c
 * Documents to be saved: see export_objects.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/gui/export_objects.h"

#include "wireshark/ws_compat.h"

#include <epan/export_object.h>
#include <epan/tap.h>

#include "wireshark/track/alarm_tap.h"

/* Of a name, more than this is dropped: a name comes from the wire, and file systems take 255 bytes. */
enum { NAME_PART_MAX = 64 };

/* Adds a name as any file system takes it: what is not a letter, a digit, '.', '_' or '-' of ASCII becomes '_'. */
static void append_name(GString *file, const char *name)
{
    for (size_t i = 0; name[i] != '\0' && i < NAME_PART_MAX; i++) {
        bool is_safe = g_ascii_isalnum(name[i]) || strchr("._-", name[i]);
        g_string_append_c(file, is_safe ? name[i] : '_');
    }
}

/* "1234-SEPC4B9CD808647-LastOutOfServiceInformation.xml"; what is not known is left out. It begins with a digit, so it
 * is neither hidden nor "..". Two of the same name get numbers from Wireshark. To be freed. */
static char *file_name(uint32_t frame, const alarm_document *document)
{
    const alarm_record *first = document->first;
    GString *file = g_string_new("");

    g_string_append_printf(file, "%u", frame);
    if (first && *first->content.device) {
        g_string_append_c(file, '-');
        append_name(file, first->content.device);
    }
    if (first && *first->content.name) {
        g_string_append_c(file, '-');
        append_name(file, first->content.name);
    }
    g_string_append(file, document->is_xml ? ".xml" : ".txt");
    return g_string_free(file, FALSE);
}

static tap_packet_status take_document(void *tapdata, packet_info *pinfo, epan_dissect_t *edt _U_, const void *data,
                                       tap_flags_t flags _U_)
{
    const export_object_list_t *list = (const export_object_list_t *)tapdata;
    const alarm_document *document = (const alarm_document *)data;
    export_object_entry_t *entry = g_new0(export_object_entry_t, 1);

    /* Wireshark frees all of it. */
    entry->pkt_num = pinfo->num;
    entry->hostname = g_strdup(document->first ? document->first->content.device : "");
    entry->content_type = g_strdup(document->is_xml ? "application/x-cisco-alarm+xml" : "text/plain");
    entry->filename = file_name(pinfo->num, document);
    entry->payload_len = document->bytes.len;
    entry->payload_data = (uint8_t *)g_malloc(document->bytes.len);
    memcpy(entry->payload_data, document->bytes.ptr, document->bytes.len);
    list->add_entry(list->gui_data, entry);
    return TAP_PACKET_REDRAW;
}

int export_objects_register(void)
{
    return register_export_object(proto_cisco_alarm, take_document, NULL);
}

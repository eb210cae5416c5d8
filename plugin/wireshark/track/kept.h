/* kept.h
 * What is kept with a packet, each thing under a key of its own. Those of the packet's memory (pinfo->pool) are gone with
 * this pass over it; those of the file's (wmem_file_scope()) stay until the capture file is closed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_TRACK_KEPT_H
#define WIRESHARK_TRACK_KEPT_H

enum {
    KEPT_FRAME,    /* packet: links_frame, what this pass has met in the frame so far */
    KEPT_ENVELOPE, /* packet: what the headers of a message say of all its parts */
    KEPT_INDEX,    /* packet: the SIP messages in the frame's bytes */
    KEPT_RECORD,   /* file: the record of the frame's first alarm, which leads to the others' */
    KEPT_RESPONSES /* file: the responses to alarms in the frame */
};

#endif

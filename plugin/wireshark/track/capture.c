/* capture.c
 * The open capture file: see capture.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/track/capture.h"

#include <wiretap/wtap.h>

#include "model/alarm/phone_clock.h"
#include "wireshark/track/keys.h"
#include "wireshark/track/transaction_index.h"

static capture_state current;

static void begin(void)
{
    keys_draw_seed();
    current = (capture_state){.phones = identity_new()};
    current.registrations = registration_new(current.phones);
    current.reports = report_log_new(current.registrations);
    current.inventory = inventory_new(current.phones);
}

static void end(void)
{
    if (current.phones) {
        inventory_free(current.inventory);
        report_log_free(current.reports);
        registration_free(current.registrations);
        identity_free(current.phones);
    }
    current = (capture_state){.phones = NULL};
}

/* A new dissection begins: of another file, or of the same one. */
static void on_init(void)
{
    end();
    begin();
}

static void on_cleanup(void)
{
    transaction_index_clear();
    end();
}

capture_state *capture_current(void)
{
    if (!current.phones) {
        begin();
    }
    return &current;
}

void capture_register(void)
{
    register_init_routine(on_init);
    register_cleanup_routine(on_cleanup);
}

int64_t capture_time(const nstime_t *time)
{
    return clock_from_seconds(time->secs, time->nsecs);
}

int64_t capture_time_of(const packet_info *pinfo)
{
    return pinfo->presence_flags & PINFO_HAS_TS ? capture_time(&pinfo->abs_ts) : CLOCK_NO_TIME;
}

static bool is_exported_pdu(const packet_info *pinfo)
{
    return pinfo->rec && pinfo->rec->rec_type == REC_TYPE_PACKET &&
           pinfo->rec->rec_header.packet_header.pkt_encap == WTAP_ENCAP_WIRESHARK_UPPER_PDU;
}

void capture_record_frame(const packet_info *pinfo)
{
    int64_t now = capture_time_of(pinfo);

    current.last_frame = pinfo->num;
    current.has_lower_layers |= !is_exported_pdu(pinfo);
    current.frames_cut += pinfo->fd->cap_len < pinfo->fd->pkt_len;
    if (now == CLOCK_NO_TIME) {
        return;
    }
    if (!current.has_begun || now < current.began) {
        current.began = now;
    }
    if (!current.has_begun || now > current.now) {
        current.now = now;
    }
    current.has_begun = true;
}

uint32_t capture_host(const address *host)
{
    return identity_intern_host(capture_current()->phones, (const uint8_t *)host->data,
                                host->data && host->len > 0 ? (size_t)host->len : 0);
}

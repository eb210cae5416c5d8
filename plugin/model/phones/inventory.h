/* inventory.h
 * What phones report that they have: the latest of their trust lists, and their firmware downloads.
 *
 * Texts live as long as the directory of the phones, equal texts have the same pointer. Times are nanoseconds since
 * 1970-01-01 UTC.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MODEL_PHONES_INVENTORY_H
#define MODEL_PHONES_INVENTORY_H

#include "model/alarm/facts.h"
#include "model/phones/identity.h"

typedef enum { TRUST_ITL, TRUST_CTL, TRUST_LISTS } trust_list;

/** A trust list, as the latest alarm of a phone reports it. */
typedef struct {
    bool is_reported;   /* false: no alarm mentions it */
    const char *digest; /* the first four octets in hexadecimal, or other words; NULL: no list is installed */
    bool is_hex;
    const char *server; /* TFTP server; NULL: not reported */
    bool has_status;
    uint32_t status; /* of the update: catalog_fields[FIELD_tl_status] */
    int64_t time;    /* of the alarm */
    uint32_t frame;
} inventory_list;

/** No download. */
#define DOWNLOAD_NONE UINT32_MAX

/** A firmware download that failed, or whose server is reported. */
typedef struct {
    uint32_t phone;
    bool has_failed;
    uint32_t failure;   /* why: catalog_fields[FIELD_download_failure] */
    const char *load;   /* that failed; NULL: not reported */
    const char *server; /* NULL: not reported */
    uint32_t frame;
    uint32_t older; /* the one of this phone before it, or DOWNLOAD_NONE */
} inventory_download;

typedef struct inventory inventory;

/** @param directory of the phones; it has to live longer */
inventory *inventory_new(identity *directory);
void inventory_free(inventory *all);

/** Takes an alarm, in the order of the capture. Not for one that was sent before. */
void inventory_take(inventory *all, uint32_t phone, const alarm_facts *facts, int64_t time, uint32_t frame);

/** A list of a phone; never NULL. Valid until the next alarm. */
const inventory_list *inventory_list_of(const inventory *all, uint32_t phone, trust_list list);

/** The latest download of a phone, or DOWNLOAD_NONE. */
uint32_t inventory_latest_download(const inventory *all, uint32_t phone);

/** Downloads, in the order of the capture. Valid until the next alarm. */
const inventory_download *inventory_download_at(const inventory *all, uint32_t number);
uint32_t inventory_download_count(const inventory *all);

#endif

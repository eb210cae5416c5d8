/* inventory.c
 * What phones report that they have: see inventory.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/phones/inventory.h"

typedef struct {
    inventory_list lists[TRUST_LISTS];
    uint32_t download; /* the latest one, + 1; 0: none */
} phone_items;

struct inventory {
    identity *directory;
    GArray *phones;    /* of phone_items, by the number of the phone */
    GArray *downloads; /* of inventory_download */
};

inventory *inventory_new(identity *directory)
{
    inventory *all = g_new0(inventory, 1);

    all->directory = directory;
    all->phones = g_array_new(FALSE, TRUE, sizeof(phone_items));
    all->downloads = g_array_new(FALSE, FALSE, sizeof(inventory_download));
    return all;
}

void inventory_free(inventory *all)
{
    g_array_free(all->phones, TRUE);
    g_array_free(all->downloads, TRUE);
    g_free(all);
}

static phone_items *items_of(inventory *all, uint32_t phone)
{
    if (phone >= all->phones->len) {
        g_array_set_size(all->phones, phone + 1);
    }
    return &g_array_index(all->phones, phone_items, phone);
}

/* ---- Trust lists ---- */

/* Phones write "Not Installed" in place of a signature; "N/A" is what they write in place of a server. */
static bool is_none(text_span signature)
{
    return text_equal_nocase(signature, TEXT_LITERAL("Not Installed")) ||
           text_equal_nocase(signature, TEXT_LITERAL("N/A"));
}

static void read_digest(inventory *all, inventory_list *list, text_span signature)
{
    alarm_value value;

    if (value_read(KIND_SIGNATURE, signature, &value) && value.as.digest.count >= 4) {
        const uint8_t *octets = value.as.digest.octets;
        char digits[9];
        g_snprintf(digits, sizeof digits, "%02x%02x%02x%02x", octets[0], octets[1], octets[2], octets[3]);
        list->digest = identity_intern_text(all->directory, (text_span){(const uint8_t *)digits, 8});
        list->is_hex = true;
    } else if (!is_none(signature)) {
        list->digest = identity_intern_text(all->directory, signature);
    }
}

static void take_list(inventory *all, uint32_t phone, const alarm_facts *facts, const inventory_list *like,
                      trust_list which)
{
    bool is_ctl = which == TRUST_CTL;
    text_span signature = text_trim(facts->details[is_ctl ? DETAIL_CTL_SIGNATURE : DETAIL_ITL_SIGNATURE]);
    inventory_list list = *like;

    if (signature.len == 0) {
        return;
    }
    read_digest(all, &list, signature);
    list.server =
        identity_intern_text(all->directory, text_trim(facts->details[is_ctl ? DETAIL_CTL_SERVER : DETAIL_ITL_SERVER]));
    items_of(all, phone)->lists[which] = list;
}

/* ---- Downloads ---- */

static void take_download(inventory *all, uint32_t phone, const alarm_facts *facts, uint32_t frame)
{
    inventory_download one = {
        .phone = phone,
        .has_failed = facts->result_param && facts->result_param->field == FIELD_download_failure,
        .failure = facts->result,
        .load = identity_intern_text(all->directory, text_trim(facts->details[DETAIL_FAILED_LOAD])),
        .server = identity_intern_text(all->directory, text_trim(facts->details[DETAIL_LOAD_SERVER])),
        .frame = frame};

    if (one.has_failed || one.server) {
        phone_items *items = items_of(all, phone);
        one.older = items->download == 0 ? DOWNLOAD_NONE : items->download - 1;
        g_array_append_val(all->downloads, one);
        items->download = all->downloads->len;
    }
}

void inventory_take(inventory *all, uint32_t phone, const alarm_facts *facts, int64_t time, uint32_t frame)
{
    bool has_status = facts->result_param && facts->result_param->field == FIELD_tl_status;
    inventory_list list = {.is_reported = true,
                           .has_status = has_status,
                           .status = has_status ? facts->result : 0,
                           .time = time,
                           .frame = frame};

    if (phone == PHONE_NONE) {
        return;
    }
    for (unsigned which = 0; which < TRUST_LISTS; which++) {
        take_list(all, phone, facts, &list, (trust_list)which);
    }
    take_download(all, phone, facts, frame);
}

/* ---- Answers ---- */

const inventory_list *inventory_list_of(const inventory *all, uint32_t phone, trust_list list)
{
    static const inventory_list none = {.is_reported = false};

    return phone < all->phones->len ? &g_array_index(all->phones, phone_items, phone).lists[list] : &none;
}

uint32_t inventory_latest_download(const inventory *all, uint32_t phone)
{
    uint32_t next = phone < all->phones->len ? g_array_index(all->phones, phone_items, phone).download : 0;
    return next == 0 ? DOWNLOAD_NONE : next - 1;
}

const inventory_download *inventory_download_at(const inventory *all, uint32_t number)
{
    return &g_array_index(all->downloads, inventory_download, number);
}

uint32_t inventory_download_count(const inventory *all)
{
    return all->downloads->len;
}

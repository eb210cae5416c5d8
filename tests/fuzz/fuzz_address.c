/* fuzz_address.c
 * Fuzzes the readers of addresses against inet_pton(3): with the bytes as they are, and with addresses made of them,
 * since few texts of any bytes are one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "address_rules.h"
#include "rules.h"

/* A text in which only what occurs in addresses occurs. */
static void check_made_address(text_span bytes)
{
    static const char pieces[][5] = {"0",  "1",    "9", "a", "F", "25", "255", "256",
                                     "01", "ffff", ".", ".", ":", ":",  "::"};
    enum { PIECES = sizeof pieces / sizeof pieces[0], LONGEST = 4, PIECES_MAX = 64 };
    char made[PIECES_MAX * LONGEST];
    size_t len = 0;

    for (size_t i = 0; i < bytes.len && i < PIECES_MAX; i++) {
        const char *piece = pieces[bytes.ptr[i] % PIECES];
        memcpy(made + len, piece, strlen(piece));
        len += strlen(piece);
        address_check_rules((text_span){(const uint8_t *)made, len});
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    text_span text = {data, size};

    address_check_rules(text);
    check_made_address(text);
    return 0;
}

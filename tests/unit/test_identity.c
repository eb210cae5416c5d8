/* test_identity.c
 * Tests of model/phones/identity: which phone it is.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/phones/identity.h"

#include "model/alarm/phone_clock.h"
#include "test_support.h"

static uint32_t host_of(identity *directory, const char *name)
{
    return identity_intern_host(directory, (const uint8_t *)name, strlen(name));
}

/* A message at `seconds`; "" has no name. */
static uint32_t find(identity *directory, const char *name, const char *host, uint16_t port, int64_t seconds)
{
    identity_sender sender = {.name = {(const uint8_t *)name, strlen(name)},
                              .host = host_of(directory, host),
                              .port = port,
                              .time = seconds * CLOCK_SECOND};
    return identity_find(directory, &sender);
}

static void test_names(void)
{
    identity *directory = identity_new();
    uint32_t one = find(directory, "SEPAABBCC", "a", 5060, 0);

    g_assert_cmpuint(find(directory, "sepAAbbcc", "a", 5060, 1), ==, one);
    g_assert_cmpuint(find(directory, "SEPAABBCC", "b", 5060, 2), ==, one); /* it moved */
    g_assert_cmpuint(identity_phone_at(directory, one)->host, ==, host_of(directory, "b"));
    g_assert_cmpint(identity_phone_at(directory, one)->last_seen, ==, 2 * CLOCK_SECOND);
    g_assert_cmpstr(identity_phone_at(directory, one)->name, ==, "SEPAABBCC");
    uint32_t two = find(directory, "SEPAABBCCD", "b", 5060, 3); /* its address was given to another phone */
    g_assert_cmpuint(two, !=, one);
    g_assert_cmpuint(find(directory, "SEPAABBCC", "c", 5060, 4), ==, one);
    g_assert_cmpuint(find(directory, "", "b", 5060, 5), ==, two);
    g_assert_cmpuint(find(directory, "", "c", 5060, 5), ==, one);
    g_assert_cmpuint(identity_named(directory, (text_span)SPAN("SEPaabbccd")), ==, two);
    g_assert_cmpuint(identity_named(directory, (text_span)SPAN("")), ==, PHONE_NONE);
    g_assert_cmpuint(identity_named(directory, (text_span)SPAN("SEP")), ==, PHONE_NONE);
    g_assert_cmpuint(identity_phone_count(directory), ==, 2);
    identity_free(directory);
}

static void test_nat(void)
{
    identity *directory = identity_new();
    uint32_t phones[4];

    for (uint16_t i = 0; i < 4; i++) {
        g_autofree char *name = g_strdup_printf("SEP%u", i);
        phones[i] = find(directory, name, "n", 4000 + i, i);
    }
    for (uint16_t i = 0; i < 4; i++) {
        g_assert_cmpuint(find(directory, "", "n", 4000 + i, 10), ==, phones[i]);
        g_assert_cmpuint(identity_at(directory, host_of(directory, "n"), 4000 + i), ==, phones[i]);
    }
    g_assert_cmpuint(identity_phone_count(directory), ==, 4);
    g_assert_cmpuint(identity_phones_of_host(directory, host_of(directory, "n")), ==, 4);
    g_assert_cmpuint(identity_at(directory, host_of(directory, "n"), 4009), ==, PHONE_NONE);
    uint32_t unnamed = find(directory, "", "n", 4009, 11);
    g_assert_cmpuint(identity_phone_count(directory), ==, 5);
    g_assert_cmpuint(find(directory, "SEP9", "n", 4009, 12), ==, unnamed); /* it has its name now */
    g_assert_cmpuint(identity_phone_count(directory), ==, 5);
    identity_free(directory);
}

/* All but one leave an address: that one is there alone, whoever came last. */
static void test_last_one(void)
{
    identity *directory = identity_new();
    uint32_t one = find(directory, "SEP1", "n", 4001, 0);

    find(directory, "SEP2", "n", 4002, 1);
    find(directory, "SEP2", "b", 4002, 2);
    g_assert_cmpuint(find(directory, "", "n", 4444, 3), ==, one);
    g_assert_cmpuint(identity_phone_count(directory), ==, 2);
    identity_free(directory);
}

/* Whom a name becomes: the unnamed phone of its LocalPort, of its own port, else the one silent longest. */
static void test_unnamed(void)
{
    identity *directory = identity_new();
    uint32_t a = find(directory, "", "n", 4001, 30);
    uint32_t b = find(directory, "", "n", 4002, 10);
    uint32_t c = find(directory, "", "n", 4003, 20);
    uint32_t d = find(directory, "", "n", 4004, 40);
    identity_sender sender = {.name = SPAN("SEP1"),
                              .host = host_of(directory, "n"),
                              .port = 5001,
                              .lost_port = 4001,
                              .time = 50 * CLOCK_SECOND};

    g_assert_cmpuint(identity_phone_count(directory), ==, 4);
    g_assert_cmpuint(identity_find(directory, &sender), ==, a);
    g_assert_cmpuint(find(directory, "SEP2", "n", 4004, 51), ==, d);
    g_assert_cmpuint(find(directory, "SEP3", "n", 5003, 52), ==, b);
    g_assert_cmpuint(find(directory, "SEP4", "n", 5004, 53), ==, c);
    g_assert_cmpuint(find(directory, "SEP5", "n", 5005, 54), ==, 4);
    g_assert_cmpuint(find(directory, "SEP6", "m", 5005, 55), ==, 5);
    identity_free(directory);
}

static void test_ports(void)
{
    identity *directory = identity_new();
    uint32_t host = host_of(directory, "a");
    uint32_t one = find(directory, "", "a", 4001, 0);

    g_assert_cmpuint(find(directory, "", "a", 4002, 100), ==, one); /* silent for a while: it connected again */
    identity_forget_port(directory, host, 4002);
    g_assert_cmpuint(find(directory, "", "a", 4003, 101), ==, one); /* likewise */
    uint32_t two = find(directory, "", "a", 4004, 102);
    g_assert_cmpuint(two, !=, one);
    identity_forget_port(directory, host, 9999);
    identity_forget_port(directory, host_of(directory, "z"), 1);
    identity_sender sender = {.host = host_of(directory, "b"), .port = 1, .time = 0};
    uint32_t three = identity_find(directory, &sender);
    sender.port = 2;
    sender.time = 900 * CLOCK_SECOND;
    g_assert_cmpuint(identity_find_another(directory, &sender), !=, three);
    identity_free(directory);
}

/* An alarm names the connection that was lost, which has ended by then. */
static void test_lost_port(void)
{
    identity *directory = identity_new();
    uint32_t host = host_of(directory, "n");
    uint32_t a = find(directory, "", "n", 4001, 30);
    uint32_t b = find(directory, "", "n", 4002, 10);
    identity_sender sender = {.host = host, .port = 5001, .lost_port = 4001, .time = 50 * CLOCK_SECOND};

    identity_forget_port(directory, host, 4001);
    g_assert_cmpuint(identity_at(directory, host, 4001), ==, PHONE_NONE);
    g_assert_cmpuint(identity_find(directory, &sender), ==, a); /* without a name, too */
    identity_forget_port(directory, host, 5001);
    sender.lost_port = 5001;
    sender.port = 5002;
    sender.name = (text_span)SPAN("SEP1");
    g_assert_cmpuint(identity_find(directory, &sender), ==, a);
    g_assert_cmpuint(find(directory, "SEP2", "n", 5003, 51), ==, b);
    g_assert_cmpuint(identity_phone_count(directory), ==, 2);
    identity_free(directory);
}

static void test_texts(void)
{
    identity *directory = identity_new();
    char longer[201];
    const char *x = identity_intern_text(directory, (text_span)SPAN("x"));

    g_assert_null(identity_intern_text(directory, (text_span){NULL, 0}));
    g_assert_true(identity_intern_text(directory, (text_span)SPAN("x")) == x);
    g_assert_cmpstr(identity_intern_text(directory, (text_span)SPAN("a\nb\0c\x1b")), ==,
                    "a\\nb\xef\xbf\xbd"
                    "c\\x1b");
    memset(longer, 'y', sizeof longer - 1);
    memcpy(longer + 99, "\xc3\xa9", 2); /* a character that would be cut */
    const char *kept = identity_intern_text(directory, (text_span){(const uint8_t *)longer, sizeof longer - 1});
    g_assert_cmpuint(strlen(kept), ==, 99 + strlen("…"));
    g_assert_true(g_utf8_validate(kept, -1, NULL));
    identity_free(directory);
}

static void test_hosts(void)
{
    identity *directory = identity_new();
    const uint8_t octets[40] = {1, 2, 3, 4};

    uint32_t four = identity_intern_host(directory, octets, 4);
    g_assert_cmpuint(identity_intern_host(directory, octets, 4), ==, four);
    g_assert_cmpuint(identity_intern_host(directory, octets, 5), !=, four);
    g_assert_cmpuint(identity_intern_host(directory, octets, 16), ==, identity_intern_host(directory, octets, 40));
    identity_intern_host(directory, NULL, 0);
    g_assert_cmpuint(identity_host_count(directory), ==, 4);
    g_assert_cmpuint(identity_host_at(directory, four)->len, ==, 4);
    identity_free(directory);
}

/* A second directory must not disturb the first. */
static void test_two_directories(void)
{
    identity *one = identity_new();
    uint32_t phone = find(one, "SEP1", "a", 5060, 0);
    identity *other = identity_new();

    for (unsigned i = 0; i < 100; i++) {
        g_autofree char *name = g_strdup_printf("SEP%u", i + 2);
        find(one, name, name, 5060, 1);
    }
    g_assert_cmpuint(find(one, "sep1", "a", 5060, 2), ==, phone);
    g_assert_cmpuint(identity_host_count(one), ==, 101);
    identity_free(other);
    identity_free(one);
}

/* ---- Hostile captures: were each compared with all others, these would take minutes ---- */

static void test_cases(void)
{
    identity *directory = identity_new();

    for (unsigned i = 0; i < 40000; i++) { /* the same name in 40,000 ways */
        char name[] = "sepabcdefghijklmnop";
        for (unsigned bit = 0; bit < 16; bit++) {
            name[3 + bit] = (char)(i >> bit & 1 ? name[3 + bit] - 'a' + 'A' : name[3 + bit]);
        }
        g_assert_cmpuint(find(directory, name, "a", 5060, i), ==, 0);
    }
    g_assert_cmpuint(identity_phone_count(directory), ==, 1);
    identity_free(directory);
}

static void test_alike(void)
{
    identity *directory = identity_new();
    char name[200];

    memset(name, 'x', sizeof name);
    for (unsigned i = 0; i < 40000; i++) { /* names whose first 190 octets are equal, of equal length */
        g_snprintf(name + 190, 10, "%08u", i);
        find(directory, name, "a", 5060, i);
    }
    g_assert_cmpuint(identity_phone_count(directory), ==, 40000);
    identity_free(directory);
}

static void test_many_ports(void)
{
    identity *directory = identity_new();

    for (unsigned i = 1; i < 65536; i++) { /* all at once: as many phones */
        g_assert_cmpuint(find(directory, "", "n", (uint16_t)i, 0), ==, i - 1);
    }
    for (unsigned i = 1; i < 65536; i++) { /* each gets a name, from another port */
        g_autofree char *name = g_strdup_printf("SEP%u", i);
        find(directory, name, "n", 0, 1);
    }
    g_assert_cmpuint(identity_phone_count(directory), ==, 65535);
    identity_free(directory);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/identity/names", test_names);
    g_test_add_func("/identity/nat", test_nat);
    g_test_add_func("/identity/last-one", test_last_one);
    g_test_add_func("/identity/unnamed", test_unnamed);
    g_test_add_func("/identity/ports", test_ports);
    g_test_add_func("/identity/lost-port", test_lost_port);
    g_test_add_func("/identity/texts", test_texts);
    g_test_add_func("/identity/hosts", test_hosts);
    g_test_add_func("/identity/two-directories", test_two_directories);
    g_test_add_func("/identity/hostile/cases", test_cases);
    g_test_add_func("/identity/hostile/alike", test_alike);
    g_test_add_func("/identity/hostile/ports", test_many_ports);
    return g_test_run();
}

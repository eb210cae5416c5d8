/* test_registration_copies.c
 * Tests of model/phones/registration: messages that come more than once (mirrors, retransmissions, proxies, translated
 * addresses), SCCP, and captures made to be slow. Scenes as in test_registration.c.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/alarm/phone_clock.h"
#include "phone_scene.h"
#include "test_support.h"

/* ---- Copies ---- */

static const scene_row copies[] = {
    {"after the response", "0   REGISTER a > u  k 1  name=SEP1 why=14\n"
                           "0.1 200 u > a  k 1  expires=120\n"
                           "0.2 REGISTER a > u  k 1  name=SEP1 why=14\n"
                           "1   is SEP1 registered\n"
                           "1   shows requests=1 news=1 losses=1 over=1 refreshes=0\n"},
    {"of an older request", /* another mirror, 300 ms later, after the digest is through */
     "0    REGISTER a > u  k 1  name=SEP1 why=14\n"
     "0.05 401 u > a  k 1\n"
     "0.1  REGISTER a > u  k 2  name=SEP1 why=14 auth\n"
     "0.15 200 u > a  k 2  expires=120\n"
     "0.3  REGISTER a > u  k 1  name=SEP1 why=14\n"
     "0.35 401 u > a  k 1\n"
     "0.4  REGISTER a > u  k 2  name=SEP1 why=14 auth\n"
     "0.45 200 u > a  k 2  expires=120\n"
     "1    is SEP1 registered\n"
     "1    shows requests=2 news=1 losses=1 over=1 refreshes=0 orphans=0 outs=0\n"},
    {"response first", /* merged captures whose clocks differ a little */
     "0.1 200 u > a  k 1  expires=120\n"
     "0.2 REGISTER a > u  k 1  name=SEP1\n"
     "1   is SEP1 registered\n"
     "1   shows orphans=0 requests=1\n"},
    {"response first, with a Reason", "0.1 200 u > a  k 1  expires=120\n"
                                      "0.2 REGISTER a > u  k 1  name=SEP1 why=14\n"
                                      "1   is SEP1 registered\n"
                                      "1   shows losses=1 over=1\n"},
    {"a proxy", "0    REGISTER a > x  k 1  name=SEP1\n"
                "0.01 REGISTER x > u  k 1  name=SEP1\n"
                "0.02 200 u > x  k 1  expires=120\n"
                "0.03 200 x > a  k 1  expires=120\n"
                "120  REGISTER a > x  k 2  name=SEP1\n"
                "120.01 REGISTER x > u  k 2  name=SEP1\n"
                "120.02 200 u > x  k 2  expires=120\n"
                "120.03 200 x > a  k 2  expires=120\n"
                "130  is SEP1 registered\n"
                "130  shows phones=1 ucms=1 requests=2 refreshes=1 placed=1 orphans=0\n"},
    {"a proxy's second leg first", "0.01 REGISTER x > u  k 1  name=SEP1\n"
                                   "0.02 REGISTER a > x  k 1  name=SEP1\n"
                                   "0.03 200 u > x  k 1  expires=120\n"
                                   "0.04 200 x > a  k 1  expires=120\n"
                                   "120  REGISTER a > x  k 2  name=SEP1\n"
                                   "120.01 REGISTER x > u  k 2  name=SEP1\n"
                                   "120.02 200 u > x  k 2  expires=120\n"
                                   "130  is SEP1 registered\n"
                                   "130  shows phones=1 ucms=1 requests=2 refreshes=1 placed=1 orphans=0\n"},
    {"a proxy's second leg after the response",
     "0    REGISTER a > x  k 1  name=SEP1\n"
     "0.03 200 x > a  k 1  expires=120\n"
     "0.04 REGISTER x > u  k 1  name=SEP1\n"
     "0.05 200 u > x  k 1  expires=120\n"
     "120  REGISTER a > x  k 2  name=SEP1\n"
     "120.03 200 x > a  k 2  expires=120\n"
     "120.04 REGISTER x > u  k 2  name=SEP1\n"
     "130  is SEP1 registered\n"
     "130  shows phones=1 ucms=1 requests=2 refreshes=1 placed=1 orphans=0\n"},
    {"a proxy, and no response", "0    REGISTER b > u  y 1  name=SEP2\n"
                                 "0.1  200 u > b  y 1\n"
                                 "1    REGISTER a > x  k 1  name=SEP1\n"
                                 "1.01 REGISTER x > u  k 1  name=SEP1\n"
                                 "1.51 REGISTER a > x  k 1  name=SEP1\n"
                                 "1.52 REGISTER x > u  k 1  name=SEP1\n"
                                 "60   is SEP1 timedout\n"
                                 "60   shows ucms=1\n"},
    {"before and after translation of both addresses", "0     REGISTER a > n1  k 1  name=SEP1\n"
                                                       "0.001 REGISTER n2 > u  k 1  name=SEP1\n"
                                                       "0.010 200 u > n2  k 1  expires=120\n"
                                                       "0.011 200 n1 > a  k 1  expires=120\n"
                                                       "120   REGISTER a > n1  k 2  name=SEP1\n"
                                                       "120.001 REGISTER n2 > u  k 2  name=SEP1\n"
                                                       "120.010 200 u > n2  k 2  expires=120\n"
                                                       "120.011 200 n1 > a  k 2  expires=120\n"
                                                       "130   is SEP1 registered\n"
                                                       "130   shows phones=1 requests=2 refreshes=1 placed=1\n"},
    {"to another Unified CM it is another request", "0   REGISTER b > u  y 1  name=SEP2\n"
                                                    "0.1 200 u > b  y 1\n"
                                                    "1   REGISTER a > u  k 1  name=SEP1\n"
                                                    "1.5 REGISTER a > u  k 1  name=SEP1\n"
                                                    "9   REGISTER a > v  k 1  name=SEP1\n"
                                                    "9.1 200 v > a  k 1\n"
                                                    "10  is SEP1 registered\n"
                                                    "10  shows requests=3 ucms=2 placed=2\n"},
    {"Call-ID used again after a reboot", "0    REGISTER a > u  k 1  name=SEP1 why=25\n"
                                          "0.1  200 u > a  k 1  expires=120\n"
                                          "3600 REGISTER a > u  k 1  name=SEP1 why=25\n"
                                          "3600.1 403 u > a  k 1\n"
                                          "3601 is SEP1 rejected\n"
                                          "3601 shows requests=2 news=2 losses=2\n"},
    {"Call-ID used again, the first without a response", "0    REGISTER b > u  y 1  name=SEP2\n"
                                                         "0.1  200 u > b  y 1\n"
                                                         "1    REGISTER a > u  k 1  name=SEP1\n"
                                                         "3600 REGISTER a > u  k 1  name=SEP1\n"
                                                         "3600.1 200 u > a  k 1  expires=120\n"
                                                         "3601 is SEP1 registered\n"
                                                         "3601 shows requests=3 given-up=0\n"},
    {"two phones, one Call-ID", "0   REGISTER a > u  k 1  name=SEP1\n"
                                "0.1 200 u > a  k 1\n"
                                "1   REGISTER b > u  k 1  name=SEP2\n"
                                "1.1 403 u > b  k 1\n"
                                "2   is SEP1 registered\n"
                                "2   is SEP2 rejected\n"},
};

/* ---- SCCP ---- */

static const scene_row sccp[] = {
    {"sccp-behind-one-address", "1   Text n:4001 > u:2000  name=SEP1 why=14\n"
                                "1.1 Register n:4001 > u:2000  name=SEP1\n"
                                "1.5 Text n:4002 > u:2000  name=SEP2 why=14\n"
                                "1.6 Register n:4002 > u:2000  name=SEP2\n"
                                "2   Reject u:2000 > n:4001\n"
                                "2.1 Ack u:2000 > n:4002\n"
                                "3   is SEP1 rejected\n"
                                "3   is SEP2 registered\n"
                                "3   shows phones=2\n"},
    {"from SIP to SCCP", "0   REGISTER a > u  k 1  name=SEP1 aor=1@u\n"
                         "0.1 200 u > a  k 1\n"
                         "60  Register a:4001 > u:2000  name=SEP1\n"
                         "61  Ack u:2000 > a:4001\n"
                         "62  is SEP1 registered\n"
                         "70  Unregister a:4001 > u:2000\n"
                         "71  is SEP1 unregistered\n"},
    {"two keepalives", "0   KeepAlive a:4001 > u:2000\n"
                       "0.1 KeepAliveAck u:2000 > a:4001\n"
                       "1   is @a:4001 unknown\n"
                       "30  KeepAlive a:4001 > u:2000\n"
                       "30.1 KeepAliveAck u:2000 > a:4001\n"
                       "31  is @a:4001 registered\n"},
    {"one keepalive, mirrored twice", "0    KeepAlive a:4001 > u:2000\n"
                                      "0.01 KeepAlive a:4001 > u:2000\n"
                                      "0.1  KeepAliveAck u:2000 > a:4001\n"
                                      "0.11 KeepAliveAck u:2000 > a:4001\n"
                                      "1    is @a:4001 unknown\n"},
    {"mirrored twice", "0    Register a:4001 > u:2000  name=SEP1\n"
                       "0.01 Register a:4001 > u:2000  name=SEP1\n"
                       "0.1  Ack u:2000 > a:4001\n"
                       "0.11 Ack u:2000 > a:4001\n"
                       "999  is SEP1 registered\n"
                       "999  shows requests=1 refreshes=0\n"},
    {"keepalives mirrored twice", "0     Register a:4001 > u:2000  name=SEP1\n"
                                  "0.1   Ack u:2000 > a:4001\n"
                                  "30    KeepAlive a:4001 > u:2000\n"
                                  "30.1  KeepAliveAck u:2000 > a:4001\n"
                                  "30.11 KeepAliveAck u:2000 > a:4001\n"
                                  "60    KeepAlive a:4001 > u:2000\n"
                                  "60.1  KeepAliveAck u:2000 > a:4001\n"
                                  "60.11 KeepAliveAck u:2000 > a:4001\n"
                                  "110   is SEP1 registered\n"
                                  "130   is SEP1 silent\n"},
    {"missing RegisterAck", "0   Register a:4001 > u:2000  name=SEP1\n"
                            "30  KeepAlive a:4001 > u:2000\n"
                            "30.1 KeepAliveAck u:2000 > a:4001\n"
                            "60  KeepAlive a:4001 > u:2000\n"
                            "60.1 KeepAliveAck u:2000 > a:4001\n"
                            "61  is SEP1 registered\n"},
    {"a gap", "0   Register a:4001 > u:2000  name=SEP1\n"
              "0.1 Ack u:2000 > a:4001\n"
              "30  KeepAlive a:4001 > u:2000\n"
              "30.1 KeepAliveAck u:2000 > a:4001\n"
              "900 KeepAlive a:4001 > u:2000\n"
              "900.1 KeepAliveAck u:2000 > a:4001\n"
              "901 is SEP1 registered\n"
              "901 shows back=0 outs=0 placed=1\n"},
    {"standby keepalives", "0   Register a:4001 > u:2000  name=SEP1\n"
                           "0.1 Ack u:2000 > a:4001\n"
                           "1   KeepAlive a:4002 > v:2000\n"
                           "1.1 KeepAliveAck v:2000 > a:4002\n"
                           "31  KeepAlive a:4002 > v:2000\n"
                           "31.1 KeepAliveAck v:2000 > a:4002\n"
                           "40  FIN a:4001 > u\n"
                           "61  KeepAlive a:4002 > v:2000\n"
                           "61.1 KeepAliveAck v:2000 > a:4002\n"
                           "62  shows phones=1 placed=1\n"
                           "73  is SEP1 lost\n"},
    {"left, and acknowledgments under way", "0   Register a:4001 > u:2000  name=SEP1\n"
                                            "0.1 Ack u:2000 > a:4001\n"
                                            "30  Unregister a:4001 > u:2000\n"
                                            "30.1 KeepAliveAck u:2000 > a:4001\n"
                                            "30.2 Unregister a:4001 > u:2000\n"
                                            "31  is SEP1 unregistered\n"
                                            "31  shows left=1\n"},
    {"NAT, no Register was captured", "0   KeepAlive n:4001 > u:2000\n"
                                      "0.1 KeepAliveAck u:2000 > n:4001\n"
                                      "1   KeepAlive n:4002 > u:2000\n"
                                      "1.1 KeepAliveAck u:2000 > n:4002\n"
                                      "30  KeepAlive n:4001 > u:2000\n"
                                      "30.1 KeepAliveAck u:2000 > n:4001\n"
                                      "31  KeepAlive n:4002 > u:2000\n"
                                      "31.1 KeepAliveAck u:2000 > n:4002\n"
                                      "32  shows phones=2\n"
                                      "32  is @n:4001 registered\n"
                                      "32  is @n:4002 registered\n"},
    {"NAT, one Register was captured", /* the connection of the other is no second one of this phone */
     "0   Register n:4001 > u:2000  name=SEP1\n"
     "0.1 Ack u:2000 > n:4001\n"
     "1   KeepAlive n:4002 > u:2000\n"
     "1.1 KeepAliveAck u:2000 > n:4002\n"
     "30  KeepAlive n:4001 > u:2000\n"
     "30.1 KeepAliveAck u:2000 > n:4001\n"
     "31  KeepAlive n:4002 > u:2000\n"
     "31.1 KeepAliveAck u:2000 > n:4002\n"
     "32  shows phones=2\n"
     "40  Unregister n:4001 > u:2000\n"
     "41  is SEP1 unregistered\n"
     "41  is @n:4002 registered\n"},
    {"acknowledgments alone", "0   KeepAliveAck u:2000 > a:4001\n"
                              "30  KeepAliveAck u:2000 > a:4001\n"
                              "60  KeepAliveAck u:2000 > a:4001\n"
                              "61  is @a:4001 registered\n"
                              "900 KeepAliveAck u:2000 > a:4009\n"
                              "930 KeepAliveAck u:2000 > a:4009\n"
                              "931 shows phones=1\n"},
};

/* ---- Hostile captures ---- */

static registration_message request_of(phone_scene *scene, const char *name, const char *call_id, int64_t time)
{
    return (registration_message){.kind = REGISTRATION_REGISTER,
                                  .frame = ++scene->frame,
                                  .time = time,
                                  .from = scene_host(scene, "a"),
                                  .to = scene_host(scene, "u"),
                                  .from_port = 5060,
                                  .cseq = scene->frame,
                                  .device = {(const uint8_t *)name, strlen(name)},
                                  .call_id = {(const uint8_t *)call_id, strlen(call_id)}};
}

static registration_message response_to(phone_scene *scene, const registration_message *request, unsigned status)
{
    registration_message response = *request;

    response.kind = REGISTRATION_RESPONSE;
    response.frame = ++scene->frame;
    response.from = request->to;
    response.to = request->from;
    response.status = status;
    response.device = (text_span){NULL, 0};
    return response;
}

/* A phone with a new Call-ID each time: its requests may all be pending, accepted, or rejected. Were each compared
 * with all others, this would take minutes. */
static void test_new_call_ids(void)
{
    for (unsigned status = 0; status <= 400; status += 200) {
        phone_scene scene;

        scene_begin(&scene);
        for (unsigned i = 0; i < 50000; i++) {
            g_autofree char *call_id = g_strdup_printf("call-%u", i);
            registration_message request = request_of(&scene, "SEP1", call_id, status == 400 ? i * CLOCK_MINUTE : 0);
            registration_take(scene.state, &request);
            if (status > 0) {
                registration_message response = response_to(&scene, &request, status);
                registration_take(scene.state, &response);
            }
        }
        registration_status expected = status == 200   ? REGISTRATION_STATUS_REGISTERED
                                       : status == 400 ? REGISTRATION_STATUS_REJECTED
                                                       : REGISTRATION_STATUS_UNKNOWN;
        g_assert_cmpint(registration_status_of(scene.state, 0, 1), ==, expected);
        scene_end(&scene);
    }
}

/* One Call-ID of many phones, at as many hosts. */
static void test_one_call_id(void)
{
    phone_scene scene;

    scene_begin(&scene);
    for (unsigned i = 0; i < 40000; i++) {
        g_autofree char *name = g_strdup_printf("SEP%08X", i);
        registration_message request = request_of(&scene, name, "same", i);
        request.from = request.to = scene_host(&scene, name);
        request.cseq = 1;
        registration_take(scene.state, &request);
    }
    g_assert_cmpuint(identity_phone_count(scene.directory), ==, 40000);
    scene_end(&scene);
}

/* A phone that is rejected every minute of a day, with its Reason, by new Call-IDs: one loss, and a standing
 * condition. */
static void test_day(void)
{
    phone_scene scene;

    scene_begin(&scene);
    for (unsigned i = 0; i < 24 * 60; i++) {
        g_autofree char *script = g_strdup_printf("%u REGISTER a > u  c%u 1  name=SEP1 why=14\n"
                                                  "%u.1 503 u > a  c%u 1\n",
                                                  i * 60, i, i * 60, i);
        scene_play(&scene, script);
    }
    scene_play(&scene, "86400 is SEP1 rejected 503\n86400 shows news=1 losses=1 rejected=1440 phones=1 over=0");
    scene_end(&scene);
}

/* Any time may stand in a capture. */
static void test_times(void)
{
    static const int64_t times[] = {CLOCK_NO_TIME, INT64_MAX, -1, INT64_MIN + 1, 0, INT64_MAX - 1, CLOCK_NO_TIME};
    phone_scene scene;

    scene_begin(&scene);
    for (size_t i = 0; i < 20 * G_N_ELEMENTS(times); i++) {
        int64_t time = times[i * 5 % G_N_ELEMENTS(times)];
        g_autofree char *call_id = g_strdup_printf("call-%zu", i % 3);
        registration_message request = request_of(&scene, "SEP1", call_id, time);
        registration_message response = response_to(&scene, &request, i % 4 ? 200 : 403);

        request.unregisters = i % 5 == 0;
        request.has_reason = i % 3 == 0;
        request.is_tcp = true;
        response.expires = i % 2 ? UINT32_MAX : 0;
        response.time = times[i % G_N_ELEMENTS(times)];
        registration_result result = registration_take(scene.state, &request);
        registration_take(scene.state, &response);
        registration_report(scene.state, result.phone, request.to, times[i * 3 % G_N_ELEMENTS(times)], false);
        registration_end_connection(scene.state, request.from, request.from_port, request.to, time);
        for (size_t k = 0; k < G_N_ELEMENTS(times); k++) {
            registration_status status = registration_status_of(scene.state, result.phone, times[k]);
            g_assert_cmpint(status, <, REGISTRATION_STATUSES);
        }
    }
    scene_end(&scene);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("/registration/copies", copies, scene_test);
    add_rows("/registration/sccp", sccp, scene_test);
    g_test_add_func("/registration/hostile/new-call-ids", test_new_call_ids);
    g_test_add_func("/registration/hostile/one-call-id", test_one_call_id);
    g_test_add_func("/registration/hostile/day", test_day);
    g_test_add_func("/registration/hostile/times", test_times);
    return g_test_run();
}

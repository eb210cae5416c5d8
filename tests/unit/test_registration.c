/* test_registration.c
 * Tests of model/phones/registration: whether a phone is registered. Most are scenes; those that begin with a letter
 * and a dash are captures of that name.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/alarm/phone_clock.h"
#include "phone_scene.h"
#include "test_support.h"

/* ---- Accepted, rejected, challenged ---- */

static const scene_row answers[] = {
    {"accepted", "0   REGISTER a > u  c1 1  name=SEP1\n"
                 "0   is SEP1 unknown\n"
                 "0.1 100 u > a  c1 1\n"
                 "0.1 is SEP1 unknown\n"
                 "0.2 200 u > a  c1 1  expires=120\n"
                 "1   is SEP1 registered\n"
                 "1   shows placed=1 back=0 requests=1 orphans=0 ucms=1 mute=0 refreshes=0\n"},
    {"rejected", "0   REGISTER a > u  c1 1  name=SEP1\n"
                 "0.1 403 u > a  c1 1\n"
                 "1   is SEP1 rejected 403\n"
                 "1   shows rejected=1 outs=1 placed=0\n"},
    {"redirected", "0   REGISTER a > u  c1 1  name=SEP1\n"
                   "0.1 302 u > a  c1 1\n"
                   "1   is SEP1 rejected\n"},
    {"back", "0   REGISTER a > u  c1 1  name=SEP1\n"
             "0.1 503 u > a  c1 1\n"
             "60  REGISTER b > u  c1 2  name=SEP1\n"
             "60.1 200 u > b  c1 2  expires=120\n"
             "61  is SEP1 registered\n"
             "61  shows back=1 rejected=1 phones=1\n"},
    {"challenge", "0   REGISTER a > u  c1 1  name=SEP1\n"
                  "0.1 401 u > a  c1 1\n"
                  "1   is SEP1 unknown\n"
                  "1   REGISTER a > u  c1 2  name=SEP1 auth\n"
                  "1.1 407 u > a  c1 2  stale\n"
                  "1.2 is SEP1 unknown\n"
                  "1.2 REGISTER a > u  c1 3  name=SEP1 auth\n"
                  "1.3 200 u > a  c1 3  expires=120\n"
                  "1.4 is SEP1 registered\n"
                  "1.4 shows rejected=0 refreshes=0 back=0 unanswered=0\n"},
    {"interval too brief", "0   REGISTER a > u  c1 1  name=SEP1\n"
                           "0.1 423 u > a  c1 1\n"
                           "1   is SEP1 unknown\n"},
    {"refused-credentials", "0   REGISTER a > u  d 101  name=SEP1\n"
                            "0.1 401 u > a  d 101\n"
                            "0.2 REGISTER a > u  d 102  name=SEP1 auth\n"
                            "0.3 401 u > a  d 102\n"
                            "1   is SEP1 rejected 401\n"
                            "30  REGISTER a > u  d 103  name=SEP1\n"
                            "30.1 401 u > a  d 103\n"
                            "30.2 REGISTER a > u  d 104  name=SEP1 auth\n"
                            "30.3 401 u > a  d 104\n"
                            "31  is SEP1 rejected 401\n"
                            "31  shows rejected=2\n"},
    {"one-line-refused", "0   REGISTER a > u  l1 100  name=SEP1 aor=1@u\n"
                         "0.1 200 u > a  l1 100\n"
                         "0.2 REGISTER a > u  l2 100  name=SEP1 aor=1@u\n"
                         "0.3 403 u > a  l2 100\n"
                         "120 REGISTER a > u  l1 101  name=SEP1 aor=1@u\n"
                         "120.1 200 u > a  l1 101\n"
                         "120.2 REGISTER a > u  l2 101  name=SEP1 aor=1@u\n"
                         "120.3 403 u > a  l2 101\n"
                         "130 is SEP1 registered\n"
                         "130 shows outs=0 back=0\n"},
    {"refused-throughout", "0   REGISTER a > u  k 101  name=SEP1 why=14\n"
                           "0.1 503 u > a  k 101\n"
                           "60  REGISTER a > u  k 102  name=SEP1 why=14\n"
                           "60.1 503 u > a  k 102\n"
                           "61  is SEP1 rejected 503\n"
                           "61  shows back=0 news=1 losses=1 over=0\n"},
    {"both lines on one connection", "0   REGISTER a:5000 > u  l1 1  name=SEP1 aor=1@u tcp\n"
                                     "0.1 200 u > a:5000  l1 1  expires=120\n"
                                     "0.2 REGISTER a:5000 > u  l2 1  name=SEP1 aor=2@u tcp\n"
                                     "0.3 200 u > a:5000  l2 1  expires=120\n"
                                     "50  FIN a:5000 > u\n"
                                     "82  is SEP1 unknown\n" /* it had no time to come back */
                                     "83  is SEP1 lost\n"},
    {"another connection", "0   REGISTER a:5000 > u  l1 1  name=SEP1 tcp\n"
                           "0.1 200 u > a:5000  l1 1  expires=120\n"
                           "50  FIN a:5000 > u\n"
                           "50  is SEP1 unknown\n"
                           "60  REGISTER a:5001 > u  l1 2  name=SEP1 tcp\n"
                           "60.1 200 u > a:5001  l1 2  expires=120\n"
                           "60.2 FIN a:5000 > u\n"
                           "61  is SEP1 registered\n"},
    {"elsewhere", "0   REGISTER a > u  c1 1  name=SEP1 aor=1@u\n"
                  "0.1 200 u > a  c1 1  expires=120\n"
                  "60  REGISTER a > v  c2 1  name=SEP1 aor=1@v\n"
                  "60.1 200 v > a  c2 1  expires=120\n"
                  "61  is SEP1 registered\n"
                  "120 REGISTER a > v  c2 2  name=SEP1 aor=1@v\n"
                  "120.1 403 v > a  c2 2\n"
                  "121 is SEP1 rejected\n"
                  "121 shows placed=2 ucms=2\n"},
    {"elsewhere, without a farewell", /* the first Unified CM is dead, the second rejects */
     "0   REGISTER b > u  x 1  name=SEP2\n"
     "0.1 200 u > b  x 1  expires=120\n"
     "1   REGISTER a > u  c1 1  name=SEP1 aor=1@u\n"
     "1.1 200 u > a  c1 1  expires=120\n"
     "120 REGISTER b > u  x 2  name=SEP2\n"
     "120.1 200 u > b  x 2  expires=120\n"
     "130 REGISTER a > v  c2 1  name=SEP1 aor=1@v\n"
     "130.1 403 v > a  c2 1\n"
     "230 REGISTER a > v  c2 2  name=SEP1 aor=1@v\n"
     "230.1 403 v > a  c2 2\n"
     "330 REGISTER a > v  c2 3  name=SEP1 aor=1@v\n"
     "330.1 403 v > a  c2 3\n"
     "340 is SEP1 rejected\n"},
};

/* ---- Expires: 0 ---- */

static const scene_row leaving[] = {
    {"standby-one-minute", "0   REGISTER a > v  k0 100  name=SEP0 bye\n"
                           "0.1 200 v > a  k0 100\n"
                           "1   REGISTER b > v  k1 100  name=SEP1 bye\n"
                           "1.1 200 v > b  k1 100\n"
                           "60  is SEP0 unknown\n"
                           "60  is SEP1 unknown\n"
                           "60  shows left=0 outs=0\n"},
    {"standby-six-minutes", "0   REGISTER a > v  k0 18800  name=SEP0 spare\n"
                            "0.1 200 v > a  k0 18800\n"
                            "120 REGISTER a > v  k0 18801  name=SEP0 spare\n"
                            "120.1 200 v > a  k0 18801\n"
                            "600 is SEP0 unknown\n"
                            "600 shows left=0 outs=0 placed=0\n"},
    {"unregister-without-reason", "0   REGISTER a > u  k 100  name=SEP1\n"
                                  "0.1 200 u > a  k 100  expires=120\n"
                                  "1   Register b:5000 > v:2000  name=SEP2\n"
                                  "1.1 Ack v:2000 > b:5000\n"
                                  "30  REGISTER a > u  k 101  name=SEP1 bye\n"
                                  "30.1 200 u > a  k 101\n"
                                  "30.2 Unregister b:5000 > v:2000\n"
                                  "31  is SEP1 unregistered\n"
                                  "31  is SEP2 unregistered\n"
                                  "31  shows left=2 outs=2 phones=2\n"},
    {"with a Reason", "0   REGISTER a > u  k 100  name=SEP1 bye why=22\n"
                      "0.1 200 u > a  k 100\n"
                      "1   is SEP1 unregistered\n"},
    {"with a Reason, challenged", "0   REGISTER a > u  k 100  name=SEP1 bye why=22\n"
                                  "0.1 401 u > a  k 100\n"
                                  "0.2 REGISTER a > u  k 101  name=SEP1 bye why=22 auth\n"
                                  "0.3 200 u > a  k 101\n"
                                  "1   is SEP1 unregistered\n"
                                  "1   shows left=1 news=1 losses=1\n"},
    {"challenged", "0   REGISTER a > u  k 100  name=SEP1\n"
                   "0.1 200 u > a  k 100  expires=120\n"
                   "9   REGISTER a > u  k 101  name=SEP1 bye\n"
                   "9.1 401 u > a  k 101\n"
                   "9.2 REGISTER a > u  k 102  name=SEP1 bye auth\n"
                   "9.3 200 u > a  k 102\n"
                   "10  is SEP1 unregistered\n"
                   "10  shows left=1\n"},
    {"moved-to-another-address", "0   REGISTER a > u  k0a 100  name=SEP1\n"
                                 "0.1 200 u > a  k0a 100\n"
                                 "10  REGISTER a > u  k0a 101  name=SEP1 bye why=22\n"
                                 "10.1 200 u > a  k0a 101\n"
                                 "11  is SEP1 unregistered\n"
                                 "60  REGISTER b > u  k0b 101  name=SEP1 why=22\n"
                                 "60.1 200 u > b  k0b 101\n"
                                 "61  is SEP1 registered\n"
                                 "61  shows phones=1 losses=1 over=1 back=1 left=1 outs=1\n"},
    {"one line of two", "0   REGISTER a > u  l1 1  name=SEP1 aor=1@u\n"
                        "0.1 200 u > a  l1 1\n"
                        "0.2 REGISTER a > u  l2 1  name=SEP1 aor=2@u\n"
                        "0.3 200 u > a  l2 1\n"
                        "9   REGISTER a > u  l1 2  name=SEP1 aor=1@u bye\n"
                        "9.1 200 u > a  l1 2\n"
                        "10  is SEP1 registered\n"
                        "10  shows left=1 outs=0\n"},
    {"fallback", /* leaves its second Unified CM with 18; the first is not in the capture */
     "0   REGISTER a > v  k 100  name=SEP1 aor=1@v\n"
     "0.1 200 v > a  k 100  expires=120\n"
     "120 REGISTER a > v  k 101  name=SEP1 aor=1@v\n"
     "120.1 200 v > a  k 101  expires=120\n"
     "130 REGISTER a > v  k 102  name=SEP1 aor=1@v bye why=18\n"
     "130.1 200 v > a  k 102\n"
     "131 is SEP1 unknown\n"
     "140 REGISTER a > v  s 1  name=SEP1 aor=1@v bye\n"
     "140.1 200 v > a  s 1\n"
     "260 REGISTER a > v  s 2  name=SEP1 aor=1@v bye\n"
     "260.1 200 v > a  s 2\n"
     "999 is SEP1 unknown\n"
     "999 shows outs=0\n"},
    {"fallback, and accepted", "0   REGISTER a > v  k 100  name=SEP1 aor=1@v\n"
                               "0.1 200 v > a  k 100  expires=120\n"
                               "9   REGISTER a > v  k 101  name=SEP1 aor=1@v bye why=18\n"
                               "9.1 200 v > a  k 101\n"
                               "9.2 REGISTER a > u  k2 1  name=SEP1 aor=1@u why=18\n"
                               "9.3 200 u > a  k2 1  expires=120\n"
                               "10  is SEP1 registered\n"
                               "10  shows back=0 placed=2 outs=0\n"},
    {"fallback, and rejected", "0   REGISTER a > v  k 100  name=SEP1 aor=1@v\n"
                               "0.1 200 v > a  k 100  expires=120\n"
                               "9   REGISTER a > v  k 101  name=SEP1 aor=1@v bye why=18\n"
                               "9.1 200 v > a  k 101\n"
                               "9.2 REGISTER a > u  k2 1  name=SEP1 aor=1@u why=18\n"
                               "9.3 403 u > a  k2 1\n"
                               "10  is SEP1 rejected\n"},
    {"standby while registered", "0   REGISTER a > u  k 100  name=SEP1 aor=1@u\n"
                                 "0.1 200 u > a  k 100  expires=120\n"
                                 "1   REGISTER a > v  s 1  name=SEP1 aor=1@v bye\n"
                                 "1.1 200 v > a  s 1\n"
                                 "2   REGISTER a > v  s 2  name=SEP1 aor=1@v spare\n"
                                 "2.1 200 v > a  s 2\n"
                                 "3   is SEP1 registered\n"
                                 "3   shows left=0 outs=0 placed=1\n"},
    {"standby where it was registered", /* the fallback was not captured: where it is, is not known */
     "0   REGISTER a > v  k 100  name=SEP1 aor=1@v\n"
     "0.1 200 v > a  k 100  expires=120\n"
     "60  REGISTER a > v  s 1  name=SEP1 aor=1@v spare\n"
     "60.1 200 v > a  s 1\n"
     "61  is SEP1 unknown\n"
     "61  shows left=0 outs=0\n"},
    {"standby after no response", /* then it is registered elsewhere */
     "0   REGISTER b > u  x 1  name=SEP2\n"
     "0.1 200 u > b  x 1\n"
     "1   REGISTER a > u  k 1  name=SEP1\n"
     "2   REGISTER a > u  k 1  name=SEP1\n"
     "6   REGISTER a > u  k2 1  name=SEP1\n"
     "7   is SEP1 timedout\n"
     "300 REGISTER a > u  s 1  name=SEP1 spare\n"
     "300.1 200 u > a  s 1\n"
     "301 is SEP1 unknown\n"},
    {"standby without its mark, after a loss", /* one may be an unregistration, each two minutes it is a keepalive */
     "0   REGISTER a > u  k 1  name=SEP1\n"
     "0.1 200 u > a  k 1\n"
     "1   XML a > u  x 1000  name=SEP1 why=14 lost=u stamp=0.5\n"
     "60  REGISTER a > u  s 1  name=SEP1 bye\n"
     "60.1 401 u > a  s 1\n"
     "60.2 REGISTER a > u  s 2  name=SEP1 bye auth\n"
     "60.3 200 u > a  s 2\n"
     "61  is SEP1 lost\n"
     "180 REGISTER a > u  s 3  name=SEP1 bye auth\n"
     "181 is SEP1 unknown\n"},
    {"standby without a response", "0   REGISTER b > v  x 1  name=SEP2\n"
                                   "0.1 200 v > b  x 1\n"
                                   "1   REGISTER a > v  s 1  name=SEP1 spare\n"
                                   "121 REGISTER a > v  s 2  name=SEP1 spare\n"
                                   "241 REGISTER a > v  s 3  name=SEP1 spare\n"
                                   "400 is SEP1 unknown\n"
                                   "400 shows given-up=0\n"},
};

/* ---- No response ---- */

static const scene_row unanswered[] = {
    {"one-direction", "0   REGISTER a > u  k 100  name=SEP1\n"
                      "120 REGISTER a > u  k 101  name=SEP1\n"
                      "240 REGISTER a > u  k 102  name=SEP1\n"
                      "360 REGISTER a > u  k 103  name=SEP1\n"
                      "400 is SEP1 unknown\n"
                      "400 shows ucms=1 mute=1 unanswered=0\n"},
    {"the responses alone", "0.1 200 u > a  k 100  expires=120\n"
                            "120.1 200 u > a  k 101  expires=120\n"
                            "121 shows orphans=2 requests=0 phones=0\n"},
    {"one-200-not-captured", "0   REGISTER a > u  k 1  name=SEP1\n"
                             "0.1 200 u > a  k 1  expires=120\n"
                             "120 REGISTER a > u  k 2  name=SEP1\n"
                             "160 is SEP1 registered\n"
                             "240 REGISTER a > u  k 3  name=SEP1\n"
                             "240.1 200 u > a  k 3  expires=120\n"
                             "360 REGISTER a > u  k 4  name=SEP1\n"
                             "450 is SEP1 registered\n"
                             "450 shows given-up=0 outs=0 unanswered=1\n"},
    {"first of all, and a frame is missing", "0   REGISTER b > u  x 1  name=SEP2\n"
                                             "0.1 200 u > b  x 1\n"
                                             "1   REGISTER a > u  k 1  name=SEP1\n"
                                             "90  is SEP1 unknown\n"},
    {"another registration much later", "0    REGISTER b > u  x 1  name=SEP2\n"
                                        "0.1  200 u > b  x 1\n"
                                        "1    REGISTER a > u  k 1  name=SEP1\n"
                                        "90   REGISTER a > v  m 1  name=SEP1 why=14\n"
                                        "90.1 200 v > a  m 1\n"
                                        "91   shows given-up=0 unanswered=1\n"
                                        "91   is SEP1 registered\n"},
    {"two keepalives", "0   REGISTER a > u  k 1  name=SEP1\n"
                       "0.1 200 u > a  k 1  expires=120\n"
                       "120 REGISTER a > u  k 2  name=SEP1\n"
                       "240 REGISTER a > u  k 3  name=SEP1\n"
                       "250 is SEP1 registered\n"
                       "280 is SEP1 timedout\n"
                       "360 REGISTER a > u  k 4  name=SEP1\n"
                       "361 is SEP1 timedout\n"
                       "361 shows given-up=1 outs=1\n"
                       "480 REGISTER a > u  k 5  name=SEP1\n"
                       "480.1 200 u > a  k 5  expires=120\n"
                       "481 is SEP1 registered\n"},
    {"retransmitted", "0   REGISTER a > u  k 1  name=SEP1\n"
                      "0.1 200 u > a  k 1  expires=120\n"
                      "120 REGISTER a > u  k 2  name=SEP1\n"
                      "120.5 REGISTER a > u  k 2  name=SEP1\n"
                      "121.5 REGISTER a > u  k 2  name=SEP1\n"
                      "130 is SEP1 registered\n"
                      "160 is SEP1 timedout\n"
                      "160 shows requests=2\n"},
    {"retransmitted, and answered", "0   REGISTER a > u  k 1  name=SEP1\n"
                                    "0.5 REGISTER a > u  k 1  name=SEP1\n"
                                    "0.6 200 u > a  k 1  expires=120\n"
                                    "0.7 200 u > a  k 1  expires=120\n"
                                    "90  is SEP1 registered\n"
                                    "90  shows orphans=0 requests=1 refreshes=0\n"},
    {"register-three-times-no-response", "0   REGISTER a > u  k 101  name=SEP1 why=23\n"
                                         "0.5 REGISTER a > u  k 101  name=SEP1 why=23\n"
                                         "1.5 REGISTER a > u  k 101  name=SEP1 why=23\n"
                                         "90  is SEP1 unknown\n"
                                         "90  shows news=1 requests=1\n"},
    {"another Call-ID", "0   REGISTER b > u  x 1  name=SEP2\n"
                        "0.1 200 u > b  x 1\n"
                        "1   REGISTER a > u  k 1  name=SEP1 aor=1@u\n"
                        "30  REGISTER a > v  m 1  name=SEP1 aor=1@v\n"
                        "31  is SEP1 timedout\n"},
    {"a challenge that is missing", "0   REGISTER b > u  x 1  name=SEP2\n"
                                    "0.1 200 u > b  x 1\n"
                                    "1   REGISTER a > u  k 1  name=SEP1 why=14\n"
                                    "1.1 REGISTER a > u  k 2  name=SEP1 why=14 auth\n"
                                    "1.2 is SEP1 lost\n"
                                    "1.2 200 u > a  k 2\n"
                                    "2   is SEP1 registered\n"
                                    "2   shows given-up=0\n"},
    {"a Reason", "0   REGISTER b > u  x 1  name=SEP2\n"
                 "0.1 200 u > b  x 1\n"
                 "1   REGISTER a > u  k 1  name=SEP1\n"
                 "30  REGISTER a > u  k 2  name=SEP1 why=17\n"
                 "31  is SEP1 timedout\n"},
    {"another line's keepalive is no other attempt", "0   REGISTER a > u  l1 1  name=SEP1 aor=1@u\n"
                                                     "0.1 200 u > a  l1 1  expires=120\n"
                                                     "0.2 REGISTER a > u  l2 1  name=SEP1 aor=2@u\n"
                                                     "0.3 403 u > a  l2 1\n"
                                                     "120 REGISTER a > u  l1 2  name=SEP1 aor=1@u\n"
                                                     "130 REGISTER a > u  l2 2  name=SEP1 aor=2@u\n"
                                                     "130.1 403 u > a  l2 2\n"
                                                     "140 is SEP1 registered\n"
                                                     "140 shows given-up=0\n"},
    {"a standby keepalive is no other attempt", "0   REGISTER a > u  k 1  name=SEP1 aor=1@u\n"
                                                "0.1 200 u > a  k 1  expires=120\n"
                                                "120 REGISTER a > u  k 2  name=SEP1 aor=1@u\n"
                                                "130 REGISTER a > v  s 1  name=SEP1 aor=1@v spare\n"
                                                "130.1 200 v > a  s 1\n"
                                                "140 is SEP1 registered\n"
                                                "140 shows given-up=0\n"},
};

/* ---- Silence ---- */

static const scene_row silence[] = {
    {"no keepalives in the capture", "0   REGISTER a > u  k 1  name=SEP1\n"
                                     "0.1 200 u > a  k 1  expires=120\n"
                                     "9999 is SEP1 registered\n"},
    {"twice in a moment is no keepalive", "0   REGISTER a > u  k 1  name=SEP1\n"
                                          "0.1 200 u > a  k 1  expires=120\n"
                                          "1   REGISTER a > u  k 2  name=SEP1\n"
                                          "1.1 200 u > a  k 2  expires=120\n"
                                          "999 is SEP1 registered\n"
                                          "999 shows refreshes=0\n"},
    {"two intervals", "0   REGISTER a > u  k 1  name=SEP1\n"
                      "0.1 200 u > a  k 1  expires=120\n"
                      "120 REGISTER a > u  k 2  name=SEP1\n"
                      "120.1 200 u > a  k 2  expires=120\n"
                      "360 is SEP1 registered\n"
                      "361 is SEP1 silent\n"},
    {"another phone of that Unified CM is refreshed", "0   REGISTER a > u  k 1  name=SEP1\n"
                                                      "0.1 200 u > a  k 1  expires=120\n"
                                                      "1   REGISTER b > u  m 1  name=SEP2\n"
                                                      "1.1 200 u > b  m 1  expires=120\n"
                                                      "121 REGISTER b > u  m 2  name=SEP2\n"
                                                      "121.1 200 u > b  m 2  expires=120\n"
                                                      "241 REGISTER b > u  m 3  name=SEP2\n"
                                                      "241.1 200 u > b  m 3  expires=120\n"
                                                      "250 is SEP1 silent\n"
                                                      "250 is SEP2 registered\n"},
    {"the usual distance there", /* without expires: 600 s, as another phone shows, not the default */
     "0   REGISTER a > u  k 1  name=SEP1\n"
     "0.1 200 u > a  k 1\n"
     "1   REGISTER b > u  m 1  name=SEP2\n"
     "1.1 200 u > b  m 1\n"
     "601 REGISTER b > u  m 2  name=SEP2\n"
     "601.1 200 u > b  m 2\n"
     "1100 is SEP1 registered\n"
     "1300 is SEP1 silent\n"},
    {"median, not the longest gap", "0    REGISTER a > u  k 1  name=SEP1\n"
                                    "0.1  200 u > a  k 1\n"
                                    "60   REGISTER a > u  k 2  name=SEP1\n"
                                    "60.1 200 u > a  k 2\n"
                                    "120  REGISTER a > u  k 3  name=SEP1\n"
                                    "120.1 200 u > a  k 3\n"
                                    "900  REGISTER a > u  k 4  name=SEP1\n"
                                    "900.1 200 u > a  k 4\n"
                                    "960  REGISTER a > u  k 5  name=SEP1\n"
                                    "960.1 200 u > a  k 5\n"
                                    "1000 is SEP1 registered\n"
                                    "1100 is SEP1 silent\n"
                                    "1100 shows outs=0 back=0\n"},
    {"a line that is not refreshed any more", /* a restart with another Call-ID, without a farewell, then refused */
     "0   REGISTER a > u  k 1  name=SEP1\n"
     "0.1 200 u > a  k 1  expires=120\n"
     "120 REGISTER a > u  k 2  name=SEP1\n"
     "120.1 200 u > a  k 2  expires=120\n"
     "130 REGISTER a > u  m 1  name=SEP1\n"
     "130.1 403 u > a  m 1\n"
     "250 REGISTER a > u  m 2  name=SEP1\n"
     "250.1 403 u > a  m 2\n"
     "370 REGISTER a > u  m 3  name=SEP1\n"
     "370.1 403 u > a  m 3\n"
     "380 is SEP1 rejected\n"},
    {"rejected elsewhere, then nothing", /* its last keepalive was long before: it did ask */
     "0   REGISTER a > u  k 1  name=SEP1\n"
     "0.1 200 u > a  k 1  expires=120\n"
     "120 REGISTER a > u  k 2  name=SEP1\n"
     "120.1 200 u > a  k 2  expires=120\n"
     "250 REGISTER a > v  m 1  name=SEP1\n"
     "250.1 403 v > a  m 1\n"
     "310 REGISTER a > v  m 2  name=SEP1\n"
     "310.1 403 v > a  m 2\n"
     "900 is SEP1 rejected\n"},
    {"rejected elsewhere while it was registered, then nothing", "0   REGISTER a > u  k 1  name=SEP1\n"
                                                                 "0.1 200 u > a  k 1  expires=120\n"
                                                                 "120 REGISTER a > u  k 2  name=SEP1\n"
                                                                 "120.1 200 u > a  k 2  expires=120\n"
                                                                 "130 REGISTER a > v  m 1  name=SEP1\n"
                                                                 "130.1 403 v > a  m 1\n"
                                                                 "900 is SEP1 silent\n"},
    {"requests that are not captured", /* of its keepalives the responses alone */
     "0   REGISTER a > u  k 1  name=SEP1\n"
     "0.1 200 u > a  k 1  expires=120\n"
     "120 REGISTER a > u  k 2  name=SEP1\n"
     "120.1 200 u > a  k 2  expires=120\n"
     "240.1 200 u > a  k 3  expires=120\n"
     "360.1 200 u > a  k 4  expires=120\n"
     "480.1 200 u > a  k 5  expires=120\n"
     "500 is SEP1 registered\n"},
};

/* ---- Reports and registrations ---- */

static const scene_row reported[] = {
    {"two-losses-one-dialog", "0   REGISTER a > u  k 101  name=SEP1 why=14\n"
                              "0.1 200 u > a  k 101\n"
                              "120 REGISTER a > u  k 102  name=SEP1\n"
                              "120.1 200 u > a  k 102\n"
                              "240 REGISTER a > u  k 103  name=SEP1 why=14\n"
                              "240.05 is SEP1 lost\n"
                              "240.1 200 u > a  k 103\n"
                              "241 is SEP1 registered\n"
                              "241 shows losses=2 news=2 over=2 back=1\n"},
    {"an alarm before the REGISTER", "0   REGISTER a > u  k 1  name=SEP1\n"
                                     "0.1 200 u > a  k 1  expires=120\n"
                                     "60  XML a > u  x 1000  name=SEP1 why=14 lost=u stamp=50\n"
                                     "60.1 is SEP1 lost\n"
                                     "60.2 REGISTER a > u  m 1  name=SEP1\n"
                                     "60.3 200 u > a  m 1  expires=120\n"
                                     "61  is SEP1 registered\n"
                                     "61  shows over=1 back=1\n"},
    {"an alarm after it was accepted", "0   REGISTER a > u  k 1  name=SEP1\n"
                                       "0.1 200 u > a  k 1  expires=120\n"
                                       "1   XML a > u  x 1000  name=SEP1 why=14 lost=u stamp=-50\n"
                                       "2   is SEP1 registered\n"
                                       "2   shows losses=1 over=1\n"},
    {"clock-behind-keepalives", /* its clock is an hour behind: that shows no later acceptance */
     "0    REGISTER a > u  k 1  name=SEP1\n"
     "0.1  200 u > a  k 1  expires=120\n"
     "3600 REGISTER a > u  k 2  name=SEP1\n"
     "3600.1 200 u > a  k 2  expires=120\n"
     "3700 XML a > u  x 1000  name=SEP1 why=10 lost=u stamp=-10\n"
     "3701 is SEP1 lost\n"
     "3701 shows over=0\n"},
    {"an alarm after it was accepted, its clock not set", "0   REGISTER a > u  k 1  name=SEP1\n"
                                                          "0.1 200 u > a  k 1  expires=120\n"
                                                          "1   XML a > u  x 1000  name=SEP1 why=14 lost=u\n"
                                                          "2   is SEP1 registered\n"},
    {"an alarm after it was accepted, its clock ahead", "0   REGISTER a > u  k 1  name=SEP1\n"
                                                        "0.1 200 u > a  k 1  expires=120\n"
                                                        "1   XML a > u  x 1000  name=SEP1 why=14 lost=u stamp=58\n"
                                                        "2   is SEP1 registered\n"},
    {"a loss of another Unified CM", "0   REGISTER a > u  k 1  name=SEP1\n"
                                     "0.1 200 u > a  k 1  expires=120\n"
                                     "60  XML a > u  x 1000  name=SEP1 why=14 lost=v stamp=50\n"
                                     "61  is SEP1 registered\n"},
    {"a loss, and the capture ends", "0   REGISTER b > u  k 1  name=SEP2\n"
                                     "0.1 200 u > b  k 1  expires=120\n"
                                     "60  XML a > u  x 1000  name=SEP1 why=14 lost=u stamp=50\n"
                                     "61  is SEP1 lost\n"},
    {"alarms alone", /* no REGISTER is in the capture: whether they came back is not known */
     "60  XML a > u  x 1000  name=SEP1 why=14 lost=u stamp=50\n"
     "999 is SEP1 unknown\n"},
    {"clock-60-s-behind", "0   REGISTER a > u  r 101  name=SEP1 why=14\n"
                          "0.1 200 u > a  r 101\n"
                          "0.5 XML a > u  x 1000  name=SEP1 why=14 lost=u stamp=58\n"
                          "1   is SEP1 registered\n"
                          "1   shows losses=1 over=1\n"},
    {"srst-is-no-fault", "0    REGISTER a > u  k 1  name=SEP1\n"
                         "0.1  200 u > a  k 1  expires=120\n"
                         "120  REGISTER a > u  k 2  name=SEP1\n"
                         "120.1 200 u > a  k 2  expires=120\n"
                         "1000 is SEP1 silent\n"
                         "1560 XML a > u  x 1000  name=SEP1 why=18 lost=srst stamp=1558\n"
                         "1560.1 REGISTER a > u  m 1  name=SEP1 why=18\n"
                         "1560.2 200 u > a  m 1  expires=120\n"
                         "1561 is SEP1 registered\n"
                         "1561 shows back=1 losses=1 over=1\n"},
    {"one line rejected with its Reason", /* the primary line repeats it; the other line stays in service */
     "0   REGISTER a > u  l1 1  name=SEP1 aor=1@u why=23\n"
     "0.1 403 u > a  l1 1\n"
     "0.2 REGISTER a > u  l2 1  name=SEP1 aor=2@u\n"
     "0.3 200 u > a  l2 1  expires=120\n"
     "120 REGISTER a > u  l1 2  name=SEP1 aor=1@u why=23\n"
     "120.1 403 u > a  l1 2\n"
     "121 is SEP1 registered\n"},
};

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("/registration/answers", answers, scene_test);
    add_rows("/registration/leaving", leaving, scene_test);
    add_rows("/registration/unanswered", unanswered, scene_test);
    add_rows("/registration/silence", silence, scene_test);
    add_rows("/registration/reported", reported, scene_test);
    return g_test_run();
}

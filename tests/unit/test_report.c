/* test_report.c
 * Tests of model/phones/report: whether a report was made before, and which loss it is about. Scenes as in
 * test_registration.c; those that begin with a letter and a dash are captures of that name.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/alarm/phone_clock.h"
#include "phone_scene.h"
#include "test_support.h"

/* ---- Rule 1: the same message ---- */

static const scene_row messages[] = {
    {"both-legs-of-a-proxy", "0    XML a > x  a1 1000  name=SEP1 text=trust-list\n"
                             "0.002 XML x > u  a1 1000  name=SEP1 text=trust-list\n"
                             "1    shows news=1 losses=0 phones=1\n"},
    {"another document", "0 XML a > u  a1 1000  name=SEP1 text=one\n"
                         "1 XML a > u  a1 1000  name=SEP1 text=two\n"
                         "2 shows news=2\n"},
    {"of two phones", "0 XML n > u  a1 1000  name=SEP1 text=one\n"
                      "1 XML n > u  a1 1000  name=SEP2 text=one\n"
                      "2 shows news=2 phones=2\n"},
    {"names of either case", "0 XML a > u  a1 1000  name=sepaabb text=one\n"
                             "1 XML a > u  a1 1000  name=SEPAABB text=one\n"
                             "2 shows news=1 phones=1\n"},
    {"after the phone was accepted", "0   XML a > u  x 1000  name=SEP1 why=14 lost=u\n"
                                     "0.1 REGISTER a > u  k 1  name=SEP1\n"
                                     "0.2 200 u > a  k 1\n"
                                     "0.3 XML a > u  x 1000  name=SEP1 why=14 lost=u\n"
                                     "1   shows news=1 losses=1 over=1\n"
                                     "1   is SEP1 registered\n"},
    {"challenged-register-with-reason", "0    REGISTER a > u  k 101  name=SEP1 why=23\n"
                                        "0.01 401 u > a  k 101\n"
                                        "0.02 REGISTER a > u  k 102  name=SEP1 why=23 auth\n"
                                        "0.03 200 u > a  k 102\n"
                                        "1    shows news=1 losses=1 over=1\n"
                                        "1    is SEP1 registered\n"},
    {"copies of challenged-register-with-reason after its response",
     "0    REGISTER a > u  k 101  name=SEP1 why=23\n"
     "0.01 401 u > a  k 101\n"
     "0.02 REGISTER a > u  k 102  name=SEP1 why=23 auth\n"
     "0.03 200 u > a  k 102\n"
     "2    REGISTER a > u  k 102  name=SEP1 why=23 auth\n"
     "2.1  REGISTER a > u  k 101  name=SEP1 why=23\n"
     "3    shows news=1 losses=1\n"
     "3    is SEP1 registered\n"},
    {"call-ids-used-again", "0    XML a > u  x 1000  name=SEP1 why=25\n"
                            "0.1  REGISTER a > u  k 101  name=SEP1 why=25\n"
                            "0.2  200 u > a  k 101  expires=120\n"
                            "3720 XML a > u  x 1000  name=SEP1 why=25\n"
                            "3720.1 REGISTER a > u  k 101  name=SEP1 why=25\n"
                            "3720.2 200 u > a  k 101  expires=120\n"
                            "3721 shows news=4 losses=2 over=2 requests=2\n"},
};

/* ---- Rule 2: the same text ---- */

static const scene_row texts[] = {
    {"login-and-logout", "0   REGISTER a > u  k1 101  name=SEP1 why=23\n"
                         "28  REGISTER a > u  k2 101  name=SEP1 why=23\n"
                         "30  shows news=2 losses=2\n"},
    {"login-and-logout, rejected", "0   REGISTER a > u  k1 101  name=SEP1 why=23\n"
                                   "0.1 503 u > a  k1 101\n"
                                   "28  REGISTER a > u  k2 101  name=SEP1 why=23\n"
                                   "30  shows news=1 losses=1\n"},
    {"login-and-logout, without a response where others have one", "0   REGISTER b > u  x 1  name=SEP2\n"
                                                                   "0.1 200 u > b  x 1\n"
                                                                   "1   REGISTER a > u  k1 101  name=SEP1 why=23\n"
                                                                   "29  REGISTER a > u  k2 101  name=SEP1 why=23\n"
                                                                   "57  REGISTER a > u  k3 101  name=SEP1 why=23\n"
                                                                   "60  shows news=1 losses=1\n"},
    {"to another Unified CM", "0   REGISTER a > u  k1 101  name=SEP1 why=23\n"
                              "28  REGISTER a > v  k2 101  name=SEP1 why=23\n"
                              "30  shows news=1 losses=1\n"},
    {"refused-throughout", "0   REGISTER a > u  k 101  name=SEP1 why=14\n"
                           "0.1 503 u > a  k 101\n"
                           "1800 REGISTER a > u  k 102  name=SEP1 why=14\n"
                           "1800.1 503 u > a  k 102\n"
                           "3600 REGISTER a > u  k 103  name=SEP1 why=14\n"
                           "3600.1 503 u > a  k 103\n"
                           "3601 shows news=1 losses=1 over=0\n"},
    {"two-losses-one-dialog", "0   REGISTER a > u  k 101  name=SEP1 why=14\n"
                              "0.1 200 u > a  k 101\n"
                              "240 REGISTER a > u  k 103  name=SEP1 why=14\n"
                              "240.1 200 u > a  k 103\n"
                              "241 shows news=2 losses=2 over=2\n"},
    {"accepted, to another Unified CM", "0   REGISTER a > u  k 101  name=SEP1 why=14\n"
                                        "0.1 200 u > a  k 101\n"
                                        "240 REGISTER a > v  m 103  name=SEP1 why=14\n"
                                        "241 shows news=2 losses=2 over=1\n"},
    {"SCCP", "0   Text a:4000 > u:2000  name=SEP1 why=14\n"
             "60  Text a:4001 > u:2000  name=SEP1 why=14\n"
             "61  shows news=1 losses=1\n"
             "70  Register a:4001 > u:2000  name=SEP1\n"
             "71  Ack u:2000 > a:4001\n"
             "90  Text a:4002 > u:2000  name=SEP1 why=14\n"
             "91  shows news=2 losses=2 over=1\n"},
};

/* ---- Rule 3: the same loss ---- */

static const scene_row stamps[] = {
    {"a document made again", "100 XML a > u  x1 1000  name=SEP1 why=14 lost=u stamp=90 text=one\n"
                              "110 XML a > u  x2 1000  name=SEP1 why=14 lost=u stamp=90 text=two\n"
                              "120 shows news=1 losses=1\n"},
    {"after the phone was accepted", "100 XML a > u  x1 1000  name=SEP1 why=14 lost=u stamp=90 text=one\n"
                                     "101 REGISTER a > u  k 1  name=SEP1\n"
                                     "102 200 u > a  k 1\n"
                                     "103 XML a > u  x2 1000  name=SEP1 why=14 lost=u stamp=90 text=two\n"
                                     "120 shows news=1 losses=1 over=1\n"
                                     "120 is SEP1 registered\n"},
    {"another TimeStamp", "100 XML a > u  x1 1000  name=SEP1 why=14 lost=u stamp=90\n"
                          "110 XML a > u  x2 1000  name=SEP1 why=14 lost=u stamp=105\n"
                          "120 shows news=2 losses=2\n"},
};

/* ---- Rule 4: by another way ---- */

static const scene_row ways[] = {
    {"XML, then the header", "100 XML a > u  x 1000  name=SEP1 why=14 lost=u stamp=90\n"
                             "101 REGISTER a > u  k 1  name=SEP1 why=14\n"
                             "102 200 u > a  k 1\n"
                             "103 shows news=2 losses=1 over=1\n"},
    {"another reason", "100 XML a > u  x 1000  name=SEP1 why=14 lost=u stamp=90\n"
                       "101 REGISTER a > u  k 1  name=SEP1 why=10\n"
                       "103 shows losses=2\n"},
    {"clock-60-s-behind", "0   REGISTER a > u  r 101  name=SEP1 why=14\n"
                          "0.1 200 u > a  r 101\n"
                          "0.5 XML a > u  x 1000  name=SEP1 why=14 lost=u stamp=55\n"
                          "1   shows losses=1 over=1\n"},
    {"the capture a minute behind, and the alarm late", "0   REGISTER a > u  r 101  name=SEP1 why=14\n"
                                                        "0.1 200 u > a  r 101\n"
                                                        "70  XML a > u  x 1000  name=SEP1 why=14 lost=u stamp=55\n"
                                                        "71  shows losses=1 over=1\n"
                                                        "71  is SEP1 registered\n"},
    {"the same, by the Date two losses", /* the phone's clock is right: it was lost again at 55 */
     "0   REGISTER a > u  r 101  name=SEP1 why=14\n"
     "0.1 200 u > a  r 101\n"
     "70  XML a > u  x 1000  name=SEP1 why=14 lost=u stamp=55 date=70\n"
     "71  shows losses=2 over=1\n"
     "71  is SEP1 lost\n"},
    {"an hour ahead, with a Date", "0   REGISTER a > u  r 101  name=SEP1 why=14\n"
                                   "0.1 200 u > a  r 101\n"
                                   "5   XML a > u  x 1000  name=SEP1 why=14 lost=u stamp=3595 date=3605\n"
                                   "6   shows losses=1\n"
                                   "6   is SEP1 registered\n"},
    {"after ten minutes", "0    XML a > u  x 1000  name=SEP1 why=14 lost=u stamp=-9\n"
                          "599  REGISTER a > u  k 1  name=SEP1 why=14\n"
                          "599  shows losses=1\n"
                          "1300 Text a > u:2000  name=SEP1 why=14\n"
                          "1300 shows losses=2\n"},
    {"half an hour after leaving", "0    REGISTER a > u  k 1  name=SEP1 bye why=22\n"
                                   "0.1  200 u > a  k 1\n"
                                   "1700 REGISTER a > u  m 1  name=SEP1 why=22\n"
                                   "1700.1 200 u > a  m 1\n"
                                   "1701 shows losses=1 over=1\n"},
    {"later after leaving", "0    REGISTER a > u  k 1  name=SEP1 bye why=22\n"
                            "0.1  200 u > a  k 1\n"
                            "1900 REGISTER a > u  m 1  name=SEP1 why=22\n"
                            "1900.1 200 u > a  m 1\n"
                            "1901 shows losses=2\n"},
    {"leaving twice", "0    REGISTER a > u  k 1  name=SEP1\n"
                      "0.1  200 u > a  k 1\n"
                      "10   REGISTER a > u  k 2  name=SEP1 bye why=22\n"
                      "20   REGISTER a > u  m 1  name=SEP1 why=22\n"
                      "20.1 200 u > a  m 1\n"
                      "30   REGISTER a > u  m 2  name=SEP1 bye why=22\n"
                      "40   REGISTER a > u  n 1  name=SEP1 why=22\n"
                      "40.1 200 u > a  n 1\n"
                      "41   shows losses=2 over=2\n"},
    {"the header after an acceptance is of another loss", "0    XML a > u  x 1000  name=SEP1 why=14 lost=u stamp=-9\n"
                                                          "0.1  REGISTER a > u  k 1  name=SEP1\n"
                                                          "0.2  200 u > a  k 1\n"
                                                          "60   REGISTER a > u  k 2  name=SEP1 why=14\n"
                                                          "61   shows losses=2 over=1\n"},
    {"of the loss before the last", /* lost, back, lost again: the late alarm is stamped before the second */
     "0    REGISTER a > u  k 1  name=SEP1 why=14\n"
     "0.1  200 u > a  k 1\n"
     "60   REGISTER a > u  k 2  name=SEP1 why=14\n"
     "60.1 200 u > a  k 2\n"
     "61   XML a > u  x 1000  name=SEP1 why=14 lost=u stamp=58 date=61\n"
     "62   shows losses=2 over=2\n"},
    {"a fallback soon after a return", /* to the Unified CM that it leaves; its clock is ahead */
     "0    REGISTER a > u  k 1  name=SEP1\n"
     "0.1  200 u > a  k 1\n"
     "20   XML a > v  x 1000  name=SEP1 why=18 lost=u stamp=21\n"
     "20.1 REGISTER a > v  m 1  name=SEP1 why=18\n"
     "20.3 200 v > a  m 1\n"
     "21   shows losses=1 over=1\n"},
    {"an alarm after its phone was accepted", "0    REGISTER a > u  k 1  name=SEP1\n"
                                              "0.1  200 u > a  k 1\n"
                                              "1    XML a > u  x 1000  name=SEP1 why=10 lost=u stamp=-100\n"
                                              "2    shows losses=1 over=1\n"
                                              "2    is SEP1 registered\n"},
    {"an alarm some time after its phone was accepted", "0    REGISTER a > u  k 1  name=SEP1\n"
                                                        "0.1  200 u > a  k 1\n"
                                                        "100  XML a > u  x 1000  name=SEP1 why=10 lost=u stamp=90\n"
                                                        "101  shows losses=1 over=0\n"
                                                        "101  is SEP1 lost\n"},
    {"a clock of another year", "0     REGISTER a > u  k 1  name=SEP1\n"
                                "0.1   200 u > a  k 1\n"
                                "140   XML a > v  x 1000  name=SEP1 why=14 lost=u stamp=-34560000\n"
                                "140.1 REGISTER a > v  m 1  name=SEP1 why=14\n"
                                "140.2 200 v > a  m 1\n"
                                "141   shows losses=1 over=1\n"
                                "141   is SEP1 registered\n"},
    {"the connection ended before, whatever the clock says",
     "0     REGISTER a:1 > u  k 1  name=SEP1 tcp\n"
     "0.1   200 u > a:1  k 1  tcp\n"
     "100   FIN a:1 > u\n"
     "140   XML a:2 > v  x 1000  name=SEP1 why=14 lost=u stamp=-3600\n"
     "140.1 REGISTER a:2 > v  m 1  name=SEP1 why=14 tcp\n"
     "140.2 200 v > a:2  m 1  tcp\n"
     "141   shows losses=1 over=1\n"
     "141   is SEP1 registered\n"},
};

/* ---- Hostile captures ---- */

static void test_many(void)
{
    phone_scene scene;

    scene_begin(&scene);
    for (unsigned i = 0; i < 50000; i++) {
        report_message message = {.kind = (report_kind)(i % REPORT_KINDS),
                                  .frame = i + 1,
                                  .time = i % 7 ? i : CLOCK_NO_TIME,
                                  .text_key = i + 1,
                                  .message_key = i % 3 ? i + 1 : 7,
                                  .dialog_key = 1,
                                  .loss_key = i % 5,
                                  .is_loss = true,
                                  .reason = i % 20,
                                  .stamp = i % 11 ? INT64_MAX - i : CLOCK_NO_TIME,
                                  .sent = i % 13 ? CLOCK_NO_TIME : INT64_MIN + 1};
        report_result result = report_take(scene.log, &message);
        g_assert_cmpuint(result.number, ==, i);
        g_assert_cmpuint(result.loss, <, report_loss_count(scene.log));
        if (i % 17 == 0) {
            report_reject(scene.log, result.number);
            report_accept(scene.log, 0, i + 1, INT64_MIN + 1);
        }
    }
    scene_end(&scene);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("/report/message", messages, scene_test);
    add_rows("/report/text", texts, scene_test);
    add_rows("/report/stamp", stamps, scene_test);
    add_rows("/report/way", ways, scene_test);
    g_test_add_func("/report/hostile", test_many);
    return g_test_run();
}

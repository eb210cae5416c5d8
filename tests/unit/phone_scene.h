/* phone_scene.h
 * Scenes of phones, as text: what happens line by line, and what has to be known then. For the tests of identity,
 * registration and report, which take part in each scene as they do in a capture.
 *
 *     0      REGISTER a > u  c1 100  name=SEP1 why=14
 *     0.1    200      u > a  c1 100  expires=120
 *     600    is SEP1 silent
 *
 * A line has a time in seconds, a word, and what that word takes. Hosts are names of any kind, with a port where one
 * matters: a:4001. Frames are the numbers of the lines with messages, from 1 on. A line may begin with # to be a
 * comment.
 *
 * Messages: <time> <kind> <from> > <to> [<Call-ID> <CSeq>] [<word>…], of the kinds
 *     REGISTER, a status (200), Register, Ack, Reject, Unregister, KeepAlive, KeepAliveAck,
 *     XML (an alarm in a REFER), Text (an alarm of SCCP),
 *     FIN (the connection from <from> to <to> has ended; <from> is the phone)
 * with the words
 *     name=, aor=, expires= (of a 2xx), bye (Expires: 0), spare (cisco-keep-alive), auth, stale, tcp,
 *     why= (the number in the Reason header, or of the alarm), lost= (the Unified CM that the alarm names), port=
 *     (LocalPort), stamp= (TimeStamp in seconds of the scene), date= (likewise, of the Date), text= (another text than
 *     usual)
 * Checks:
 *     <time> is <phone> <status> [<status text>]   a phone by its name, or by @host
 *     <time> shows <key>=<number> …                see add_counts() in phone_scene.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef PHONE_SCENE_H
#define PHONE_SCENE_H

#include "model/phones/report.h"

typedef struct {
    identity *directory;
    registration *state;
    report_log *log;
    uint32_t frame; /* the last one */
    uint32_t news;  /* reports that were no repeats */
} phone_scene;

void scene_begin(phone_scene *scene);
void scene_end(phone_scene *scene);

/** Plays the lines of a script; a check that fails ends the test with its line. */
void scene_play(phone_scene *scene, const char *script);

uint32_t scene_host(phone_scene *scene, const char *name);

/** A scene with its label, for add_rows(). */
typedef struct {
    const char *label;
    const char *script;
} scene_row;

/** The test function of such a row. */
void scene_test(const void *row);

#endif

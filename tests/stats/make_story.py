#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes the capture of a whole site on which several things happen at once, and what is true of it.

    make_story.py sunday OUT.pcapng                     # 6,633 phones, two hours, two clusters, ten causes
    make_story.py morning --phones 10000 OUT.pcapng     # a Unified CM fails, two switches lose power
    make_story.py --seed 7 OUT.pcapng                   # a mixture of causes drawn by lot

The same arguments always give the same bytes. OUT.truth.json, beside it, holds (times are microseconds since 1970-01-01
UTC, TimeStamps milliseconds, clocks seconds ahead):

    begin, end, frames, missing_frames, copied_frames, alarms_only, clusters, ucm_down, encrypted (TLS connections, when
                some ended), no_acceptance (captured 2xx to Expires: 0: standby Unified CMs, departures)
    causes      id, kind, planned; begin: when it happened; names: the sets whose phones it takes (key: switch,
                address, subnet, site, ucm), and those that have the very same phones, each with its population;
                phones: device names; start, end: first and last loss; times and starts, of one that strikes again;
                losses: how many; not_back: device and why; no_alarm: phones that sent none; reasons: phones by the
                reason they report
    losses      one for each time that a phone was out of service, or un-registered with a reason: device, cause,
                planned; time: when the phone noted it, by a right clock; stamp: the TimeStamp sent; clock (null: never
                set); reason; ucm, address, switch, local_port before it; named_ucm: as the report names it; closed_by,
                connection_end; reports: how (xml, header, leave), frame and time; first_report; last_accepted: the last
                captured 2xx (RegisterAck, KeepAliveAck) before it; back, back_frame: the first after it
    not_back    device, cause, last_frame, last_time, status, and why it is not registered at the end:
                fault (it reported one and did not register), rejected, no response, silent (keepalives stopped)
    left        devices that un-registered by themselves and stayed away
    trust       each DeviceTLInfo: device, itl (hex digits), status, tftp, frame
    downloads   each DeviceImageDownload…: device, alarm, load, failure (its reason, or null), tftp, frame
    phones      device -> mac, address, seen_as, kind (tcp, udp, sccp, soft), switch, cluster, bindings (time, Unified
                CM, address), clock, standby, digest, mirrored, state, accepted (how often), load

A frame is null where the message is not in the capture whole: frames are missing, it begins later, or holds alarms
only. A loss stays in the truth while it lies in the capture or a report of it does. `kind` of an unplanned cause:
switch, address, subnet, site, ucm, single phones; of a planned one: upgrade, restart, reset, fallback, logins,
leaving. "rejected throughout" is a standing condition, without losses.
"""

import argparse
import gc
import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "captures")]

from kit.life import SECOND  # noqa: E402
from kit.wire import utc  # noqa: E402
from story_named import STORIES  # noqa: E402
from story_site import Site  # noqa: E402


def make(name, out, *, seed=0, phones=None, begin=0, minutes=None, **how):
    """Write the story and its truth; gives the truth. `begin`: minutes that the capture does not have; `minutes`: how
    many it has."""
    story, first, last, count, clusters = STORIES[name]
    first, last = utc(first), utc(last)
    window = first + begin * 60 * SECOND, last if minutes is None else first + (begin + minutes) * 60 * SECOND
    gc.disable()        # there are no cycles worth collecting, only very many frames
    with open(out, "wb", buffering=1 << 20) as file:
        site = Site(name, seed, file, first, last, window=window, clusters=clusters, **how)
        story(site, phones or count)
        site.run()
    gc.enable()
    truth = site.truth()
    truth_path(out).write_text(json.dumps(truth, indent=1) + "\n", encoding="utf-8")
    return truth


def truth_path(out):
    """OUT.truth.json."""
    return Path(out).with_suffix(".truth.json")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", nargs="?", choices=sorted(STORIES), default="mixture")
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=0, help="another lot: the same story, other phones")
    parser.add_argument("--phones", type=int)
    parser.add_argument("--missing", type=float, metavar="PERCENT",
                        help="of the frames (default: 0.5 on sunday, else 0)")
    parser.add_argument("--mirror", type=float, default=0, metavar="PERCENT", help="of the phones are captured twice")
    parser.add_argument("--copy-delay", type=float, default=0.004, metavar="MS", help="from a frame to its copy")
    parser.add_argument("--begin", type=float, default=0, metavar="MIN", help="the capture begins in the middle")
    parser.add_argument("--minutes", type=float, help="how long the capture is")
    parser.add_argument("--standby", type=float, default=15, metavar="PERCENT", help="phones with a standby captured")
    parser.add_argument("--alarms-only", action="store_true", help="alarms and their responses, no registrations")
    return parser.parse_intermixed_args()


def main():
    args = arguments()
    missing = args.missing if args.missing is not None else 0.5 if args.name == "sunday" else 0
    begin, minutes = round(args.begin), None if args.minutes is None else round(args.minutes)
    truth = make(args.name, args.out, seed=args.seed, phones=args.phones, begin=begin, minutes=minutes,
                 missing=missing / 100, mirror=args.mirror / 100, copy_delay=max(1, round(args.copy_delay * 1000)),
                 standby=args.standby / 100, alarms_only=args.alarms_only)
    for cause in truth["causes"]:
        names = " = ".join(f"{one['key']} {one['name']} ({one['population']})" for one in cause["names"])
        print(f"{cause['id']:24} {len(cause['phones']):5} phones {cause['losses']:5} losses "
              f"{len(cause['not_back']):4} not back {len(cause['no_alarm']):4} no alarm  {names}")
    print(f"{truth['frames']} frames, {len(truth['phones'])} phones, {len(truth['losses'])} losses")


if __name__ == "__main__":
    main()

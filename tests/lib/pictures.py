#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures of the documentation, and whether they are older than what they show.

Each has in a comment the hash of what it showed when it was taken: what tshark prints of the same packets and
statistics, with the profile where the profile is seen. `pictures.py stamp DIR PLUGINS BEGAN` writes these into the
pictures of a folder that are newer than the file BEGAN; stale() compares.
"""

import hashlib
import re
import struct
import sys
import tempfile
import zlib
from pathlib import Path

from tshark import Tshark

ROOT = Path(__file__).resolve().parents[2]
PROFILE = ROOT / "packaging" / "profile" / "Cisco Phone Alarms"
KEYWORD, SIGNATURE = b"Shows", b"\x89PNG\r\n\x1a\n"


def profile(*names):
    """What is seen of the profile, without comments."""
    lines = "\n".join((PROFILE / name).read_text("utf-8") for name in names).splitlines()
    return "\n".join(line for line in lines if not line.startswith("#"))


def statistic(tshark, capture, name):
    return tshark.read(capture, "-q", "-z", f"cisco_alarm,{name}")


def alarm_png(tshark):
    alarm = tshark.read("forum-tcp", "-O", "cisco_alarm", where="frame.number == 8", two_pass=True)
    return profile("preferences", "recent", "colorfilters", "dfilter_buttons") + alarm


def menu_png(_tshark):
    """The titles in the menu, by the source: no program prints them."""
    sources = sorted((ROOT / "plugin" / "wireshark" / "stats").glob("*.c"))
    titles = [title for path in sources for title in re.findall(r'"(Cisco Phone Alarms[: ][^"]*)"', path.read_text("utf-8"))]
    assert len(titles) >= 8
    return "\n".join(sorted(titles))


def statistics_png(tshark):
    shown = (("incident", "incidents"), ("incident", "timeline"), ("hundred-phones", "devices"))
    return "".join(statistic(tshark, *which) for which in shown)


SHOWN = {"alarm.png": alarm_png, "menu.png": menu_png, "statistics.png": statistics_png}


def shown_hash(name, tshark):
    return hashlib.sha256(SHOWN[name](tshark).encode()).hexdigest()


# ---- PNG ----

def chunks(data):
    """(kind, content) of each chunk."""
    at = len(SIGNATURE)
    assert data.startswith(SIGNATURE)
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        yield kind, data[at + 8:at + 8 + size]
        at += 12 + size


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def is_stamp(kind, content):
    return kind == b"tEXt" and content.startswith(KEYWORD + b"\0")


def stamp_of(data):
    """The hash in a picture; "" where it has none."""
    found = [content for kind, content in chunks(data) if is_stamp(kind, content)]
    return found[0].partition(b"\0")[2].decode("latin-1") if found else ""


def stamped(data, text):
    """The picture with this hash, in place of the one it had. The first chunk is the header."""
    header, *rest = ((kind, content) for kind, content in chunks(data) if not is_stamp(kind, content))
    with_stamp = [header, (b"tEXt", KEYWORD + b"\0" + text.encode("latin-1")), *rest]
    return SIGNATURE + b"".join(chunk(*each) for each in with_stamp)


def stale(folder, tshark):
    """Names of the pictures that show what is not so any more."""
    return [name for name in SHOWN if stamp_of((folder / name).read_bytes()) != shown_hash(name, tshark)]


def main():
    command, folder, plugins, began = sys.argv[1:]
    assert command == "stamp"
    with tempfile.TemporaryDirectory(prefix="cisco-alarm-") as room:
        Path(room).chmod(0o755)
        tshark = Tshark(room, plugins, ROOT / "captures")
        for path in [Path(folder) / name for name in SHOWN]:
            if not path.exists() or path.stat().st_mtime < Path(began).stat().st_mtime:
                continue
            path.write_bytes(stamped(path.read_bytes(), shown_hash(path.name, tshark)))
        tshark.close()


if __name__ == "__main__":
    main()

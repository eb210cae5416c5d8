#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes the incident of captures/scenes/incident.py with any number of phones, and what is true of it.

    make_incident.py 10000 OUT.pcapng      # also writes OUT.json, the truth: see Story.truth
"""

import argparse
import gc
import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "captures"))

from kit.wire import packet_block, pcapng  # noqa: E402
from scenes.incident import Story  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("phones", type=int)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    gc.disable()        # there are no cycles, only very many frames
    story = Story(args.phones)
    frames = story.all_frames()
    with args.out.open("wb") as file:
        file.write(pcapng([]))
        file.writelines(map(packet_block, frames))
    args.out.with_suffix(".json").write_text(json.dumps(story.truth(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes the captures, always the same bytes; --check tells whether the files are still those."""

import argparse
import sys
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from kit.wire import pcapng  # noqa: E402
from scenes import SCENES  # noqa: E402

NAMES = list(SCENES)


def render(name):
    """The bytes of one capture file."""
    return pcapng(SCENES[name]())


def complaints(folder, names, all_names):
    """What is wrong with the files of a folder, a line each."""
    for name in names:
        path = folder / f"{name}.pcapng"
        if not path.exists():
            yield f"missing: {path}"
        elif path.read_bytes() != render(name):
            yield f"differs from what make.py writes: {path}"
    if all_names:
        for path in sorted(folder.glob("*.pcapng")):
            if path.stem not in SCENES:
                yield f"extra, no scene makes it: {path}"


def check(folder, names, all_names):
    """Report all complaints; true if there are none."""
    found = list(complaints(folder, names, all_names))
    for line in found:
        print(line, file=sys.stderr)
    return not found


def write(folder, names):
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / f"{name}.pcapng").write_bytes(render(name))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE, metavar="DIR", help="folder (default: this one)")
    parser.add_argument("--check", action="store_true", help="write nothing, compare with what is there")
    parser.add_argument("--list", action="store_true", help="print the names of the captures")
    parser.add_argument("names", nargs="*", metavar="NAME", help="just these captures (default: all)")
    parsed = parser.parse_args()
    unknown = [name for name in parsed.names if name not in SCENES]
    if unknown:
        parser.error(f"no such capture: {', '.join(unknown)}; --list names them")
    return parsed


def main():
    args = arguments()
    names = args.names or NAMES
    if args.list:
        print("\n".join(names))
    elif args.check:
        return 0 if check(args.out, names, not args.names) else 1
    else:
        write(args.out, names)
    return 0


if __name__ == "__main__":
    sys.exit(main())

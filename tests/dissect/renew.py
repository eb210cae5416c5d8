#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes expected/catalog.json anew from what the plugin shows now, and prints the differences: look at each of them.

CISCO_ALARM_PLUGIN_DIR names the plugin, as for the tests. tests/renew.sh builds it first, and runs this.
"""

import difflib
import json
import os
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "captures"), str(ROOT / "tests" / "lib")]    # for the facts, and tshark

from made import without_made  # noqa: E402
from tshark import Tshark  # noqa: E402

FILE = HERE / "expected" / "catalog.json"


def render(tshark):
    found = tshark.fields("catalog")
    cases = {case: without_made(found[frame]) for case, frame in tshark.cases("catalog").items()}
    lines = [f'  {json.dumps(case)}: {{\n' + ",\n".join(
        f"    {json.dumps(name)}: {json.dumps(values, ensure_ascii=False)}" for name, values in sorted(fields.items())) +
        "\n  }" for case, fields in cases.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main():
    with tempfile.TemporaryDirectory() as room:
        Path(room).chmod(0o755)
        plugins = os.environ.get("CISCO_ALARM_PLUGIN_DIR", ROOT / "build" / "plugins")
        new = render(Tshark(room, plugins, ROOT / "captures"))
    old = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    sys.stdout.writelines(difflib.unified_diff(old.splitlines(True), new.splitlines(True), "old", "new", n=1))
    FILE.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: GPL-2.0-or-later
"""The fixtures of each folder that drives tshark with the plugin: its conftest.py imports them.

CISCO_ALARM_PLUGIN_DIR names the directory that holds X.Y/epan/cisco_alarm.so; without it, build/plugins.
"""

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

sys.dont_write_bytecode = True

ROOT = Path(__file__).resolve().parents[2]
# For the phones of captures/kit, and for the readers of tests/dissect.
sys.path[:0] = [str(ROOT / "captures"), str(ROOT / "tests" / "dissect")]

from tshark import Tshark  # noqa: E402


@pytest.fixture(scope="session")
def plugin_dir():
    return Path(os.environ.get("CISCO_ALARM_PLUGIN_DIR", ROOT / "build" / "plugins")).resolve()


@pytest.fixture(scope="session", name="room")
def make_room():
    """A directory that any user may enter; pytest's own are private."""
    room = Path(tempfile.mkdtemp(prefix="cisco-alarm-test-"))
    room.chmod(0o755)
    yield room
    shutil.rmtree(room)


@pytest.fixture(scope="session")
def tshark(room, plugin_dir):
    """tshark with the plugin; the session ends here where the plugin is not loaded."""
    made = Tshark(room, plugin_dir, ROOT / "captures")
    if "cisco_alarm.so" not in made.run("-G", "plugins"):
        pytest.exit(f"tshark does not load the plugin from {plugin_dir}: build it, or set CISCO_ALARM_PLUGIN_DIR",
                    returncode=1)
    yield made
    made.close()


@pytest.fixture
def save(room, request):
    """Writes a capture that the tshark under test may read."""
    def write(data, name=""):
        path = room / f"{re.sub('[/ ]', '-', request.node.name)}{name}.pcapng"
        path.write_bytes(data)
        path.chmod(0o644)
        return path
    return write

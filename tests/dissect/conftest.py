# SPDX-License-Identifier: GPL-2.0-or-later
"""Fixtures: the tshark under test, and the tables of facts.

CISCO_ALARM_PLUGIN_DIR names the directory that holds X.Y/epan/cisco_alarm.so; without it, build/plugins.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

sys.dont_write_bytecode = True

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "captures"), str(ROOT / "tests" / "lib")]    # for the phones of captures/kit, and tshark

from tshark import Tshark  # noqa: E402


def pytest_collection_modifyitems(items):
    """Whether the plugin is loaded comes first: without it there is nothing to test."""
    items.sort(key=lambda item: item.path.name != "test_loaded.py")


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

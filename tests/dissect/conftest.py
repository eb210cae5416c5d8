# SPDX-License-Identifier: GPL-2.0-or-later
"""Fixtures: the tshark under test, and the tables of facts.

CISCO_ALARM_PLUGIN_DIR names the directory that holds X.Y/epan/cisco_alarm.so; without it, build/plugins.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

sys.dont_write_bytecode = True

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "captures"), str(ROOT / "tests" / "lib")]    # for the phones of captures/kit, and tshark

from kit.phone import Ucm, nth_phone  # noqa: E402
from kit.session import Session  # noqa: E402
from kit.wire import Trace, pcapng  # noqa: E402
from links_support import CAPTURES, frame_of  # noqa: E402
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


# ---- Captures of captures/ ----

@pytest.fixture(scope="session")
def everything(tshark, room):
    """All of them, one after the other, in one file: one start of tshark instead of forty. TLS has lost its secrets."""
    path = room / "everything.pcapng"
    subprocess.run(["mergecap", "-a", "-w", path, *sorted(CAPTURES.glob("*.pcapng"))], check=True, capture_output=True)
    path.chmod(0o644)
    return path


@pytest.fixture
def odd(tshark, two_pass):
    """Case of links-odd.pcapng -> the fields of its frame."""
    fields = tshark.fields("links-odd", two_pass=two_pass)
    return lambda case: fields.get(frame_of("links-odd", case), {})


# ---- Captures made on the spot ----

@pytest.fixture
def phone():
    return nth_phone(6)


@pytest.fixture
def save(room, request):
    """Writes a capture that the tshark under test may read."""
    def write(data):
        path = room / f"{re.sub('[/ ]', '-', request.node.name)}.pcapng"
        path.write_bytes(data)
        path.chmod(0o644)
        return path
    return write


@pytest.fixture
def session():
    return Session(Trace("2024-03-08 11:00:00"), nth_phone(1), Ucm(), "UDP")


@pytest.fixture
def alarms(tshark, save, two_pass):
    """The fields of each alarm of a trace; `frame` is its frame's number."""
    def read(trace):
        found = tshark.fields(save(pcapng(trace.frames)), two_pass=two_pass)
        return [{"frame": frame, **fields} for frame, fields in found.items()]
    return read

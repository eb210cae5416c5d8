# SPDX-License-Identifier: GPL-2.0-or-later
"""The tshark with the plugin, from tests/lib/fixtures.py, and captures for it."""

import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from fixtures import make_room, plugin_dir, save, tshark  # noqa: E402,F401
from kit.phone import Ucm, nth_phone  # noqa: E402
from kit.session import Session  # noqa: E402
from kit.wire import Trace, pcapng  # noqa: E402
from links_support import CAPTURES, frame_of  # noqa: E402


def pytest_collection_modifyitems(items):
    """Whether the plugin is loaded comes first: without it there is nothing to test."""
    items.sort(key=lambda item: item.path.name != "test_loaded.py")


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
def session():
    return Session(Trace("2024-03-08 11:00:00"), nth_phone(1), Ucm(), "UDP")


@pytest.fixture
def alarms(tshark, save, two_pass):
    """The fields of each alarm of a trace; `frame` is its frame's number."""
    def read(trace):
        found = tshark.fields(save(pcapng(trace.frames)), two_pass=two_pass)
        return [{"frame": frame, **fields} for frame, fields in found.items()]
    return read

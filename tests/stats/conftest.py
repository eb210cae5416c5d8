# SPDX-License-Identifier: GPL-2.0-or-later
"""The tshark of tests/dissect, for statistics, the profile, the preferences and the commands of the documentation.

CISCO_ALARM_PLUGIN_DIR names the directory that holds X.Y/epan/cisco_alarm.so; without it, build/plugins.
"""

import importlib.util
import os
import pwd
import re
import shutil
import sys
from pathlib import Path

import pytest

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
DISSECT = ROOT / "tests" / "dissect"
PROFILE = "Cisco Phone Alarms"


def load(path):
    """A module by its path: both folders have a conftest."""
    spec = importlib.util.spec_from_file_location("dissect_conftest", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


sys.path.insert(0, str(DISSECT))
shared = load(DISSECT / "conftest.py")
plugin_dir, make_room, tshark = shared.plugin_dir, shared.make_room, shared.tshark


@pytest.fixture(scope="session")
def readable(room):
    """A file of the tree that the tshark under test may read."""
    def copy(name):
        target = Path(shutil.copy(ROOT / name, room / Path(name).name))
        target.chmod(0o644)
        return target
    return copy


@pytest.fixture
def save(room, request):
    """Writes a capture that the tshark under test may read."""
    def write(data, name=""):
        path = room / f"{re.sub('[/ ]', '-', request.node.name)}{name}.pcapng"
        path.write_bytes(data)
        path.chmod(0o644)
        return path
    return write


@pytest.fixture(scope="session")
def profile():
    """The folder of the profile, as it is installed."""
    return ROOT / "packaging" / "profile" / PROFILE


@pytest.fixture(scope="session")
def home_with_profile(room, profile):
    """A user's home, with the profile and nothing else."""
    home = room / "home-with-profile"
    target = home / ".config" / "wireshark" / "profiles" / PROFILE
    shutil.copytree(profile, target)
    if os.geteuid() == 0:
        for path in (home, *home.rglob("*")):
            os.chown(path, pwd.getpwnam("nobody").pw_uid, -1)
            path.chmod(0o755)
    return home

# SPDX-License-Identifier: GPL-2.0-or-later
"""The tshark with the plugin, for statistics, the profile, the preferences and the commands of the documentation."""

import os
import pwd
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from fixtures import ROOT, make_room, plugin_dir, save, tshark  # noqa: E402,F401

PROFILE = "Cisco Phone Alarms"


@pytest.fixture(scope="session")
def readable(room):
    """A file of the tree that the tshark under test may read."""
    def copy(name):
        target = Path(shutil.copy(ROOT / name, room / Path(name).name))
        target.chmod(0o644)
        return target
    return copy


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

# SPDX-License-Identifier: GPL-2.0-or-later
"""The tshark of tests/dissect: see there for how it finds the plugin."""

import importlib.util
import sys
from pathlib import Path

sys.dont_write_bytecode = True
DISSECT = Path(__file__).resolve().parents[1] / "dissect"


def load(path):
    """A module by its path: both folders have a conftest."""
    spec = importlib.util.spec_from_file_location("dissect_conftest", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


sys.path.insert(0, str(DISSECT))
shared = load(DISSECT / "conftest.py")
plugin_dir, make_room, tshark = shared.plugin_dir, shared.make_room, shared.tshark

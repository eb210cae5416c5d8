# SPDX-License-Identifier: GPL-2.0-or-later
"""The tshark with the plugin: tests/lib/fixtures.py."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from fixtures import make_room, plugin_dir, tshark  # noqa: E402,F401

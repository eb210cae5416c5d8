# SPDX-License-Identifier: GPL-2.0-or-later
"""The tshark with the plugin, and trace2pcapng.

CISCO_ALARM_TRACE2PCAPNG names the program, CISCO_ALARM_PARSE_WORK the one that counts; without, those in build/.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from fixtures import ROOT, make_room, plugin_dir, tshark  # noqa: E402,F401

import exported  # noqa: E402
import render  # noqa: E402


@pytest.fixture(scope="session")
def program():
    return Path(os.environ.get("CISCO_ALARM_TRACE2PCAPNG", ROOT / "build" / "trace2pcapng"))


@pytest.fixture
def folder(room, request):
    """A folder of the test's own, which tshark's user can read."""
    path = room / request.node.name.replace("/", "_")[:100]
    path.mkdir()
    return path


@pytest.fixture
def convert(program, folder):
    """Converts traces; a text is made a file first. Gives the capture's path and what was said, or fails."""
    def run(*inputs, options=(), status=0):
        paths = []
        for number, data in enumerate(inputs):
            if isinstance(data, Path):
                paths.append(data)
                continue
            path = folder / f"trace{number}.txt"
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
            paths.append(path)
        out = folder / "out.pcapng"
        done = subprocess.run([program, "-o", out, *options, *paths], capture_output=True, text=True, timeout=60,
                              check=False)
        assert done.returncode == status, done.stderr
        assert done.stdout == ""
        assert out.exists() is (status == 0), "nothing half written under the final name"
        assert not list(folder.glob("out.pcapng.*")), "nothing left of a temporary file"
        return out, done.stderr
    return run


@pytest.fixture(scope="session")
def sip_alone(room, tshark):
    """The SIP messages of the incident as Wireshark exports them, without TCP."""
    out = room / "exported"
    out.mkdir()
    out.chmod(0o777)
    tshark.run("-r", tshark.capture("incident"), "-U", "OSI layer 7", "-w", out / "pdus.pcapng")
    return exported.messages(out / "pdus.pcapng")


@pytest.fixture(scope="session")
def nodes(sip_alone):
    return render.nodes_of(sip_alone)

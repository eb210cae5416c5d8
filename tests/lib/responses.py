# SPDX-License-Identifier: GPL-2.0-or-later
"""What tshark said, kept for whoever asks the same: in this process and, where CISCO_ALARM_RESPONSES names a folder, on disk.

tests/run.sh makes the folder: processes and parts that ask the same of the same plugin start tshark once.
"""

import fcntl
import hashlib
import json
import os
from pathlib import Path


ROOM = "\0room\0"


class Responses:
    """Question -> text. A question that fails is asked again: it fails each test that asks it."""

    def __init__(self, plugins, room):
        """The plugin is a part of each question. `room` is another folder in each process: on disk it has one name."""
        self._known, self._room = {}, str(room)
        self._folder = os.environ.get("CISCO_ALARM_RESPONSES")
        if self._folder:
            libraries = sorted(Path(plugins).rglob("*.so"))
            self._plugin = [hashlib.sha256(path.read_bytes()).hexdigest() for path in libraries]

    def get(self, question, ask, shared):
        """The response to a question, which is any value that JSON can write; `shared` if other processes may know it."""
        key = json.dumps(question, sort_keys=True)
        if key not in self._known:
            self._known[key] = self._on_disk(key, ask) if shared and self._folder else ask()
        return self._known[key]

    def _on_disk(self, key, ask):
        """Whoever asks first holds a lock while tshark runs; the others wait for what it says."""
        name = hashlib.sha256(json.dumps([key, self._plugin]).encode()).hexdigest()
        with open(Path(self._folder, name), "a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            known = file.read()
            if known:
                return known[1:].decode().replace(ROOM, self._room)
            text = ask()
            file.write(b"=" + text.replace(self._room, ROOM).encode())  # = so that no word at all is a response, too
            return text

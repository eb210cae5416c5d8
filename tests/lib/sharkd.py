# SPDX-License-Identifier: GPL-2.0-or-later
"""sharkd, which is Wireshark without windows: one process opens files, filters, and shows frames, as often as it is asked.

It has read the whole file before the first question, so it says what `tshark -2` does.
"""

import json
import subprocess
from pathlib import Path



class Sharkd:
    """One process; each question is a line, and so is each response."""

    def __init__(self, command, captures, env):
        self.captures, self.questions = captures, 0
        self.process = subprocess.Popen(
            [*command, "sharkd", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=env, text=True, encoding="utf-8", errors="replace")

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(timeout=60)

    def ask(self, method, **values):
        """The result; an error, or a process that has died, fails the test."""
        question = {"jsonrpc": "2.0", "id": 1, "method": method, "params": values}
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"sharkd has died of {question}"
        response = json.loads(line)
        assert "error" not in response, (question, response)
        return response["result"]

    def load(self, name):
        path = name if isinstance(name, Path) else self.captures / f"{name}.pcapng"
        assert self.ask("load", file=str(path)) == {"status": "OK"}

    def frames(self, where, **columns):
        """sharkd keeps its response to each filter, even when another file is opened: spaces make it a new one."""
        self.questions += 1
        return self.ask("frames", filter=where + " " * self.questions, **columns)

    def filtered(self, where):
        """Numbers of the frames that a display filter lets through. Wireshark builds no line that it does not name."""
        return [frame["num"] for frame in self.frames(where)]

    def column(self, field):
        """Frame number -> what a custom column shows of a field, where that is anything. Again no other line is built."""
        rows = self.frames("frame", column0=f"{field}:0")
        return {row["num"]: row["c"][0] for row in rows if row["c"][0]}

    def lines(self, number):
        """All lines of the plugin in one frame's tree: their words and, where there is one, a filter for them."""
        def walk(nodes):
            for node in nodes:
                yield node["l"], node.get("f", "")
                yield from walk(node.get("n", ()))
        layers = [layer for layer in self.ask("frame", frame=number, proto=True)["tree"]
                  if layer.get("f", "").startswith("cisco_alarm")]
        return list(walk(layers))

    def report(self):
        """Frame -> the plugin's lines, for all frames that have any."""
        return {number: self.lines(number) for number in self.filtered("cisco_alarm")}

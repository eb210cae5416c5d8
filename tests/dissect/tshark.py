# SPDX-License-Identifier: GPL-2.0-or-later
"""The real tshark, run as an ordinary user with just the plugin under test, and its answers as Python values."""

import json
import os
import pwd
import shutil
import subprocess
from calendar import timegm
from pathlib import Path
from time import strptime
from typing import NamedTuple

import pytest

PREFIX = "cisco_alarm."
TIMEOUT = 60        # seconds; a run takes a fraction of one
DROPPED = ("WIRESHARK", "XDG_", "TSHARK")


class Node(NamedTuple):
    """One line of the packet tree: name, shown value, bytes it highlights, their place, the lines below it."""
    name: str
    value: str
    raw: bytes
    pos: int
    children: list


def integer(text):
    return int(text, 0)


def truth(text):
    return {"1": True, "True": True, "0": False, "False": False}[text]


def nanoseconds(text):
    """Seconds with a fraction as whole nanoseconds."""
    sign = -1 if text.startswith("-") else 1
    whole, _, fraction = text.lstrip("-").partition(".")
    return sign * (int(whole) * 10**9 + int(fraction.ljust(9, "0")))


def epoch(text):
    """Nanoseconds since 1970 of `Jan 15, 2020 22:45:04.808000000 UTC` or, from Wireshark 4.6 on, of ISO 8601."""
    form = "%Y-%m-%dT%H:%M:%S" if text.endswith("Z") else "%b %d, %Y %H:%M:%S"
    whole, _, fraction = text.removesuffix("Z").removesuffix(" UTC").partition(".")
    return timegm(strptime(whole, form)) * 10**9 + int(fraction.ljust(9, "0"))


READ = {
    "FT_UINT8": integer, "FT_UINT16": integer, "FT_UINT32": integer, "FT_INT32": integer, "FT_FRAMENUM": integer,
    "FT_BOOLEAN": truth, "FT_RELATIVE_TIME": nanoseconds, "FT_ABSOLUTE_TIME": epoch,
    "FT_BYTES": lambda text: text.replace(":", "").lower(),
    "FT_NONE": lambda text: True,   # an expert item: there, or not
}


def highlighted(value):
    """Bytes and place from the `name_raw` entry of `-T json -x`; bit fields have no bytes of their own."""
    digits, place = value[:2]
    return bytes.fromhex(digits if len(digits) % 2 == 0 else ""), place


def pairs_to_nodes(pairs):
    """The ordered pairs of `-T json -x`: `name_raw`, then `name`, then `name_tree`."""
    nodes, raw = [], (b"", -1)
    for key, value in pairs:
        if key.endswith("_raw"):
            raw = highlighted(value)
        elif key.endswith("_tree") and nodes and nodes[-1].name == key[:-5]:
            nodes[-1].children.extend(pairs_to_nodes(value))
        elif isinstance(value, list) and value and isinstance(value[0], tuple):
            nodes.append(Node(key, "", *raw, pairs_to_nodes(value)))
            raw = (b"", -1)
        else:
            nodes.append(Node(key, value if isinstance(value, str) else "", *raw, []))
            raw = (b"", -1)
    return nodes


def walk(nodes):
    """All lines of a tree, from top to bottom."""
    for node in nodes:
        yield node
        yield from walk(node.children)


def as_tree(packet):
    """A packet of `-T json -x`: its number and its layers."""
    nodes = pairs_to_nodes(dict(dict(packet)["_source"])["layers"])
    return int(next(node.value for node in walk(nodes) if node.name == "frame.number")), nodes


def unprivileged():
    """As root Wireshark loads no personal plugin, so tshark runs as nobody."""
    if os.geteuid() != 0:
        return []
    nobody = pwd.getpwnam("nobody")
    return ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]


def environment(home, plugins):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(DROPPED)}
    return kept | {"HOME": str(home), "TZ": "UTC", "LC_ALL": "C.UTF-8", "WIRESHARK_PLUGIN_DIR": str(plugins),
                   "WIRESHARK_ABORT_ON_DISSECTOR_BUG": "1", "WIRESHARK_ABORT_ON_TOO_MANY_ITEMS": "1"}


class Tshark:
    """tshark with one plugin. The same question is put to it once: answers are kept."""

    def __init__(self, room, plugins, captures):
        """`room` is an empty directory that anybody may enter."""
        self.room = Path(room)
        self.plugins = self._readable(Path(plugins), "plugins")
        self.captures = self._readable(Path(captures), "captures")
        self.home = self.room / "home"
        self.home.mkdir()
        if os.geteuid() == 0:
            os.chown(self.home, pwd.getpwnam("nobody").pw_uid, -1)
        self._answers, self._trees = {}, {}
        self._types = None

    def _readable(self, source, name):
        """As root: a copy that nobody can read, wherever the original lies."""
        if os.geteuid() != 0 or not source.is_dir():
            return source
        target = self.room / name
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        for path in (target, *target.rglob("*")):
            path.chmod(0o755)
        return target

    def run(self, *args, **env):
        """What tshark prints. A failure, a word on stderr or a dissector bug fails the test."""
        key = (args, tuple(sorted(env.items())))
        if key not in self._answers:
            self._answers[key] = self._run(args, env)
        return self._answers[key]

    def _run(self, args, env):
        command = [*unprivileged(), "tshark", *map(str, args)]
        done = subprocess.run(command, capture_output=True, env=environment(self.home, self.plugins) | env,
                              timeout=TIMEOUT, check=False)
        said = done.stderr.decode("utf-8", "replace").strip()
        shown = " ".join(command)
        if done.returncode or said:
            pytest.fail(f"exit status {done.returncode}, on stderr: {said}\n{shown}", pytrace=False)
        text = done.stdout.decode("utf-8", "replace")
        if "[Dissector bug" in text:
            line = next(line for line in text.splitlines() if "[Dissector bug" in line)
            pytest.fail(f"{line}\n{shown}", pytrace=False)
        return text

    def capture(self, name):
        """A capture of captures/ by its name, or any file."""
        return name if isinstance(name, Path) else self.captures / f"{name}.pcapng"

    def read(self, capture, *args, two_pass=False, where=None, options=(), **env):
        """Dissect a capture."""
        args = [*(("-2",) if two_pass else ()), *(("-Y", where) if where else ()), *options, *args]
        return self.run("-r", self.capture(capture), *args, **env)

    def types(self):
        """Type of each of the plugin's fields, by its name without "cisco_alarm."."""
        if self._types is None:
            lines = (line.split("\t") for line in self.run("-G", "fields").splitlines())
            self._types = {line[2].removeprefix(PREFIX): line[3] for line in lines
                           if line[0] == "F" and line[2].startswith(PREFIX)}
        return self._types

    def fields(self, capture, *names, **how):
        """Frame number -> field -> its values in order; frames and fields that have none are left out.

        Names of the plugin's fields are short (`reason`), values are Python's: numbers, truth values, nanoseconds.
        Other fields are written in full (`sip.Method`), and are text. Without names: all of the plugin's fields.
        """
        wanted = names or tuple(self.types())
        full = [PREFIX + name if name in self.types() else name for name in wanted]
        text = self.read(capture, "-T", "json", *(x for name in ("frame.number", *full) for x in ("-e", name)), **how)
        frames = {}
        for packet in json.loads(text):
            layers = {key.lower(): value for key, value in packet["_source"]["layers"].items()}
            found = {name: self._values(name, layers[key.lower()])
                     for name, key in zip(wanted, full) if key.lower() in layers}
            frames[int(layers["frame.number"][0])] = found
        return {number: found for number, found in frames.items() if found}

    def _values(self, name, texts):
        read = READ.get(self.types().get(name), str)
        return [read(text) for text in texts]

    def trees(self, capture, layer, **how):
        """Frame number -> the frame's layers of one protocol, as lines with the bytes they highlight.

        What an ICMP error quotes is a layer of the frame in Wireshark 4.0, and lies below ICMP in newer ones.
        """
        text = self.read(capture, "-T", "json", "-x", "-J", f"frame icmp {layer}", **how)
        if text not in self._trees:
            self._trees[text] = dict(map(as_tree, json.loads(text, object_pairs_hook=list)))
        return {number: [node for node in walk(nodes) if node.name == layer]
                for number, nodes in self._trees[text].items()}

    def frames(self, capture, where, **how):
        """Numbers of the frames that a display filter lets through, by `-T fields`."""
        text = self.read(capture, "-T", "fields", "-e", "frame.number", where=where, **how)
        return [int(line) for line in text.split()]

    def counts(self, capture, filters):
        """How many frames each of many display filters lets through, in one run."""
        text = self.read(capture, "-q", "-z", ",".join(["io,stat,0", *(f"({f})" for f in filters)]))
        row = next(line for line in text.splitlines() if "<>" in line and line.strip("|").split("|")[0].strip()[0].isdigit())
        numbers = [cell.strip() for cell in row.strip("|").split("|")[1:]]
        return dict(zip(filters, map(int, numbers[::2])))

    def cases(self, capture):
        """Case name -> the frame its message is dissected in: see captures/README.md."""
        found, settled = {}, True
        for number, frame in self.fields(capture, "frame.number", "frame.comment", "sip.Method").items():
            if "frame.comment" in frame:
                case, settled = frame["frame.comment"][0], False
                found[case] = number
            if "sip.Method" in frame and not settled:
                found[case], settled = number, True
        return found

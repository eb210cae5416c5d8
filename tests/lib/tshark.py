# SPDX-License-Identifier: GPL-2.0-or-later
"""The real tshark, run as an ordinary user with just the plugin under test, and what it says as Python values.

A plain module: of what is not Python's own it needs tshark alone, so that parts without pytest can use it.
"""

import json
import os
import pwd
import re
import shutil
import subprocess
from calendar import timegm
from pathlib import Path
from time import strptime
from typing import NamedTuple

from responses import Responses
from sharkd import Sharkd

PREFIX = "cisco_alarm."
TIMEOUT = 60        # seconds; a run takes a fraction of one
TAPS = "taps.lua"
SHARKDS = 6         # each takes some 100 MB
# Of a frame, and not the plugin's: one run of a capture tells all of them.
OF_FRAME = ("frame.number", "frame.comment", "sip.Method", "_ws.col.Info")
DROPPED = ("WIRESHARK", "XDG_", "TSHARK")
ABORTS = {"WIRESHARK_ABORT_ON_DISSECTOR_BUG": "1", "WIRESHARK_ABORT_ON_TOO_MANY_ITEMS": "1"}


class TsharkFailed(AssertionError):
    """An exit status, a word on stderr or a dissector bug; in a test it is a failure, and no error."""


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


def read_types(text):
    """Name -> type, of the plugin's fields in `-G fields`."""
    lines = (line.split("\t") for line in text.splitlines())
    return {line[2].removeprefix(PREFIX): line[3] for line in lines if line[0] == "F" and line[2].startswith(PREFIX)}


def texts_of_frames(text):
    """Frame number -> what `-V` or `-O` prints of it. Line feeds in values are escaped, so none looks like a heading."""
    parts = re.split(r"^Frame (?=\d+: )", text, flags=re.MULTILINE)[1:]
    return {int(part.partition(":")[0]): f"Frame {part}" for part in parts}


def lines_of_frames(text):
    """Frame number -> its line in the packet list."""
    return {int(line.split(None, 1)[0]): line for line in text.splitlines()}


def unprivileged():
    """As root Wireshark loads no personal plugin, so tshark runs as nobody."""
    if os.geteuid() != 0:
        return []
    nobody = pwd.getpwnam("nobody")
    return ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]


def environment(home, plugins, dropped=DROPPED):
    """Without the settings of whoever runs the tests: variables that begin with one of `dropped`."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(dropped)}
    return kept | ABORTS | {"HOME": str(home), "TZ": "UTC", "LC_ALL": "C.UTF-8", "WIRESHARK_PLUGIN_DIR": str(plugins)}


class Tshark:
    """tshark with one plugin. The same question is put to it once, whoever asks: responses are kept.

    Where one run can tell more than was asked for, it is asked for all of it: tshark takes longer to start than to read.
    """

    def __init__(self, room, plugins, captures):
        """`room` is an empty directory that anybody may enter."""
        self.room = Path(room)
        self.plugins = self._readable(Path(plugins), "plugins")
        self.captures = self._readable(Path(captures), "captures")
        self.home = self.room / "home"
        self.home.mkdir()
        if os.geteuid() == 0:
            os.chown(self.home, pwd.getpwnam("nobody").pw_uid, -1)
        self.taps = Path(shutil.copy(Path(__file__).with_name(TAPS), self.room / TAPS))
        self.taps.chmod(0o644)
        self._responses, self._read, self._sharkds = Responses(self.plugins, self.room), {}, {}

    def _readable(self, source, name):
        """As root: a copy that nobody can read, wherever the original lies."""
        if os.geteuid() != 0 or not source.is_dir():
            return source
        target = self.room / name
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        for path in (target, *target.rglob("*")):
            path.chmod(0o755)
        return target

    def close(self):
        for sharkd in self._sharkds.values():
            sharkd.close()

    # ---- To run tshark ----

    def run(self, *args, **env):
        """What tshark prints. Raises TsharkFailed."""
        args = tuple(map(str, args))
        words = [arg.replace(str(self.captures), "CAPTURES").replace(str(self.taps), TAPS)
                 for arg in (*args, *(f"{name}={value}" for name, value in sorted(env.items())))]
        # A file in this process's own room is another file in the next one's.
        shared = not any(str(self.room) in word for word in words)
        return self._responses.get(words, lambda: self._run(args, env), shared)

    def _run(self, args, env):
        __tracebackhide__ = True    # pytest shows the line of the test
        command = [*unprivileged(), "tshark", *args]
        done = subprocess.run(command, capture_output=True, env=environment(self.home, self.plugins) | env,
                              timeout=TIMEOUT, check=False)
        said = done.stderr.decode("utf-8", "replace").strip()
        shown = " ".join(command)
        if done.returncode or said:
            raise TsharkFailed(f"exit status {done.returncode}, on stderr: {said}\n{shown}")
        text = done.stdout.decode("utf-8", "replace")
        if "[Dissector bug" in text:
            line = next(line for line in text.splitlines() if "[Dissector bug" in line)
            raise TsharkFailed(f"{line}\n{shown}")
        return text

    def _once(self, key, read, text):
        """What a text says; it is read once."""
        if (key, text) not in self._read:
            self._read[key, text] = read(text)
        return self._read[key, text]

    def capture(self, name):
        """A capture of captures/ by its name, or any file."""
        return name if isinstance(name, Path) else self.captures / f"{name}.pcapng"

    def read(self, capture, *args, two_pass=False, where=None, options=(), **env):
        """Dissect a capture."""
        args = [*(("-2",) if two_pass else ()), *(("-Y", where) if where else ()), *options, *args]
        return self.run("-r", self.capture(capture), *args, **env)

    # ---- The plugin's fields ----

    def types(self):
        """Type of each of the plugin's fields, by its name without "cisco_alarm."."""
        return self._once("types", read_types, self.run("-G", "fields"))

    def fields(self, capture, *names, **how):
        """Frame number -> field -> its values in order; frames and fields that have none are left out.

        Names of the plugin's fields are short (`reason`), values are Python's: numbers, truth values, nanoseconds.
        Other fields are written in full (`sip.Method`), and are text. Without names: all of the plugin's fields.
        """
        asked = OF_FRAME if names and set(names) <= set(OF_FRAME) else names or tuple(self.types())
        full = [PREFIX + name if name in self.types() else name for name in asked]
        text = self.read(capture, "-T", "json", *(x for name in ("frame.number", *full) for x in ("-e", name)), **how)
        frames = self._once(("fields", asked), lambda said: self.values_of_packets(asked, full, json.loads(said)), text)
        wanted = set(names or asked)
        chosen = {number: {name: list(values) for name, values in found.items() if name in wanted}
                  for number, found in frames.items()}
        return {number: found for number, found in chosen.items() if found}

    def values_of_packets(self, asked, full, packets):
        """Frame number -> field -> its values, from what `-T json -e` prints. `full`: the names as they were given to -e."""
        frames = {}
        for packet in packets:
            layers = {key.lower(): value for key, value in packet["_source"]["layers"].items()}
            found = {name: self._values(name, layers[key.lower()])
                     for name, key in zip(asked, full) if key.lower() in layers}
            frames[int(layers["frame.number"][0])] = found
        return frames

    def _values(self, name, texts):
        read = READ.get(self.types().get(name), str)
        return [read(text) for text in texts]

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

    # ---- Lines of the tree ----

    def trees(self, capture, layer, **how):
        """Frame number -> the frame's layers of one protocol, as lines with the bytes they highlight.

        What an ICMP error quotes is a layer of the frame in Wireshark 4.0, and lies below ICMP in newer ones.
        """
        text = self.read(capture, "-T", "json", "-x", "-J", f"frame icmp {layer}", **how)
        trees = self._once("trees", lambda said: dict(map(as_tree, json.loads(said, object_pairs_hook=list))), text)
        return {number: [node for node in walk(nodes) if node.name == layer] for number, nodes in trees.items()}

    def text(self, capture, number, *args, **how):
        """What tshark prints of one frame (`-V`, `-O cisco_alarm`), out of a run that prints all of them."""
        return self._once("text", texts_of_frames, self.read(capture, *args, **how))[number]

    def summary(self, capture, number, **how):
        """The line of a frame in the packet list of plain tshark."""
        return self._once("list", lines_of_frames, self.read(capture, **how))[number]

    # ---- Display filters ----

    def frames(self, capture, where, two_pass=False, **how):
        """Numbers of the frames that a display filter lets through.

        With two passes sharkd is asked, which is one process for all filters of a capture; else `tshark -Y`."""
        if two_pass and not how and shutil.which("sharkd"):
            return self.sharkd(capture).filtered(where)
        text = self.read(capture, "-T", "fields", "-e", "frame.number", where=where, two_pass=two_pass, **how)
        return [int(line) for line in text.split()]

    def frames_of(self, capture, filters, **how):
        """The same for many display filters, in one run."""
        filters = tuple(filters)
        text = self.read(capture, "-q", "-X", f"lua_script:{self.taps}", "-X", "lua_script1:" + "\n".join(filters), **how)
        found = {where: [] for where in filters}
        for place, number in map(str.split, text.splitlines()):
            found[filters[int(place) - 1]].append(int(number))
        return found

    def counts(self, capture, filters):
        """How many frames each of many display filters lets through, in one run."""
        return {where: len(numbers) for where, numbers in self.frames_of(capture, filters).items()}

    def sharkd(self, capture):
        """A process that has opened this capture; a few of them are kept."""
        sharkd = self._sharkds.pop(capture, None)
        if not sharkd:
            if len(self._sharkds) >= SHARKDS:
                self._sharkds.pop(next(iter(self._sharkds))).close()
            sharkd = self.new_sharkd()
            sharkd.load(capture)
        self._sharkds[capture] = sharkd     # the last one now
        return sharkd

    def new_sharkd(self, **env):
        """A process that has opened no file; whoever asked for it closes it."""
        return Sharkd(unprivileged(), self.captures, environment(self.home, self.plugins) | env)

# SPDX-License-Identifier: GPL-2.0-or-later
"""The stock tshark with the plugin under test, run as an ordinary user, and what went wrong with a run."""

import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import messages

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from tshark import ABORTS, DROPPED, environment, unprivileged  # noqa: E402

TIMEOUT = 600       # seconds; a run that takes longer hangs
STEERING = DROPPED + ("LD_", "ASAN_", "UBSAN_", "G_")
# On stderr, none of these is ever right.
SIGNS = ("runtime error", "AddressSanitizer", "CRITICAL", "ERROR", "Dissector bug", "DISSECTOR BUG", "assertion")


class Run(NamedTuple):
    status: int
    out: bytes
    err: str

    def complaint(self):
        """What is wrong with it, or nothing."""
        if self.status:
            return f"exit status {self.status}: {self.err[:3000]}"
        signs = [sign for sign in SIGNS if sign in self.err]
        return f"{', '.join(signs)} on stderr: {self.err[:3000]}" if signs else ""


def sanitizer_library():
    asked = subprocess.run(["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True, check=True)
    return asked.stdout.strip()


class Tshark:
    """tshark with one build of the plugin, or without one (`plugins` is None)."""

    def __init__(self, room, plugins, sanitized=False, **env):
        home, nothing = room / "home", room / "nothing"
        for folder in (home, nothing):
            folder.mkdir(exist_ok=True)
        home.chmod(0o777)
        self.plugins = plugins
        self.env = {k: v for k, v in environment(home, plugins or nothing, STEERING).items() if k not in ABORTS}
        # Helper programs that tshark may start (extcap) hang under a preloaded sanitizer.
        self.env |= {"WIRESHARK_EXTCAP_DIR": str(nothing)}
        self.own = ABORTS | env
        if sanitized:
            self.own |= {"LD_PRELOAD": sanitizer_library(), "ASAN_OPTIONS": "detect_leaks=0",
                         "UBSAN_OPTIONS": "print_stacktrace=1", "WIRESHARK_DEBUG_WMEM_OVERRIDE": "simple"}

    def run(self, *args, out=subprocess.PIPE, before=(), timeout=TIMEOUT):
        """Runs tshark; `before` is a program to run it with. Whatever is preloaded is preloaded into tshark alone."""
        command = [*unprivileged(), *before, "env", *(f"{k}={v}" for k, v in self.own.items()), "tshark"]
        if before:      # valgrind is to look at tshark, not at env
            command = [*unprivileged(), "env", *(f"{k}={v}" for k, v in self.own.items()), *before, "tshark"]
        try:
            done = subprocess.run([*command, *map(str, args)], stdin=subprocess.DEVNULL, stdout=out,
                                  stderr=subprocess.PIPE, env=self.env, timeout=timeout, check=False)
        except subprocess.TimeoutExpired:
            return Run(-1, b"", f"ran for more than {timeout} seconds")
        return Run(done.returncode, done.stdout or b"", done.stderr.decode("utf-8", "replace"))

    def read(self, capture, *args, **how):
        return self.run("-n", "-r", capture, *args, **how)

    def is_loaded(self):
        return b"cisco_alarm.so" in self.run("-G", "plugins").out

    def alarms(self, capture):
        """Number of frames in which the plugin shows something."""
        return len(self.read(capture, "-Y", "cisco_alarm", "-T", "fields", "-e", "frame.number").out.split())


def peak_memory(tshark, *args):
    """Peak resident memory of a run, in bytes. In a process of its own, since the kernel keeps but the largest."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        run = tshark.run(*args, out=subprocess.DEVNULL, timeout=3600)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        os.write(writer, f"{run.status} {peak}".encode())
        os._exit(0)
    os.close(writer)
    status, peak = map(int, os.read(reader, 100).split())
    os.close(reader)
    os.waitpid(child, 0)
    if status:
        raise RuntimeError(f"tshark failed with {status}: {args}")
    return peak


def smallest(frames, fails):
    """The fewest frames in a row that still fail, by halving."""
    while len(frames) > 1:
        half = len(frames) // 2
        for part in (frames[:half], frames[half:]):
            if fails(part):
                frames = part
                break
        else:
            return frames
    return frames


class Judge:
    """Reads captures in every way; keeps the frames of a failure as a case to be looked at."""

    # What is asked of tshark: with and without a tree, one pass and two.
    WAYS = {
        "tree": ("-V",),
        "tree, two passes": ("-2", "-V"),
        "fields": ("-T", "fields", "-e", "cisco_alarm.reason", "-e", "cisco_alarm.cid.status"),
        "no tree": ("-q", "-z", "cisco_alarm,reasons"),
        "list, two passes": ("-2",),
    }

    # Strict memory fills what is freed, wherever it is; that shows in any way.
    STRICT_WAYS = ("tree, two passes", "list, two passes")

    def __init__(self, room, findings, tsharks, stock):
        self.room, self.findings, self.tsharks, self.stock = room, Path(findings), tsharks, stock
        self.runs = 0

    def complaints(self, name, frames, ways=tuple(WAYS)):
        """What went wrong, a line each; what the stock tshark does as well is not the plugin's."""
        capture = messages.write(self.room / f"{name}.pcapng", frames)
        found = []
        for kind, tshark in self.tsharks.items():
            for way in ways if kind == "sanitizers" else set(ways).intersection(self.STRICT_WAYS):
                self.runs += 1
                complaint = self._complaint(tshark, capture, way)
                if complaint:
                    found += self._explain(f"{name}, {kind}, {way}", tshark, frames, way, complaint)
        capture.unlink()
        return found

    def _complaint(self, tshark, capture, way):
        return tshark.read(capture, *self.WAYS[way], out=subprocess.DEVNULL).complaint()

    def _explain(self, title, tshark, frames, way, complaint):
        def fails(part, who=tshark):
            return bool(self._complaint(who, messages.write(self.room / "part.pcapng", part), way))
        few = smallest(frames, fails)
        if way != "no tree" and fails(few, self.stock):
            print(f"note    {title}: stock tshark does that as well, so it is left out: {complaint[:200]}")
            return []
        self.findings.mkdir(parents=True, exist_ok=True)
        kept = messages.write(self.findings / (title.replace(", ", "-").replace(" ", "-") + ".pcapng"), few)
        return [f"{title}: {len(few)} frames, kept as {kept}: {complaint}"]

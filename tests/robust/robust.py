#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Everything hostile against the plugin in the stock tshark: see run.sh."""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
import damage  # noqa: E402
import messages  # noqa: E402
import prefixes  # noqa: E402
from runs import Judge, Tshark  # noqa: E402


class Tally:
    """Tests and their verdicts."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.since = time.time()

    def _line(self, word, name, text=""):
        now = time.time()
        print(f"{word:7} {name} ({now - self.since:.0f} s)", text, flush=True)
        self.since = now

    def check(self, name, complaints, note=""):
        """Passed if there are no complaints."""
        complaints = list(complaints)
        self.passed += not complaints
        self.failed += bool(complaints)
        self._line("FAILED" if complaints else "ok", name, "\n".join(map(str, complaints)) or note)

    def skip(self, name, why):
        self.skipped += 1
        self._line("skipped", name, why)

    def report(self):
        print(f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped")
        return 1 if self.failed or not self.passed else 0


class Lab:
    """What the parts share: builds, a room for captures, the messages."""

    def __init__(self, args, room):
        self.short, self.room, self.args = args.short, room, args
        self.tally = Tally()
        self.sanitized = Tshark(room, args.sanitized, sanitized=True)
        self.plain = Tshark(room, args.plain)
        self.strict = Tshark(room, args.plain, WIRESHARK_DEBUG_WMEM_OVERRIDE="strict")
        self.stock = Tshark(room, None)
        self.judge = Judge(room, args.findings, {"sanitizers": self.sanitized, "strict memory": self.strict}, self.stock)
        self.sip, self.sccp = messages.record()

    def reached(self, name, frames):
        """How many frames the plugin has a say in: a test of frames that never reach it would be none."""
        return self.plain.alarms(messages.write(self.room / f"{name}-reach.pcapng", frames))

    def run(self, name, frames, ways=tuple(Judge.WAYS), least=0.0):
        """One test: these frames in these ways; at least such a share of them has to reach the plugin."""
        reached = self.reached(name, frames)
        complaints = self.judge.complaints(name, frames, ways)
        if reached < least * len(frames):
            complaints.append(f"only {reached} of {len(frames)} frames reach the plugin")
        self.tally.check(name, complaints, f"{len(frames)} frames, {reached} with an alarm")


def loaded(lab):
    """Each tshark has the plugin that it should have."""
    for name, tshark in (("sanitized", lab.sanitized), ("plain", lab.plain)):
        lab.tally.check(f"{name} plugin is loaded", [] if tshark.is_loaded() else ["it is not"])
    lab.tally.check("stock tshark has no plugin", ["it has"] if lab.stock.is_loaded() else [])


def cut(lab):
    """Every prefix of one document of each kind, and every 7th of all others; with --short fewer."""
    ways = ("tree, two passes", "no tree") if lab.short else tuple(Judge.WAYS)
    for name, frames in prefixes.captures(lab.sip, lab.sccp, *((11, 53) if lab.short else (1, 7))):
        # Wireshark 4.0 does not read a message on that the capture cut short.
        lab.run(name, frames, ways, 0 if "capture" in name else 0.2)


def mutants(lab):
    """Damaged copies: structure-aware."""
    scale = 0.1 if lab.short else 1
    ways = ("tree", "list, two passes") if lab.short else tuple(Judge.WAYS)
    lab.run("mutants SIP", damage.sip_frames(lab.sip, int(6000 * scale)), ways, 0.2)
    lab.run("mutants SCCP", damage.sccp_frames(lab.sccp, int(1500 * scale)), ways, 0.2)
    lab.run("mutants Reason", damage.reason_frames(lab.sip, int(1500 * scale)), ways, 0.2)


def editcap(lab, source, seed, *options):
    """A copy with random damage."""
    target = lab.room / f"{source.stem}-{seed}.pcapng"
    subprocess.run(["editcap", "-E", "0.03", "--seed", str(seed), *options, source, target], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    target.chmod(0o644)
    return target


def noise(lab):
    """Damaged copies: random octets, by editcap. Headers below SIP stay, or little would get there."""
    ways = ("tree", "list, two passes") if lab.short else tuple(Judge.WAYS)
    base = messages.write(lab.room / "whole.pcapng", damage.undamaged(lab.sip))
    complaints, seeds = [], range(1, 2 if lab.short else 5)
    for seed in seeds:
        copy = editcap(lab, base, seed, "-o", str(messages.HEADERS))
        complaints += read_copy(lab, copy, ways)
    lab.tally.check("editcap, messages", complaints, f"{len(seeds)} copies of {len(damage.undamaged(lab.sip))} messages")
    complaints, count = [], 0
    captures = sorted(Path(messages.__file__).resolve().parents[2].glob("captures/*.pcapng"))
    for capture in captures:
        for seed in range(1, 2 if lab.short else 7):
            copy = editcap(lab, capture, seed, "-o", "54")
            complaints += read_copy(lab, copy, ("tree, two passes",))
            count += 1
    lab.tally.check("editcap, captures", complaints, f"{count} copies of {len(captures)} captures")


def read_copy(lab, copy, ways):
    """Complaints about one file. It is kept if there are any."""
    found = []
    for way in ways:
        lab.judge.runs += 1
        run = lab.sanitized.read(copy, *Judge.WAYS[way], out=subprocess.DEVNULL)
        if run.complaint() and way != "no tree" and lab.stock.read(copy, *Judge.WAYS[way], out=subprocess.DEVNULL).complaint():
            print(f"note    {copy.name}, {way}: stock tshark does that as well: {run.complaint()[:200]}")
        elif run.complaint():
            lab.judge.findings.mkdir(parents=True, exist_ok=True)
            shutil.copy(copy, lab.judge.findings)
            found.append(f"{copy.name}, {way}, kept in {lab.judge.findings}: {run.complaint()}")
    copy.unlink()
    return found


def past_crashers(lab):
    """Captures that once did harm."""
    for capture in sorted(Path(__file__).resolve().parent.glob("cases/*.pcapng")):
        copy = Path(shutil.copy(capture, lab.room))
        lab.tally.check(f"past crasher {capture.stem}", read_copy(lab, copy, tuple(Judge.WAYS)))


def hostile_shapes(lab):
    import hostile
    hostile.check(lab)


def escapes(lab):
    import escaping
    escaping.check(lab)


def memory_errors(lab):
    import memory
    memory.check_errors(lab)


def memory_use(lab):
    import memory
    memory.check_use(lab)


PARTS = {"cut": cut, "mutants": mutants, "noise": noise, "crashers": past_crashers, "escapes": escapes,
         "shapes": hostile_shapes, "valgrind": memory_errors, "memory": memory_use}


def run_part(lab, part):
    """A part that cannot be run to its end has failed; the others go on."""
    try:
        PARTS[part](lab)
    except (RuntimeError, OSError, ValueError, LookupError, subprocess.SubprocessError) as error:
        lab.tally.check(part, [f"{type(error).__name__}: {error}"])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sanitized", type=Path, required=True, help="plugin folder of the build with sanitizers")
    parser.add_argument("--plain", type=Path, required=True, help="plugin folder of a plain build")
    parser.add_argument("--findings", type=Path, required=True, help="where to keep what did harm")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="just these parts")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cisco-alarm-robust.") as room:
        Path(room).chmod(0o755)
        lab = Lab(args, Path(room))
        loaded(lab)
        if lab.tally.failed == 0:
            for part in args.parts or PARTS:
                run_part(lab, part)
        print(f"{lab.judge.runs} runs of tshark")
        return lab.tally.report()


if __name__ == "__main__":
    sys.exit(main())

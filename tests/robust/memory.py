# SPDX-License-Identifier: GPL-2.0-or-later
"""Memory: nothing that valgrind has to say of the plugin, and what is kept of each message and alarm."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import damage
import messages
from runs import Tshark, peak_memory

ROOT = Path(__file__).resolve().parents[2]
CAPTURES = ("forum-tcp", "bad", "envelope", "links-answers", "links-repeats", "register-reason", "sccp", "sccp-bad")
# Bytes kept, at most. In these captures every tenth message is a registration of another phone, which is remembered with
# link_events off, too: 47 bytes a message; an alarm has ten of them.
PER_MESSAGE, PER_REGISTRATION, PER_ALARM = 128, 64, 1700
NOTHING = 4             # two runs of the same differ by some megabytes
MESSAGES, ALARMS = 1_000_000, 100_000


def ours(report):
    """The reports of valgrind that have the plugin in their stack."""
    files = "|".join(re.escape(path.name) for path in (ROOT / "plugin").rglob("*.c"))
    mark = re.compile(rf"cisco_alarm\.so|\(({files}):\d+\)")
    blocks = re.split(r"^==\d+== *$", report, flags=re.M)
    return [block.strip() for block in blocks if mark.search(block)]


def check_errors(lab):
    """Memcheck over a few captures and some mutants."""
    name = "valgrind has nothing to say of the plugin"
    if not shutil.which("valgrind"):
        lab.tally.skip(name, "valgrind is not installed")
        return
    frames = [frame for capture in CAPTURES[:3 if lab.short else None] for frame in messages.SCENES[capture]()]
    frames += damage.sip_frames(lab.sip, 50 if lab.short else 500, seed=7)
    path = messages.write(lab.room / "valgrind.pcapng", frames)
    tshark = Tshark(lab.room, lab.plain.plugins, WIRESHARK_DEBUG_WMEM_OVERRIDE="simple")
    memcheck = ("valgrind", "--tool=memcheck", "--leak-check=no", "--num-callers=30", "--error-limit=no")
    bad = []
    for way in (("-V",),) if lab.short else (("-V",), ("-2", "-V"), ("-T", "fields", "-e", "cisco_alarm.reason")):
        run = tshark.read(path, *way, before=memcheck, out=subprocess.DEVNULL, timeout=1200)
        bad += ours(run.err)
        if run.status or "ERROR SUMMARY" not in run.err:
            bad.append(f"{way}: exit status {run.status}: {run.err[-1000:]}")
    lab.tally.check(name, bad[:5], f"{len(frames)} frames")


def load(lab, name, *kinds):
    """A capture by the benchmark's generator."""
    path = lab.room / f"{name}.pcapng"
    subprocess.run([sys.executable, ROOT / "tests/bench/make_load.py", path, *kinds], check=True)
    path.chmod(0o644)
    return path


def peaks(lab, name, kind):
    """Peak memory over a million messages of a kind: without the plugin, with it, and with it but with link_events off."""
    path = load(lab, name, f"{kind}={MESSAGES}")
    # Without conversations for the calls' media: with them, Wireshark takes longer for each further call of a phone, and
    # twice as long for 100,000 messages as it does now. The plugin has no part in that.
    args = ("-n", "-r", path, "-o", "sdp.establish_conversation:FALSE", "-T", "fields", "-e", "frame.number")
    off = ("-o", "cisco_alarm.link_events:FALSE")
    plugin, stock = (Tshark(lab.room, plugins) for plugins in (lab.plain.plugins, None))
    found = peak_memory(stock, *args), peak_memory(plugin, *args), peak_memory(plugin, *args, *off)
    print("        peak over %d %s: %.1f MiB without the plugin, %.1f with it, %.1f with link_events off"
          % (MESSAGES, name, *(peak / 2**20 for peak in found)))
    path.unlink()
    return found


def check_use(lab):
    """A million messages, a tenth of them alarms; then a million of which nothing is linked: no alarms, and no SIP at all."""
    if lab.short:
        lab.tally.skip("memory over a long run", "takes minutes and gigabytes: not with --short")
        return

    def check(name, kept, count, most):
        lab.tally.check(name, [] if kept / count < most else [f"{kept / count:.1f}, at most {most}"], f"{kept / count:.1f}")
    stock, plugin, off = peaks(lab, "messages, a tenth of them alarms", "mixed")
    check("bytes kept for each SIP message", plugin - off, MESSAGES, PER_MESSAGE)
    check("bytes kept for each alarm", off - stock, ALARMS, PER_ALARM)
    stock, _, off = peaks(lab, "messages, no alarms", "sip")
    check("bytes kept for each SIP message with link_events off", off - stock, MESSAGES, PER_REGISTRATION)
    stock, plugin, off = peaks(lab, "frames without SIP", "voice")
    check("bytes kept for each frame without SIP", max(plugin, off) - stock, MESSAGES, NOTHING)

# SPDX-License-Identifier: GPL-2.0-or-later
"""Memory: nothing that valgrind has to say of the plugin, and what is kept of each message and alarm."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import damage
import messages
from tshark import Tshark, peak_memory

ROOT = Path(__file__).resolve().parents[2]
CAPTURES = ("forum-tcp", "bad", "envelope", "links-answers", "links-repeats", "register-reason", "sccp", "sccp-bad")
# Bytes kept, at most.
PER_MESSAGE, PER_ALARM = 128, 1024
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


def peaks(lab, path):
    """Peak memory without the plugin, with it, and with it but not remembering messages."""
    args = ("-n", "-r", path, "-T", "fields", "-e", "frame.number")
    off = ("-o", "cisco_alarm.link_events:FALSE")
    plugin, stock = (Tshark(lab.room, plugins) for plugins in (lab.plain.plugins, None))
    return peak_memory(stock, *args), peak_memory(plugin, *args), peak_memory(plugin, *args, *off)


def check_use(lab):
    """A million messages, a tenth of them alarms or their answers; then a million frames without SIP."""
    if lab.short:
        lab.tally.skip("memory over a long run", "takes minutes and a gigabyte: not with --short")
        return
    path = load(lab, "long", f"mixed={MESSAGES}")
    size = path.stat().st_size
    stock, plugin, no_events = peaks(lab, path)
    path.unlink()
    message, alarm = (plugin - no_events) / MESSAGES, (no_events - stock) / ALARMS
    megabytes = " ".join(f"{name} {value / 2**20:.0f} MiB;" for name, value in
                         (("capture", size), ("peak without plugin", stock), ("with", plugin), ("link_events off", no_events)))
    lab.tally.check("bytes kept for each SIP message", [] if message < PER_MESSAGE else [f"{message:.0f}"],
                    f"{message:.0f}; {megabytes}")
    lab.tally.check("bytes kept for each alarm", [] if alarm < PER_ALARM else [f"{alarm:.0f}"], f"{alarm:.0f}")
    path = load(lab, "other", f"voice={MESSAGES}")
    stock, plugin, no_events = peaks(lab, path)
    path.unlink()
    lab.tally.check("nothing is kept where there is no SIP", [] if plugin - stock < 4 * 2**20 else [f"{plugin - stock} bytes"],
                    f"peak without plugin {stock / 2**20:.1f} MiB, with {plugin / 2**20:.1f} MiB")

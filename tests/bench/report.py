#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Tables and verdicts from what measure.sh counted: report.py FORM WORK PLACE…, WORK/PLACE/results.tsv being the results.

A ratio or percentage that misses its target by more than a tenth makes it fail; where the target is missed for a reason
that tests/README.md gives, the line that is held instead. What is counted in instructions or bytes depends on compiler
and library: it gets a verdict, and fails nothing.
"""

import sys
from collections import defaultdict
from pathlib import Path
from typing import Callable, NamedTuple

HOST = "host"           # its Wireshark is older than those the targets are for
VARIANTS = {
    "floor": "body swallowed (floor)",
    "stock": "stock, text lines",
    "xml": "stock, `xml_sip` heuristic",
    "lua": "Lua dissector",
    "plugin": "this plugin",
    "no-links": "this plugin, `link_events` off",
}
MODES = {"fields": "loading", "column": "`-e` a field", "tree": "`-V`", "summary": "summary", "two-pass": "`-2 -Y`"}
OTHERS = {
    "mix": "mix as at a Unified CM",
    "register": "REGISTER, 100, 200",
    "reason": "REGISTER with an alarm in its Reason, 100, 200",
    "call": "INVITE with SDP … 200",
    "keepalive": "SCCP keepalive",
    "voice": "UDP, undecoded",
    "dns": "DNS",
}


class Results:
    """What was measured at one place."""

    def __init__(self, path):
        self.version = "?"
        self.rows = defaultdict(dict)
        for line in path.read_text(encoding="utf-8").splitlines():
            what, *rest = line.split("\t")
            if what == "wireshark":
                self.version = rest[0]
                continue
            keys = {"count": 3, "lines": 1, "parse": 2, "wall": 1, "usage": 2, "statistics": 1}[what]
            values = [float(value) for value in rest[keys:]]
            self.rows[what][tuple(rest[:keys])] = values[0] if len(values) == 1 else values

    def count(self, variant, mode, kind):
        """Instructions per message; None where that was not measured, as for all below."""
        return self.rows["count"].get((variant, mode, kind))

    def added(self, kind, mode="fields", variant="plugin"):
        """Instructions that the plugin adds to a message."""
        return minus(self.count(variant, mode, kind), self.count("stock", mode, kind))

    def more(self, kind, mode="fields"):
        """The same in per cent."""
        share = over(self.added(kind, mode), self.count("stock", mode, kind))
        return None if share is None else 100 * share

    def alarm(self, variant, mode="fields", kind="alarms"):
        """Instructions for the body of an alarm above a plugin that swallows it. Which field a column shows makes no
        difference to the floor, which has none."""
        return minus(self.count(variant, mode, kind), self.count("floor", "fields" if mode == "column" else mode, kind))

    def line(self, variant):
        """Instructions for a line that `-V` shows of an alarm."""
        lines = self.rows["lines"]
        shown = minus(lines.get((variant,)), lines.get(("floor",)))
        return over(self.alarm(variant, "tree"), shown)

    def statistics(self, which):
        """Per cent of loading a site's incident that these statistics cost on top."""
        runs = self.rows["statistics"]
        start, none, counted = (runs.get((name,)) for name in ("start", "none", which))
        share = over(minus(counted, none), minus(none, start))
        return None if share is None else 100 * share

    def kept(self, kind):
        """Bytes kept for a message of the largest capture of this kind."""
        sizes = [int(name.rpartition("-")[2]) for _, name in self.rows["usage"] if name.startswith(f"size-{kind}-")]
        if not sizes:
            return None
        plugin, stock = (self.rows["usage"][name, f"size-{kind}-{max(sizes)}"][1] for name in ("plugin", "stock"))
        return (plugin - stock) * 1024 / max(sizes)


def minus(a, b):
    return None if a is None or b is None else a - b


def over(a, b):
    return None if a is None or b is None else a / b


class Target(NamedTuple):
    """What a value may be at most, or at least."""
    name: str
    value: Callable
    limit: float
    form: str                   # of the value
    at_least: bool = False
    fails: bool = True
    held: float = None          # where the target is missed: the line that is not to be crossed

    def excess(self, results, limit):
        """How many times the limit it is; None where it was not measured."""
        value = self.value(results)
        if value is None:
            return None
        return limit / max(value, 1e-9) if self.at_least else value / limit

    def failed(self, results):
        excess = self.excess(results, self.held or self.limit)
        return self.fails and excess is not None and excess > 1.1

    def verdict(self, results):
        excess = self.excess(results, self.limit)
        if excess is None:
            return "not measured"
        if excess <= 1:
            return "met"
        if excess <= 1.1:
            return "missed, by less than a tenth"
        return "**FAILED**" if self.failed(results) else "missed"


COUNT, PERCENT, RATIO, TIMES = "{:,.0f}", "{:+.2f} %", "{:.2f}", "{:.1f} times"
TARGETS = [
    Target("mix, loading", lambda r: r.more("mix"), 0.85, PERCENT, held=1.9),
    Target("REGISTER, 100, 200", lambda r: r.more("register"), 1.1, PERCENT, held=7.9),
    Target("call with SDP", lambda r: r.more("call"), 1.6, PERCENT),
    Target("SCCP keepalive", lambda r: r.more("keepalive"), 2.2, PERCENT, fails=False),
    Target("a frame without SIP or SCCP, instructions", lambda r: r.added("voice"), 310, COUNT, fails=False),
    Target("alarm, loading, instructions", lambda r: r.alarm("plugin"), 40000, COUNT, fails=False),
    Target("… xml_sip in these", lambda r: over(r.alarm("xml"), r.alarm("plugin")), 12, TIMES, at_least=True, held=8),
    Target("… Lua in these", lambda r: over(r.alarm("lua"), r.alarm("plugin")), 14, TIMES, at_least=True, held=9.5),
    Target("alarm, `-e cisco_alarm.reason`, instructions", lambda r: r.alarm("plugin", "column"), 40000, COUNT,
           fails=False),
    Target("… of stock's `-e sip.msg_body`", lambda r: over(r.alarm("plugin", "column"), r.alarm("stock", "column")),
           0.25, RATIO, held=0.34),
    Target("alarm, `-V`: a line, in lines of stock's", lambda r: over(r.line("plugin"), r.line("stock")), 1.05, RATIO,
           fails=False),
    Target("alarm, `-2 -Y cisco_alarm.reason`, instructions", lambda r: r.alarm("plugin", "two-pass"), 60000, COUNT,
           fails=False),
    Target("incidents, of loading a site's incident", lambda r: r.statistics("incidents"), 6, PERCENT),
    Target("all eight statistics, of the same", lambda r: r.statistics("all"), 15, PERCENT),
    Target("kept for each SIP message, bytes", lambda r: r.kept("sip"), 32, COUNT, fails=False),
]


def number(value, form=COUNT):
    return "" if value is None else form.format(value)


def table(*rows):
    """A Markdown table; its first row is the head. A row without any value is left out."""
    head, *body = rows
    body = [row for row in body if any(row[1:])]
    if not body:
        return
    print("| " + " | ".join(head) + " |")
    print("|---" + "|--:" * (len(head) - 1) + "|")
    for row in body:
        print("| " + " | ".join(row) + " |")
    print()


def target_table(places):
    """The targets, and what was measured everywhere."""
    judged = [results for place, results in places.items() if place != HOST] or list(places.values())
    head = ["", *(results.version for results in places.values()), "target", *(f"{r.version[:3]}" for r in judged)]
    rows = []
    for target in TARGETS:
        limit = ("at least " if target.at_least else "at most ") + number(target.limit, target.form)
        rows.append([target.name, *(number(target.value(results), target.form) for results in places.values()),
                     limit, *(target.verdict(results) for results in judged)])
    table(head, *rows)
    return [f"{target.name} ({results.version})" for target in TARGETS for results in judged if target.failed(results)]


def alarm_table(results):
    """What the body of an alarm costs, one way or another."""
    modes = [mode for mode in MODES if results.alarm("plugin", mode) is not None]
    rows = [[VARIANTS[name], *(number(results.alarm(name, mode)) for mode in modes)]
            for name in VARIANTS if name != "floor"]
    rows.append(["this plugin, alarm in IP fragments", *(number(results.alarm("plugin", mode, "fragments")) for mode in modes)])
    table([f"{results.version}: body of an alarm, instructions", *(MODES[mode] for mode in modes)], *rows)


def other_table(results):
    """What the plugin adds to messages that are none of its business."""
    modes = [mode for mode in MODES if results.more("register", mode) is not None]
    rows = [[title, *("" if results.more(kind, mode) is None else
                      f"{results.added(kind, mode):+,.0f} of {results.count('stock', mode, kind):,.0f}" for mode in modes),
             number(results.added(kind, variant="no-links"), "{:+,.0f}"),
             number(results.added(kind, variant="lua"), "{:+,.0f}")] for kind, title in OTHERS.items()]
    table([f"{results.version}: instructions added", *(MODES[mode] for mode in modes), "loading, `link_events` off",
           "loading, Lua"], *rows)


def usage_table(results):
    """Time and memory against size."""
    usage = results.rows["usage"]
    rows = []
    for (name, capture), (seconds, peak) in usage.items():
        if name == "plugin":
            stock_seconds, stock_peak = usage["stock", capture]
            kind, _, count = capture.removeprefix("size-").partition("-")
            rows.append([f"{int(count):,} ({kind})", f"{stock_seconds:.2f}", f"{seconds:.2f}", number(stock_peak / 1024),
                         number(peak / 1024), number((peak - stock_peak) * 1024 / int(count))])
    table([f"{results.version}: messages", "stock: s", "plugin: s", "stock: MB", "plugin: MB", "more, bytes a message"],
          *rows)


def wall_line(results):
    """The pipe to a parser of one's own."""
    wall = {name: value for (name,), value in results.rows["wall"].items()}
    if wall:
        (pipe, pipe_used), (alone, alone_used) = wall["stock_pipe"], wall["plugin_alone"]
        print(f"{results.version}: `tshark -T fields -e udp.payload | python` took {pipe:.2f} s by the clock "
              f"({pipe_used:.2f} s of the processors), `tshark -T fields -e cisco_alarm.reason` {alone:.2f} s "
              f"({alone_used:.2f} s): {pipe / alone:.2f} times as long ({pipe_used / alone_used:.2f} times).\n")


def parse_table(results):
    """The scanner alone, which may take no more than expat."""
    parses = results.rows["parse"]
    documents = {document for _, document in parses}
    table(["parsing a document: instructions", "scanner", "expat"],
          *([document, number(parses["scanner", document]), number(parses["expat", document])] for document in
            sorted(documents)))
    return [f"scanner, {document}.xml: no more than expat" for document in sorted(documents)
            if parses["scanner", document] > parses["expat", document]]


def main():
    form, work, *names = sys.argv[1:]
    paths = {name: Path(work) / name / "results.tsv" for name in names}
    places = {name: Results(path) for name, path in paths.items() if path.exists()}
    for results in places.values():
        alarm_table(results)
        if form == "long":
            other_table(results)
            usage_table(results)
            wall_line(results)
    failed = [failure for results in places.values() for failure in parse_table(results)] + target_table(places)
    for name in names:
        if name not in places:
            print(f"{name}: NOT MEASURED")
    for failure in failed:
        print(f"FAILED: {failure}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

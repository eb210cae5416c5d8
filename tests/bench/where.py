#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the instructions of a message go, by function: where.py MESSAGES FILE, one of callgrind's files.

run.sh --work DIR leaves them in DIR/PLACE/out, as VARIANT.MODE.CAPTURE.PART; the parts are the kinds of messages in the
order of DIR/load/CAPTURE.marks, which also tells how many of each there are: where.py 420 out/plugin.fields.alarms.1.
Shown are the plugin's functions (with and without what they call), and what they call in Wireshark and the libraries, with
the caller. Functions that are not exported there have no name, just an address.
"""

import re
import sys
from collections import Counter
from typing import NamedTuple

PLUGIN = "cisco_alarm.so"


class Function(NamedTuple):
    """A function of a shared object; recursion levels are taken together."""
    name: str
    where: str

    def __str__(self):
        return self.name if self.is_ours else f"{self.name} [{self.where}]"

    @property
    def is_ours(self):
        return self.where == PLUGIN


class Profile:
    """Instructions by function and by call, read from callgrind's format."""

    def __init__(self, path):
        self.own, self.calls, self.called = Counter(), Counter(), Counter()
        self._names = {}
        self._object = self._function = self._callee_object = self._callee = None
        self._is_call = False
        with open(path, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                self._read(line.rstrip("\n"))

    def _name(self, kind, text):
        """Names are written once, with a number that stands for them from then on."""
        number, _, name = text.partition(" ")
        if name:
            self._names[kind, number] = name
        return self._names.get((kind, number), text)

    def _as_function(self, text, where):
        return Function(re.sub(r"'\d+$", "", self._name("fn", text)), (where or "?").rpartition("/")[2])

    def _read(self, line):
        key, equals, text = line.partition("=")
        if line[:1].isdigit() or line[:1] in ("+", "-", "*"):
            self._add_cost(int(line.split()[1]))
        elif not equals:
            return
        elif key == "ob":
            self._object = self._name("ob", text)
        elif key == "fn":
            self._function = self._as_function(text, self._object)
        elif key == "cob":
            self._callee_object = self._name("ob", text)
        elif key == "cfn":
            self._callee = self._as_function(text, self._callee_object or self._object)
        elif key == "calls":
            self.called[self._function, self._callee] += int(text.split()[0])
            self._is_call, self._callee_object = True, None

    def _add_cost(self, cost):
        if self._is_call:
            self.calls[self._function, self._callee] += cost
        else:
            self.own[self._function] += cost
        self._is_call = False


def per_message(costs, messages):
    return {key: cost / messages for key, cost in costs.items()}


def ranked(costs, least=50):
    return sorted(((key, cost) for key, cost in costs.items() if cost >= least), key=lambda pair: -pair[1])


def main():
    messages, profile = int(sys.argv[1]), Profile(sys.argv[2])
    own, calls, called = (per_message(costs, messages) for costs in (profile.own, profile.calls, profile.called))
    inside, outside, entered, times = Counter(), Counter(), Counter(), Counter()
    for (caller, callee), cost in calls.items():
        if caller != callee and (caller.is_ours or callee.is_ours):
            (inside if callee.is_ours else outside)[callee] += cost
            times[callee] += called[caller, callee]
            entered[callee] += cost if not caller.is_ours else 0
    print(f"{sum(own.values()):10,.0f} in all, {sum(c for f, c in own.items() if f.is_ours):,.0f} in the plugin itself, "
          f"{sum(outside.values()):,.0f} in what it calls, {sum(entered[f] for f in inside):,.0f} with both\n")
    print("  with all      own    times  function of the plugin")
    for function, cost in ranked(inside):
        print(f"{cost:10,.0f} {own.get(function, 0):8,.0f} {times[function]:8.2f}  {function}")
    print("\n  with all             times  called by the plugin")
    for function, cost in ranked(outside):
        callers = ranked({pair[0]: cost for pair, cost in calls.items() if pair[1] == function and pair[0].is_ours})
        by = ", ".join(f"{caller} {part:,.0f}" for caller, part in callers[:4])
        print(f"{cost:10,.0f} {'':8} {times[function]:8.2f}  {function} <- {by}")


if __name__ == "__main__":
    main()

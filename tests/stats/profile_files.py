# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads the files of a Wireshark profile."""

import re
from typing import NamedTuple

COLOR_RULE = re.compile(r"@([^@]+)@(.+)@\[(\d+),(\d+),(\d+)\]\[(\d+),(\d+),(\d+)\]")
SAVED_FILTER = re.compile(r'"([^"\\]+)" (\S.*)')


class Filter(NamedTuple):
    file: str
    name: str
    text: str


def lines_of(path):
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def table(path):
    """Rows of a table as Wireshark writes them: quoted cells, \\x22 for a quote in them."""
    for line in lines_of(path):
        assert re.fullmatch(r'("[^"]*")(,"[^"]*")*', line), f"{path.name}: {line}"
        yield [re.sub(r"\\x(..)", lambda code: chr(int(code[1], 16)), cell) for cell in line[1:-1].split('","')]


def color_rules(folder):
    """Filters in order, with (background, foreground)."""
    for line in lines_of(folder / "colorfilters"):
        rule = COLOR_RULE.fullmatch(line)
        assert rule, line
        numbers = tuple(map(int, rule.groups()[2:]))
        yield Filter("colorfilters", rule[1], rule[2]), (numbers[:3], numbers[3:])


def saved_filters(folder):
    for line in lines_of(folder / "dfilters"):
        saved = SAVED_FILTER.fullmatch(line)
        assert saved, line
        yield Filter("dfilters", saved[1], saved[2])


def buttons(folder):
    for cells in table(folder / "dfilter_buttons"):
        enabled, label, text, comment = cells
        assert enabled == "TRUE" and comment
        yield Filter("dfilter_buttons", label, text)


def graphs(folder):
    for cells in table(folder / "io_graphs"):
        yield Filter("io_graphs", cells[1], cells[2])


def plots(folder):
    for cells in table(folder / "plots"):
        yield Filter("plots", cells[2], cells[3])


def all_filters(folder):
    return [*(rule for rule, _ in color_rules(folder)), *buttons(folder), *saved_filters(folder), *graphs(folder),
            *plots(folder)]


def widths(folder):
    """Format -> width in pixels, in order."""
    text = (folder / "recent").read_text(encoding="utf-8")
    return {form: int(width) for form, width in re.findall(r'^\t"(%.*)", "(\d+)"', text, re.MULTILINE)}


def columns(folder):
    """Title -> format, in order."""
    text = (folder / "preferences").read_text(encoding="utf-8")
    listed = re.search(r"^gui\.column\.format:((?:\s+\".*)+)", text, re.MULTILINE)[1]
    cells = re.findall(r'"([^"]*)"', listed)
    return dict(zip(cells[::2], cells[1::2]))

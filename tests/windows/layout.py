# SPDX-License-Identifier: GPL-2.0-or-later
"""Clang's layouts of records, compiled as MSVC would, turned into C that another compiler can be held against.

The C includes the source that the records come from, so that it knows its types. Sizes, alignments and offsets are static
assertions. A bit-field has no offset: each becomes a probe, whose only set bits are its own, in one object in the section
.probes, which has to come out the same from both compilers.
"""
import re

LINE = re.compile(r"^ *(?:(\d+)(?::(\d+)-(\d+))?)? \|( *)(.*)$")
SIZE = re.compile(r"^\[sizeof=(\d+), align=(\d+)")


class Record:
    """One type: its name in C, its members as (path, offset), its bit-fields as paths."""

    def __init__(self, name):
        self.name = name
        self.members = []
        self.bit_fields = []
        self.size = self.align = None

    def layout(self):
        """What two records that are laid out in the same way have in common."""
        return self.name, self.size, self.align, tuple(self.members), tuple(self.bit_fields)


def is_unnamed(text):
    return text.endswith(")") and re.search(r"\((unnamed|anonymous)[^)]*\)$", text) is not None


def parse(lines):
    """Yields the records of a dump."""
    record, path = None, []
    for line in lines:
        match = LINE.match(line.rstrip("\n"))
        if line.startswith("*** Dumping AST Record Layout"):
            record, path = None, []
        elif match:
            offset, first_bit, _, indent, text = match.groups()
            size = SIZE.match(text)
            if size and record:
                record.size, record.align = map(int, size.groups())
                yield record
            elif record is None:
                record = Record(text)
            else:
                add_member(record, path, (len(indent) - 1) // 2, text, offset, first_bit)


def add_member(record, path, depth, text, offset, first_bit):
    """A line of the dump: `path` holds the names of the members around it, None for those without."""
    del path[depth - 1:]
    name = None if is_unnamed(text) or text.endswith(" ") else text.split(" ")[-1]
    path.append(name)
    if name is None:
        return
    full = ".".join(part for part in path if part)
    if first_bit is None:
        record.members.append((full, int(offset)))
    else:
        record.bit_fields.append(full)


def checks(records):
    """The assertions, line by line."""
    for record in records:
        name = record.name
        yield f'_Static_assert(sizeof({name}) == {record.size}, "size of {name}");'
        yield f'_Static_assert(_Alignof({name}) == {record.align}, "alignment of {name}");'
        for path, offset in record.members:
            yield f'_Static_assert(offsetof({name}, {path}) == {offset}, "{name}, {path}");'


def probes(records):
    """The object with a probe for each bit-field, line by line."""
    fields = [(record.name, path) for record in records for path in record.bit_fields]
    yield "const struct {"
    for number, (name, _) in enumerate(fields):
        yield f"    {name} probe_{number};"
    yield "    int last;"
    yield '} bit_fields __attribute__((section(".probes"), used, aligned(16))) = {'
    for number, (_, path) in enumerate(fields):
        yield f"    .probe_{number} = {{.{path} = -1}},"
    yield "    .last = 1};"


def records_of(dump):
    """The records of a dump that have a name; the others are parts of these, and listed with them."""
    known = {}
    for record in parse(dump.splitlines()):
        if not re.search(r"\((unnamed|anonymous)|\b__NSConstantString_tag\b", record.name):  # clang's own
            known[record.name] = record
    return list(known.values())


def check_program(source, records):
    """The C that holds a compiler against these records."""
    return "\n".join([f'#include "{source}"', "#include <stddef.h>",
                      "#undef __attribute__",  # nothing, in mingw's headers for MSVC
                      *checks(records), *probes(records), ""])

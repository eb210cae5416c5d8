#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds what MSVC would make of the sources against what gcc made of them.

    msvc.py BUILD       a build of the plugin with packaging/windows/toolchain.cmake

Clang, with the target of MSVC, has to take every source, without a warning and without an extension of gcc's; and it has
to lay every record that a source knows out as gcc does. Only then does a DLL that gcc made fit a Wireshark that MSVC made,
and only then can the plugin be built with Visual Studio.
"""
import concurrent.futures
import json
import os
import shlex
import subprocess
import sys
import tempfile

import layout

HERE = os.path.dirname(os.path.abspath(__file__))
TOOLS = "x86_64-w64-mingw32ucrt"
CLANG = ["clang", "--target=x86_64-pc-windows-msvc", "-isystem", os.path.join(HERE, "msvc"),
         "-isystem", f"/usr/{TOOLS}/include", "-include", "prelude.h"]
# _U_, Wireshark's mark of an unused parameter, is empty for MSVC, which does not warn of them.
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wno-missing-field-initializers", "-Wno-unused-parameter"]


def flags_of(entry):
    """What a source is compiled with, but for warnings and code generation."""
    words = shlex.split(entry["command"])
    kept = ["-std=c11"]
    for word, following in zip(words, words[1:] + [""]):
        if word.startswith(("-D", "-I", "@")):
            kept.append(word)
        elif word == "-isystem":
            kept += [word, following]
    return kept


def run(command, directory):
    """The standard output; what the command complains of is an error of the source."""
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr[:4000] or f"{command[0]} failed")
    return done.stdout


def probes(compiler, program, directory):
    """The bytes of the bit-fields' probes; compiling them checks all the rest."""
    with tempfile.TemporaryDirectory() as scratch:
        result, section = os.path.join(scratch, "check.o"), os.path.join(scratch, "probes")
        run([*compiler, "-w", "-c", program, "-o", result], directory)
        run([f"{TOOLS}-objcopy", "-O", "binary", "-j", ".probes", result, section], directory)
        with open(section, "rb") as file:
            return file.read().rstrip(b"\0")  # the section is filled up


def check_layouts(entry):
    """How many types, members and bit-fields are the same; an exception says which are not."""
    source, directory, flags = entry["file"], entry["directory"], flags_of(entry)
    dump = run([*CLANG, *flags, "-w", "-fsyntax-only", "-Xclang", "-fdump-record-layouts-complete", source], directory)
    records = layout.records_of(dump)
    if not records:
        return {}
    with tempfile.NamedTemporaryFile("w", suffix=".c") as program:
        program.write(layout.check_program(source, records))
        program.flush()
        gcc = [f"{TOOLS}-gcc", "-mms-bitfields", *flags]
        if probes(gcc, program.name, directory) != probes([*CLANG, *flags], program.name, directory):
            raise RuntimeError("bit-fields lie elsewhere")
    return {record.name: (len(record.members), len(record.bit_fields)) for record in records}


def check_source(entry):
    """The complaint, if there is one, and what was compared."""
    try:
        run([*CLANG, *flags_of(entry), *WARNINGS, "-fsyntax-only", entry["file"]], entry["directory"])
        return None, check_layouts(entry)
    except RuntimeError as error:
        return str(error), {}


def main():
    with open(os.path.join(sys.argv[1], "compile_commands.json"), encoding="utf-8") as file:
        entries = json.load(file)
    types, failed = {}, False
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for entry, (complaint, compared) in zip(entries, pool.map(check_source, entries)):
            types.update(compared)
            if complaint:
                failed = True
                print(f"{entry['file']}:\n{complaint}")
    members, bit_fields = (sum(counts[kind] for counts in types.values()) for kind in (0, 1))
    print(f"{len(entries)} sources; {len(types)} types with {members} members and {bit_fields} bit-fields are the same")
    sys.exit(failed or "struct _packet_info" not in types or bit_fields == 0)


if __name__ == "__main__":
    main()

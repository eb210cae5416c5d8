#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds what MSVC would make of the sources against what gcc made of them.

    msvc.py BUILD       a build of the plugin with packaging/windows/toolchain.cmake

Clang, with the target of MSVC, has to take every source of the plugin, without a warning and without an extension of
gcc's; and it has to lay every record that a source knows out as gcc does. Only then does a DLL that gcc made fit a
Wireshark that MSVC made, and only then can the plugin be built with Visual Studio.
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


def take(entry):
    """What clang complains of in a source, and the records that it lays out."""
    dump = ["-fsyntax-only", "-Xclang", "-fdump-record-layouts-complete"]
    try:
        text = run([*CLANG, *flags_of(entry), *WARNINGS, *dump, entry["file"]], entry["directory"])
        return None, layout.records_of(text)
    except RuntimeError as error:
        return str(error), []


def compare(entry, records):
    """The complaint where gcc lays records out in another way."""
    directory, flags = entry["directory"], flags_of(entry)
    with tempfile.NamedTemporaryFile("w", suffix=".c") as program:
        program.write(layout.check_program(entry["file"], records))
        program.flush()
        gcc = [f"{TOOLS}-gcc", "-mms-bitfields", *flags]
        try:
            if probes(gcc, program.name, directory) != probes([*CLANG, *flags], program.name, directory):
                return "bit-fields lie elsewhere"
        except RuntimeError as error:
            return str(error)
    return None


def new_records(taken):
    """For each source its records but those that an earlier one lays out in the same way: headers are shared."""
    seen = set()
    for _, records in taken:
        new = [record for record in records if record.layout() not in seen]
        seen.update(record.layout() for record in new)
        yield new


def main():
    with open(os.path.join(sys.argv[1], "compile_commands.json"), encoding="utf-8") as file:
        entries = [entry for entry in json.load(file) if "/plugin/" in entry["file"]]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        taken = list(pool.map(take, entries))
        jobs = [(entry, records) for entry, records in zip(entries, new_records(taken)) if records]
        compared = list(pool.map(compare, *zip(*jobs)))
    complaints = [(entry, complaint) for entry, (complaint, _) in zip(entries, taken)]
    complaints += [(entry, complaint) for (entry, _), complaint in zip(jobs, compared)]
    failed = [f"{entry['file']}:\n{complaint}" for entry, complaint in complaints if complaint]
    print(*failed, sep="\n")
    types = {record.name: record for _, records in taken for record in records}
    members, bit_fields = (sum(len(getattr(record, kind)) for record in types.values())
                           for kind in ("members", "bit_fields"))
    print(f"{len(entries)} sources; {len(types)} types with {members} members and {bit_fields} bit-fields are the same")
    sys.exit(bool(failed) or "struct _packet_info" not in types or bit_fields == 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks what public forges read: jobs that run the tests, and templates of issues.

    forge.py FILE…      of a job (.yml) prints the parts of tests/run.sh that it names, one a line; a template (.md) needs
                        a name, a description and a text; exit status 1, and what is wrong, otherwise
"""

import re
import sys
from pathlib import Path

import yaml

FRONT = re.compile(r"---\n(.*?\n)---\n(.*)", re.DOTALL)
PARTS = "CISCO_ALARM_CI_PARTS"
RUN = ".ci/run"


class Wrong(Exception):
    pass


def need(condition, what):
    if not condition:
        raise Wrong(what)


def commands(job):
    """Of GitHub's steps, or GitLab's script."""
    return job["script"] if "script" in job else [step.get("run") for step in job["steps"]]


def parts_of(text):
    """The parts that the jobs of the file run. YAML takes the key `on` for a boolean."""
    tree = yaml.safe_load(text)
    if "jobs" in tree:
        need({"push", "pull_request"} <= set(tree[True]), "not run on push and pull_request")
    parts = []
    for job in tree.get("jobs", tree).values():
        container = job.get("container", job.get("image"))
        need("debian:12" in (container, container["image"] if isinstance(container, dict) else None), "not in debian:12")
        need(commands(job)[-1] == RUN, f"the last command is not {RUN}")
        named = (job.get("env") or job["variables"])[PARTS].split()
        need(named, "a job without a part")
        parts += named
    return parts


def check_template(text):
    front = FRONT.fullmatch(text)
    need(front, "no YAML between two lines of ---")
    fields = yaml.safe_load(front[1])
    for name in ("name", "about"):
        need(isinstance(fields.get(name), str) and fields[name].strip(), f"no {name}")
    need(front[2].strip(), "no text")


def check(file):
    text = Path(file).read_text(encoding="utf-8")
    if file.endswith(".md"):
        check_template(text)
        return
    parts = parts_of(text)
    need(parts, "names no part")
    print(*parts, sep="\n")


def main():
    need(sys.argv[1:], "no files")
    for file in sys.argv[1:]:
        try:
            check(file)
        except (Wrong, KeyError, AttributeError, TypeError, IndexError, yaml.YAMLError) as wrong:
            sys.exit(f"{file}: {type(wrong).__name__}: {wrong}")


if __name__ == "__main__":
    main()

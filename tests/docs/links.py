#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks the links of the documents: files and headings of this tree. Others are not looked at.

    tests/docs/links.py [ROOT]      names each link that leads nowhere, and fails; else prints how many there are
"""

import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
MADE = {"build", "build-user", "dist", "out", ".git"}
# Whole blocks, and spans within a line: there are no links in them.
CODE = re.compile(r"^ *```.*?^ *```$|`[^`\n]*`", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def documents(root):
    """README.md and the other documents, wherever they are, but for what a build or a recipe wrote."""
    return sorted(path for path in root.rglob("*.md") if not MADE & set(path.relative_to(root).parts))


def anchors(text):
    """The names of the headings, as GitHub and its like make them; the second of a name has a number."""
    found = set()
    for heading in HEADING.findall(re.sub(r"^ *```.*?^ *```$", "", text, flags=re.DOTALL | re.MULTILINE)):
        name = re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).replace(" ", "-")
        number = sum(1 for other in found if re.fullmatch(re.escape(name) + r"(-\d+)?", other))
        found.add(f"{name}-{number}" if number else name)
    return found


def links(text):
    """The links to places of this tree: (file or "", heading or "")."""
    for target in LINK.findall(CODE.sub("", text)):
        if "://" not in target and not target.startswith("mailto:"):
            file, _, heading = target.partition("#")
            yield file, heading


def leads_nowhere(document, file, heading):
    target = document.parent / file if file else document
    if not target.exists():
        return True
    return bool(heading) and heading not in anchors(target.read_text(encoding="utf-8"))


def main():
    root = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else HERE
    found = [(document, *link) for document in documents(root)
             for link in links(document.read_text(encoding="utf-8"))]
    broken = [(document, file, heading) for document, file, heading in found if leads_nowhere(document, file, heading)]
    for document, file, heading in broken:
        print(f"{document.relative_to(root)}: no such place: {file}{'#' if heading else ''}{heading}")
    print(f"{len(found)} links, {len(broken)} lead nowhere")
    return 1 if broken or not found else 0


if __name__ == "__main__":
    sys.exit(main())

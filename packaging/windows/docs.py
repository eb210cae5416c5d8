#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes a page of HTML of each Markdown file, for a computer without anything that shows Markdown.

    docs.py OUT FILE.md…        with python3-markdown; links between the files lead to the pages, pictures stay beside them
"""
import os
import re
import sys

import markdown

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>
body {{ font: 16px/1.5 "Segoe UI", sans-serif; max-width: 70em; margin: 2em auto; padding: 0 1em; color: #222 }}
code, pre {{ font: 14px/1.4 Consolas, monospace; background: #f3f3f3 }}
pre {{ padding: .7em; overflow-x: auto }}
table {{ border-collapse: collapse }}
th, td {{ border: 1px solid #ccc; padding: .2em .6em; text-align: left; vertical-align: top }}
img {{ max-width: 100% }}
nav {{ color: #666; border-bottom: 1px solid #ccc }}
</style></head><body>
<nav>{links}</nav>
{body}
</body></html>
"""


def anchor(text, separator):
    """The name of a heading, as the links in these files have it: lower case, without punctuation."""
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", separator)


def page(text, links):
    """The whole page."""
    body = markdown.markdown(text, extensions=["tables", "fenced_code", "toc"],
                             extension_configs={"toc": {"slugify": anchor}})
    body = re.sub(r'href="([\w-]+)\.md(#|")', r'href="\1.html\2', body)
    title = re.search(r"^# (.+)$", text, re.MULTILINE).group(1)
    return PAGE.format(title=title, links=links, body=body)


def check(pages):
    """A link that leads nowhere ends this program."""
    for name, text in pages.items():
        for target, fragment in re.findall(r'href="([\w-]+\.html)?(?:#([^"]*))?"', text):
            there = pages.get(target or name)
            if there is None or (fragment and f'id="{fragment}"' not in there):
                sys.exit(f"{name}: no such place: {target}#{fragment}")


def main():
    out, files = sys.argv[1], sys.argv[2:]
    names = [os.path.basename(file).replace(".md", ".html") for file in files]
    links = " · ".join(f'<a href="{name}">{name.replace(".html", "")}</a>' for name in names)
    pages = {}
    for file, name in zip(files, names):
        with open(file, encoding="utf-8") as source:
            pages[name] = page(source.read(), links)
    check(pages)
    for name, text in pages.items():
        with open(os.path.join(out, name), "w", encoding="utf-8", newline="\r\n") as target:
            target.write(text)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Finds words that users should not have to read twice, and British spelling.

    words.py unwanted|spelling FILE…    prints each find as FILE:LINE: the words; exit status 1 if there are any
    words.py exceptions                 checks the list of exceptions: at most 15, each with a reason and still in use

unwanted: machines report, contain and are; they do not tell, stand or lie, and a sentence has a subject. A phrase may go on
in the next line, also of a comment. spelling: American, as in Wireshark and in Cisco's documents. Both search whole files,
comments too. Exceptions are in words.tsv beside this file.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXCEPTIONS = Path(__file__).with_name("words.tsv")
EXCEPTIONS_MAX = 15

UNWANTED = (
    "tell", "tells", "telling", "told", "nobody", "somebody", "whatever", "anew", "at hand", "what became of",
    "what came of", "stand", "stands", "stood", "lie", "lies", "made up", "all the same", "could be had", "to be had")
BRITISH = (
    r"\w*(?:colour|neighbour|behaviour|favour|honour|labour|catalogue|dialogue)\w*", r"licence[ds]?", r"greys?", "greyed",
    "greyish", "centres?", "programmes?", "defence", "artefacts?", "whilst", "cheques?", "analys(?:e|ed|er|ers|ing)",
    r"(?:cancel|label|model|signal|travel|channel)l(?:ed|ing)",
    r"(?:un)?(?:author|capital|custom|general|initial|maxim|memor|minim|normal|optim|organ|prior|priorit|real|recogn|serial"
    r"|special|standard|summar|synchron|token|util|visual)is(?:e|ed|es|er|ing|ation|ations)")
# Whitespace inside a phrase: also the end of a line and the mark of a comment at the begin of the next one.
GAP = r"\s+(?:(?:[*#;>]|//)\s+)?"
# "stand-alone" is a word; "stand by" and "standby" are other words.
RULES = {
    "unwanted": r"(?<![\w-])(?:%s)(?![\w-])" % "|".join(word.replace(" ", GAP) for word in UNWANTED),
    "spelling": r"(?<![A-Za-z0-9])(?:%s)(?![A-Za-z0-9])" % "|".join(BRITISH),
}


def exceptions():
    """(path, text, reason) of each."""
    rows = (line.split("\t") for line in EXCEPTIONS.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return [(*row, "", "", "")[:3] for row in rows]


def without_exceptions(name, text):
    """The text with the same number of characters and lines, without what is an exception in this file."""
    for path, words, _reason in exceptions():
        if name == path:
            text = text.replace(words, "-" * len(words))
    return text


def finds(rule, name, text):
    """(line, words) of each find."""
    text = without_exceptions(name, text)
    for match in re.finditer(RULES[rule], text, re.IGNORECASE):
        yield text.count("\n", 0, match.start()) + 1, " ".join(match[0].split())


def search(rule, files):
    found = False
    for file in files:
        path = Path(file).resolve()
        name = str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else file
        for line, words in finds(rule, name, path.read_text(encoding="utf-8", errors="replace")):
            print(f"{file}:{line}: {words}")
            found = True
    return found


def check_exceptions():
    """Prints what is wrong with the list."""
    rows = exceptions()
    wrong = [f"{len(rows)} exceptions, more than {EXCEPTIONS_MAX}"] if len(rows) > EXCEPTIONS_MAX else []
    for path, words, reason in rows:
        file = ROOT / path
        if not reason:
            wrong.append(f"{path}: no reason for: {words}")
        elif not file.is_file() or words not in file.read_text(encoding="utf-8"):
            wrong.append(f"{path}: no longer in use: {words}")
        elif not any(re.search(pattern, words, re.IGNORECASE) for pattern in RULES.values()):
            wrong.append(f"{path}: not unwanted: {words}")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return bool(wrong)


def main():
    if sys.argv[1:] == ["exceptions"]:
        sys.exit(check_exceptions())
    if len(sys.argv) < 3 or sys.argv[1] not in RULES:
        sys.exit(__doc__)
    sys.exit(search(sys.argv[1], sys.argv[2:]))


if __name__ == "__main__":
    main()

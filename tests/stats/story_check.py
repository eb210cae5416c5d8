#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds the truth of a story against its capture, as Wireshark's own dissectors show it: the frames that the truth
names carry what it says, and nothing is malformed.

    story_check.py OUT.pcapng       # prints what is wrong, a line each; OUT.truth.json has to lie beside it
"""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

COLUMNS = ("frame.number", "frame.time_epoch", "_ws.malformed", "sip.Status-Code", "sip.CSeq.method", "sip.Reason",
           "skinny.messageId")
PAYLOADS = ("frame.number", "tcp.reassembled.data", "tcp.payload", "udp.payload")
REGISTER_ACK, KEEP_ALIVE_ACK = 0x81, 0x100


class Row:
    """What stock dissectors say of a frame; a frame can hold several messages."""

    def __init__(self, line):
        number, time, self.malformed, codes, cseqs, self.reason, skinny = line
        self.number = int(number)
        whole, _, fraction = time.partition(".")
        self.time = int(whole) * 1_000_000 + int(fraction[:6])
        self.codes, self.cseqs = codes.split(","), cseqs.split(",")
        self.skinny = [int(one) for one in skinny.split(",") if one]
        self.payload = ""       # of a REFER and an XML alarm

    def holds(self, name, value):
        """An alarm with that parameter."""
        return f' name="{name}">{value}</' in self.payload


def read(path, tshark, display_filter, columns):
    """The lines of `tshark -T fields`, as lists of columns."""
    command = [tshark, "-r", str(path), "-Y", display_filter, "-T", "fields"]
    for name in columns:
        command += ["-e", name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                          errors="replace") as process:
        for line in process.stdout:
            yield line.rstrip("\n").split("\t")
    if process.returncode:
        raise RuntimeError(f"tshark: {process.returncode}")


def rows(path, tshark="tshark"):
    """A Row for each frame with SIP, SCCP or something malformed."""
    found = {row.number: row for row in map(Row, read(path, tshark, "sip or skinny or _ws.malformed", COLUMNS))}
    for number, *payloads in read(path, tshark, "sip.Method == REFER or skinny.messageId == 0x15a", PAYLOADS):
        data = next(one for one in payloads if one).split(",")[0]
        found[int(number)].payload = bytes.fromhex(data.replace(":", "")).decode(errors="replace")
    return list(found.values())


def complaints(truth, found):
    """What the capture does not bear out."""
    by_number = {row.number: row for row in found}
    for row in found:
        if row.malformed:
            yield f"frame {row.number} is malformed"
    for loss in truth["losses"]:
        yield from loss_complaints(truth, loss, by_number)
    for one in truth["trust"]:
        row = by_number.get(one["frame"])
        digest = "".join(one["itl"][i:i + 2].upper() + " " for i in range(0, 40, 2))
        if row and not (row.holds("DeviceName", one["device"]) and row.holds("ITL_Signature", digest)):
            yield f"frame {one['frame']} is not the trust list report of {one['device']}"
    for one in truth["downloads"]:
        row = by_number.get(one["frame"])
        if row and not (f'"{one["alarm"]}"' in row.payload and row.holds("DeviceName", one["device"])):
            yield f"frame {one['frame']} is not {one['alarm']} of {one['device']}"
    yield from accepted_complaints(truth, found)


def loss_complaints(truth, loss, by_number):
    name, hard = loss["device"], f"SEP{truth['phones'][loss['device']]['mac'].upper()}"
    for report in loss["reports"]:
        number = report["frame"]
        if number is None:
            continue
        row = by_number.get(number)
        if row is None:
            yield f"{name}: frame {number} has no message"
        elif report["how"] == "xml":
            wanted = {"DeviceName": name, "ReasonForOutOfService": loss["reason"], "TimeStamp": loss["stamp"],
                      "UnifiedCMIPAddress": loss["named_ucm"]}
            for key, value in wanted.items():
                if not row.holds(key, value):
                    yield f"{name}: frame {number} does not have {key} {value}"
        elif row.reason and f"alarm:{loss['reason']} Name={hard}" not in row.reason:
            yield f"{name}: frame {number} does not carry its Reason header"
        if row and row.time != report["time"]:
            yield f"{name}: frame {number} is of {row.time}, not {report['time']}"
    first, last = loss["first_report"], loss["last_accepted"]
    if last is not None and last >= loss["time"]:
        yield f"{name}: accepted at {last}, after its loss at {loss['time']}"
    if first and by_number[first].time < loss["time"]:
        yield f"{name}: reported before its loss at {loss['time']}"


def accepted_complaints(truth, found):
    """2xx to REGISTER, RegisterAck and KeepAliveAck, phone by phone."""
    counts = Counter()
    for row in found:
        for code, cseq in zip(row.codes, row.cseqs):
            counts["200 to REGISTER"] += code == "200" and cseq == "REGISTER"
        counts["acknowledged"] += sum(one in (REGISTER_ACK, KEEP_ALIVE_ACK) for one in row.skinny)
    accepted = sum(phone["accepted"] for phone in truth["phones"].values())
    mirrored = any(phone["mirrored"] for phone in truth["phones"].values())
    standby = truth["no_acceptance"]
    if not mirrored and not truth["alarms_only"] and sum(counts.values()) != accepted + standby:
        yield f"{dict(counts)}, but accepted {accepted} times and {standby} responses that are none"


def check(path, tshark="tshark"):
    """All complaints about a capture and the truth beside it."""
    truth = json.loads(Path(path).with_suffix(".truth.json").read_text(encoding="utf-8"))
    return list(complaints(truth, rows(path, tshark)))


def main():
    wrong = check(sys.argv[1])
    print("\n".join(wrong[:40]))
    print(f"{len(wrong)} complaints")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: GPL-2.0-or-later
"""The site of a story: its Unified CMs, switches and phones, the clock that they share, and the truth about them.

`Site.truth()` gives what OUT.truth.json holds; `make_story.py` describes it.
"""

import heapq
import random
from bisect import bisect_left
from collections import Counter
from ipaddress import ip_network

from kit.life import SECOND
from kit.phone import Phone, Ucm
from kit.stream import Sink, TcpFlow, opaque_end
from kit.wire import ACK, PSH, End, token
from story_phone import KEEPALIVE, Handset, SccpHandset

MODELS = (("CP-8841", 683, "12.8.1", "sip88xx.12-8-1-0001-455.loads"),
          ("CP-7821", 621, "12.8.1", "sip78xx.12-8-1-0001-455.loads"),
          ("CP-8861", 684, "12.8.1", "sip88xx.12-8-1-0001-455.loads"))
SCCP_MODEL = ("CP-7961G", 30018, "9.4.2", "SCCP41.9-4-2SR3-1S")
SOFT_MODEL = ("Cisco-CSF", 503, "14.1.3", "Jabber_for_Windows-14.1.3")


class Cluster:
    """Unified CMs with a TFTP server and a trust list of their own."""

    def __init__(self, number, seed):
        self.number = number
        self.ucms = [Ucm(ip=f"10.{number}.1.{11 + i}", version="14.0") for i in range(3)]
        self.tftp = f"tftp-{number}.example.com"
        self.itl, self.new_itl = (
            "".join(token(word, seed, number, i) for i in range(5)) for word in ("itl", "renewed"))


class Site:
    """All that a capture shows. Add phones and causes, then `run`, then ask for the `truth`."""

    def __init__(self, name, seed, file, begin, end, *, window=None, clusters=1, standby=0.15, mirror=0.0, **capture):
        self.name, self.seed, self.begin, self.end = name, seed, begin, end
        self.window = window or (begin, end)
        self.random = random.Random(f"{name} {seed}")
        self.sink = Sink(file, *self.window, seed=seed, **capture)
        self.clusters = [Cluster(n + 1, seed) for n in range(clusters)]
        self.standby, self.mirror = standby, mirror
        self.handsets, self.causes, self.asked = [], [], []
        self.down, self.shared, self.tls = {}, {}, []
        self.expressways = set()        # their addresses
        self.no_acceptance = []         # (time, frame) of each 2xx to a REGISTER with Expires: 0

    # Phones

    def ucm(self, ip):
        return next(ucm for cluster in self.clusters for ucm in cluster.ucms if ucm.ip == ip)

    def is_down(self, ucm, time):
        return any(first <= time < last for first, last in self.down.get(ucm.ip, ()))

    def shared_end(self, address, port):
        """The phone's port behind an address that phones share: NAT keeps it where it is free, Expressway has ports of
        its own."""
        taken = self.shared.setdefault(address, set())
        if address in self.expressways:
            port = 25_000 + len(taken)
        while port in taken:
            port = 1024 + (port - 1023) % 64_000
        taken.add(port)
        return End(f"02005e{token('shared', address)[:6]}", address, port)

    def add(self, ip, switch, cluster=None, *, ucm=None, kind="sip", via=None, digest=False, clock=0, number=0):
        """A phone; `kind`: sip, udp, sccp, soft. `ucm`: the number of its first Unified CM in the cluster."""
        draw = self.random
        cluster = cluster or self.clusters[0]
        i = len(self.handsets)
        model = {"sccp": SCCP_MODEL, "soft": SOFT_MODEL}.get(kind) or MODELS[draw.randrange(len(MODELS))]
        net = ip.rsplit(".", 1)[0]
        phone = Phone(mac=f"7c95f3{0x100000 + i * 11:06x}", ip=ip, port=draw.randrange(49152, 65000),
                      number=f"{20000 + i}", display=f"Room {20000 + i}", model=model[0], model_id=model[1],
                      release=model[2], active_load=model[3], inactive_load=model[3], gateway=f"{net}.1", switch=switch,
                      switch_ip=f"{net}.2", switch_port=f"GigabitEthernet1/0/{1 + number % 48}", vlan="110",
                      tftp=cluster.tftp, itl=cluster.itl, device=f"CSFUSER{i:05}" if kind == "soft" else "")
        first = draw.choices((0, 1, 2), (6, 3, 1))[0] if ucm is None else ucm
        second = cluster.ucms[1 if first != 1 else 0]
        handset = (SccpHandset if kind == "sccp" else Handset)(
            self, phone, cluster, cluster.ucms[first], second, transport="UDP" if kind == "udp" else "TCP",
            digest=digest, standby=kind == "sip" and via is None and draw.random() < self.standby, via=via, clock=clock,
            twice=draw.random() < self.mirror, soft=kind == "soft")
        handset.wanted_load = model[3].replace("12-8-1-0001-455", "14-1-1-0001-136")
        self.handsets.append(handset)
        return handset

    def fill(self, network, count, switches, cluster=None, **how):
        """`count` phones in a subnet, on these switches in turn; some are old, a few ask for a password."""
        hosts = ip_network(network).hosts()
        for _ in range(9):
            next(hosts)
        made = []
        for n in range(count):
            dice = self.random.random()
            kind = "sccp" if dice < 0.02 else "udp" if dice < 0.05 else "sip"
            values = {"kind": kind, "digest": kind == "sip" and dice > 0.99, **how}
            made.append(self.add(str(next(hosts)), switches[n % len(switches)], cluster, number=n, **values))
        return made

    # The run

    def run(self):
        """All phones' lives, in order of time."""
        queue = []
        lives = [handset.live() for handset in self.handsets] + [self.encrypted(*one) for one in self.tls]
        for number, life in enumerate(lives):
            queue.append((next(life, self.end), number, life))
        heapq.heapify(queue)
        count, flush = 0, self.sink.flush
        while queue and queue[0][0] < self.end:
            time, number, life = queue[0]
            count += 1
            if not count & 127:
                flush(time)
            heapq.heapreplace(queue, (next(life, self.end), number, life))
        self.sink.close()

    def encrypted(self, ip, ucm, ends):
        """A connection to port 5061: TLS records that nothing opens; it ends by Unified CM's FIN, or goes on."""
        draw = random.Random(f"tls {ip}")
        flow = TcpFlow(self.sink, opaque_end(ip, draw.randrange(49152, 65000)), ucm.end(5061))
        time = self.begin + draw.randrange(KEEPALIVE)
        while time < min(ends or self.end, self.end):
            yield time
            for side, size in ((0, 640), (1, 560)):
                record = b"\x17\x03\x03" + size.to_bytes(2, "big") + draw.randbytes(size)
                flow.segment(time + 4000 * side, side, ACK | PSH, record)
            time += KEEPALIVE
        if ends:
            yield ends
            flow.close(ends, 1)
        while True:
            yield self.end

    # The truth

    def truth(self):
        """See make_story.py."""
        begin, end = self.window
        losses = [loss_truth(handset, loss) for handset in self.handsets for loss in handset.losses]
        shown = [loss for loss in losses if loss["time"] < end and
                 (loss["time"] >= begin or any(report["frame"] for report in loss["reports"]))]
        not_back = [absence(handset) for handset in self.handsets if handset.state not in ("registered", "left")]
        return {
            "story": self.name, "seed": self.seed, "begin": begin, "end": end, "frames": self.sink.frames,
            "missing_frames": self.sink.dropped, "copied_frames": self.sink.copies,
            "alarms_only": self.sink.alarms_only, "no_acceptance": len(self.no_acceptance),
            "clusters": [{"ucms": [ucm.ip for ucm in cluster.ucms], "tftp": cluster.tftp} for cluster in self.clusters],
            "ucm_down": {ip: [list(one) for one in times] for ip, times in self.down.items()},
            "encrypted": {"connections": len(self.tls), "ended": sorted(e for _, _, e in self.tls if e)},
            "causes": [cause.truth(self, shown) for cause in self.causes if cause.members],
            "losses": sorted(shown, key=lambda loss: (loss["time"], loss["device"])),
            "not_back": not_back,
            "left": sorted(handset.device for handset in self.handsets if handset.state == "left"),
            "downloads": [line for handset in self.handsets for line in download_truth(handset)],
            "trust": [line for handset in self.handsets for line in trust_truth(handset)],
            "phones": {handset.device: phone_truth(handset) for handset in self.handsets},
        }


def loss_truth(handset, loss):
    """A loss with what the capture shows of it: the reports, the last acceptance before, the first after."""
    times = [time for time, _ in handset.accepted]
    at = bisect_left(times, loss.time)
    later = next((one for one in handset.accepted[at:]), None)
    reports = [{"how": how, "frame": mark.frame, "time": mark.time} for how, mark in loss.reports]
    frames = [report["frame"] for report in reports if report["frame"]]
    first = min(frames, default=None)
    return {"device": loss.device, "cause": loss.cause, "planned": loss.planned, "time": loss.time,
            "stamp": loss.stamp // 1000 if any(how == "xml" for how, _ in loss.reports) else None, "clock": loss.clock,
            "reason": loss.reason, "ucm": loss.ucm, "named_ucm": loss.named_ucm, "local_port": loss.local_port,
            "address": loss.address, "switch": loss.switch, "closed_by": loss.closed_by,
            "connection_end": loss.connection_end, "reports": reports, "first_report": first,
            "last_accepted": times[at - 1] if at else None, "back": later and later[0],
            "back_frame": later and later[1]}


def absence(handset):
    """A phone that is not registered at the end, and why."""
    marks = [mark for loss in handset.losses for _, mark in loss.reports if mark.frame]
    last = [(mark.time, mark.frame) for mark in marks] + list(handset.last_sent)
    last += [(mark.time, mark.frame) for asker, mark in handset.site.asked if asker is handset and mark.frame]
    time, frame = max(last, default=(None, None))
    return {"device": handset.device, "why": handset.state, "cause": handset.state_cause,
            "status": handset.status.split()[0] if handset.state == "rejected" else None,
            "last_frame": frame, "last_time": time}


def trust_truth(handset):
    for digest, status, server, mark in handset.trust_reports:
        yield {"device": handset.device, "itl": digest, "status": status, "tftp": server, "frame": mark.frame}


def download_truth(handset):
    for alarm, failed, load, mark in handset.downloads:
        yield {"device": handset.device, "alarm": alarm, "load": load, "failure": failed, "tftp": handset.phone.tftp,
               "frame": mark.frame}


def phone_truth(handset):
    phone = handset.phone
    kind = "sccp" if isinstance(handset, SccpHandset) else "soft" if handset.soft else handset.transport.lower()
    return {"mac": phone.mac, "address": phone.ip, "kind": kind,
            "seen_as": sorted({binding[2] for binding in handset.bindings}),
            "switch": phone.switch, "cluster": handset.cluster.number,
            "bindings": [list(one) for one in handset.bindings if one[0] < handset.site.end],
            "clock": handset.clock // SECOND, "standby": handset.keeps_standby and handset.transport == "TCP",
            "digest": handset.digest, "mirrored": handset.twice, "state": handset.state,
            "accepted": len(handset.accepted), "load": phone.active_load}


def sets_at(site, time):
    """Who belonged to what at a time: (key, name) -> devices. A subnet of one address, a site of one subnet, and an
    address of one phone are no sets of their own."""
    sets, parts = {}, {}
    for handset in site.handsets:
        if handset.bindings[0][0] > time:
            continue
        binding = [one for one in handset.bindings if one[0] < time][-1]
        address = binding[2]
        subnet, large = address.rsplit(".", 1)[0] + ".0/24", ".".join(address.split(".")[:2]) + ".0.0/16"
        parts.setdefault(subnet, set()).add(address)
        parts.setdefault(large, set()).add(subnet)
        where = {"switch": handset.phone.switch, "ucm": binding[1], "address": address, "subnet": subnet, "site": large}
        for key, name in where.items():
            if name:
                sets.setdefault((key, name), set()).add(handset.device)
    return {(key, name): devices for (key, name), devices in sets.items()
            if len(devices) > 1 and (key not in ("subnet", "site") or len(parts[name]) > 1)}


def names_at(site, names, time):
    """A cause's sets with their populations, and the other sets that have the very same phones."""
    sets = sets_at(site, time)
    wanted = [sets.get(name, set()) for name in names]
    more = [name for name, devices in sorted(sets.items()) if names and name not in names and devices in wanted]
    return [{"key": key, "name": name, "population": len(sets.get((key, name), ()))} for key, name in (*names, *more)]


def reasons_of(losses):
    counts = Counter()
    for reason in {loss["reason"] for loss in losses}:
        counts[reason] = len({loss["device"] for loss in losses if loss["reason"] == reason})
    return {str(reason): count for reason, count in sorted(counts.items())}

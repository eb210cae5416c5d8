# SPDX-License-Identifier: GPL-2.0-or-later
"""The devices of the captures: phones with all that they say of themselves, and Unified CMs."""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from .wire import End, token

ROUTER_MAC = "00000c07ac0f"     # the voice VLAN's default gateway; whatever comes from elsewhere has it


class Ids(NamedTuple):
    """What a phone draws anew for each request outside a dialog."""
    count: int
    tag_count: int
    branch: str
    call: str
    tag: str
    cid: str = ""


@dataclass(frozen=True)
class Ucm:
    """A Unified CM as the phones reach it."""
    ip: str = "192.168.110.100"
    version: str = "11.5"

    @property
    def host(self):
        """The address as it stands in SIP addresses."""
        return f"[{self.ip}]" if ":" in self.ip else self.ip

    def end(self, port=5060):
        return End(ROUTER_MAC, self.ip, port)


@dataclass(frozen=True)
class Phone:
    """A desk phone, the switch port it hangs on, and the trust list it holds."""
    mac: str
    ip: str
    port: int = 50867
    number: str = "7821"
    display: str = "Laurent Robert"
    model: str = "CP-7821"
    model_id: int = 621
    release: str = "11.5.1"
    active_load: str = "sip78xx.11-5-1-18.loads"
    inactive_load: str = "sip78xx.10-3-1-12.loads"
    uuid: str = ""
    session: str = ""
    device: str = ""
    prefix: int = 24
    gateway: str = "192.168.15.251"
    ipv6: str = ""
    switch: str = "3560_DC_SW.techvivi.local"
    switch_ip: str = "192.168.15.252"
    switch_port: str = "GigabitEthernet0/21"
    vlan: str = "15"
    tftp: str = "pub.techvivi.local"
    itl: str = ""
    counter: list = field(default_factory=lambda: [1], compare=False)

    def __post_init__(self):
        """Whatever of these was not given follows from the MAC address."""
        digits = "".join(token(f"u{i}", self.mac) for i in range(1, 5))
        made = {
            "device": f"SEP{self.mac.upper()}",
            "uuid": "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])),
            "session": f"{token('session', self.mac)}00105000a000{self.mac}",
            "itl": "".join(token(f"itl{i}", self.mac) for i in range(1, 6)),
        }
        for name, value in made.items():
            if not getattr(self, name):
                object.__setattr__(self, name, value)

    @property
    def host(self):
        """The phone's address as it stands in SIP addresses."""
        return f"[{self.ip}]" if ":" in self.ip else self.ip

    @property
    def agent(self):
        return f"Cisco-{self.model.replace('-', '')}/{self.release}"

    @property
    def itl_signature(self):
        """The trust list's signature as phones write it: hex pairs, each followed by a blank."""
        digits = self.itl.upper()
        return "".join(digits[i:i + 2] + " " for i in range(0, len(digits), 2))

    def end(self, port=None):
        return End(self.mac, self.ip, port or self.port)

    def ids(self):
        """Identifiers of the next request; the phone counts its dialogs."""
        self.counter[0] += 1
        count = self.counter[0]

        def draw(what):
            return token(what, self.mac, count)
        return Ids(count, count, draw("branch"), f"{draw('c1')}-{draw('c2')}",
                   f"{draw('t1')}-{draw('t2')}", draw("cid"))

    def call_id(self, ids):
        return f"{self.mac[:8]}-{self.mac[8:]}{ids.count:04x}-{ids.call}@{self.ip}"

    def tag(self, ids):
        return f"{self.mac}{ids.tag_count:04x}{ids.tag}"

    def but(self, **changes):
        """The same phone with something changed; it goes on counting where it was."""
        return replace(self, **changes)


def nth_phone(i):
    """One more phone on the floor of the forum trace's phone."""
    return Phone(mac=f"c4b9cd81{0x1000 + i * 7:04x}", ip=f"192.168.15.{30 + i}", port=50900 + 3 * i,
                 number=f"{7830 + i}", display=f"Desk {7830 + i}",
                 switch_port=f"GigabitEthernet0/{1 + i % 48}")

# SPDX-License-Identifier: GPL-2.0-or-later
"""What is right of the captures beside this file, read from their packets; names and addresses in them are made up.

`EXPECTED`: file name -> `Case`. Each is one kind of input that counts are easily wrong for; `why` says what the right
numbers follow from. Devices are named as in the capture, in capitals. None stands for "not known": the capture cannot
show it, and no table may print 0 or a name for it.

    phones      devices, as far as the capture names any; 0 where alarms name none
    first       frames that report something for the first time, in order: one for each event. A frame with two alarms
                stands there twice
    repeats     frame -> the frame in `first` whose news it repeats
    reasons     reason -> events, of those that are losses or un-registrations with a reason
    out         devices that were out of service without having been told to be (unplanned)
    planned     devices that were reset, restarted, fell back or started
    not_back    device -> why it is not registered at the end: rejected, no response, silent, fault
    left        devices that un-registered without a reason, and stayed away
    rejected    devices that are refused from the first frame to the last, a standing condition
    responses   frame of an alarm -> status of its final response; None: no response in the capture
    rows        rows of incidents: (phones out, of a population of, start, end), start and end as HH:MM:SS UTC; the end
                is that of the losses, by clocks that can be believed; None in it: not known
    facts       what else has to be shown: field or word -> value
    unknown     "responses": one direction only, or no response captured; "registrations": no REGISTER, no Register
"""

from dataclasses import dataclass, field
from typing import Optional


@dataclass
class Case:
    why: str
    phones: int
    first: tuple = ()
    repeats: dict = field(default_factory=dict)
    reasons: dict = field(default_factory=dict)
    out: tuple = ()
    planned: tuple = ()
    not_back: Optional[dict] = field(default_factory=dict)
    left: tuple = ()
    rejected: tuple = ()
    responses: dict = field(default_factory=dict)
    rows: Optional[tuple] = ()
    facts: dict = field(default_factory=dict)
    unknown: tuple = ()


def several(pattern, *numbers):
    return tuple(pattern.format(n) for n in numbers)


FIVE = several("SEPAAAAAAAAAA0{}", 0, 1, 2, 3, 4)
FIVE_B = several("SEPAABBCCDDEE0{}", 0, 1, 2, 3, 4)
ONE = FIVE[1]
LAB = "SEPC4B9CD808647"
SIPCC = "SEPC40CEB1D0F1A"
STORY = "SEP7C95F31{:05X}"


def story_phones(numbers):
    """Phones of the S- captures: their MAC addresses lie eleven apart."""
    return tuple(STORY.format(11 * n) for n in numbers)


# What the dissection shows, and what one alarm reports.
ALARMS = {
    "text-alarm-without-number.pcap": Case(
        "The text alarm has no number, and eight octets of the next message share its segment. The Register "
        "follows; there is no response to it.", 1, (4,), not_back=None,
        facts={"cisco_alarm.device_name": "SEP001DE5AA0001"}, unknown=("responses",)),
    "load-before-free-text.pcap": Case(
        "The load ends before a blank and a colon; behind that is free text, and no Last=.", 1, (4,), not_back=None,
        facts={"cisco_alarm.device_name": "SEP002155AA0003", "cisco_alarm.active_load": "term06.default",
               "text": "Invalid SCCP message! : ID :87:"}, unknown=("registrations",)),
    "challenged-register-with-reason.pcap": Case(
        "A REGISTER with a Reason header is challenged and sent again with credentials: same Call-ID, next CSeq. "
        "Accepted in frame 7; a restart (23) is planned.", 1, (4,), {6: 4}, {23: 1}, planned=(SIPCC,),
        responses={4: 401, 6: 200}),
    "register-three-times-no-response.pcap": Case(
        "UDP: the same REGISTER three times. No response captured, so whether it is back is not known.", 1, (1,),
        {2: 1, 3: 1}, {23: 1}, planned=(SIPCC,), not_back=None, responses={1: None}, unknown=("responses",)),
    "login-and-logout.pcap": Case(
        "Login and logout, 28 s apart, each with a Call-ID of its own, no responses captured: a new Call-ID to "
        "the same Unified CM is a new event unless a refusal of the first is seen.",
        1, (4, 5), {}, {23: 2}, planned=(SIPCC,),
        not_back=None, responses={4: None, 5: None}, unknown=("responses",)),
    "unlisted-alarm.pcap": Case(
        "An alarm that the catalog does not list names its device all the same.", 1, (1,), not_back=None,
        responses={1: None}, facts={"cisco_alarm.device_name": "SEPAABBCCDDEEFF"},
        unknown=("responses", "registrations")),
    "clock-not-set.pcap": Case(
        "TimeStamp 946684800000 is 2000-01-01: a clock that was not set. The time is shown, an outage is not.",
        1, (1,),
        {}, {14: 1}, (LAB,), not_back=None, responses={1: None},
        facts={"TimeStamp": 946684800000, "outage": None}, unknown=("responses", "registrations")),
    "ethernet-trailer.pcap": Case(
        "Ten octets of trailer stand behind the datagram; the Info column must not end in a separator.", 1, (1,), {},
        {14: 1}, (LAB,), not_back=None, responses={1: None}, unknown=("responses", "registrations")),
    "segments-out-of-order.pcap": Case(
        "The segments of an alarm are out of order: an alarm only with tcp.reassemble_out_of_order on (then frame "
        "5).", 1,
        (), not_back=None, facts={"first with tcp.reassemble_out_of_order": 5}, unknown=("responses", "registrations")),
    "keepalive-before-refer.pcap": Case(
        "A CRLF keepalive stands before the first REFER in the same segment, where stock SIP of 4.0 stops "
        "reading; two REFERs more share frame 5. All three have the same document, phone, reason, stamp and port: "
        "one loss.", 1,
        (4,), {5: 4}, {14: 1}, (LAB,), not_back=None,
        facts={"alarms, if frame 4 can be read": 3, "alarms, if not": 2}, unknown=("responses", "registrations")),
    "no-blank-before-key-word.pcap": Case(
        "No blank before a key word: the device name ends where Load= begins.", 1, (4,), {}, {10: 1},
        ("SEP3037A6AA0137",), not_back=None, facts={"cisco_alarm.device_name": "SEP3037A6AA0137",
                                                    "cisco_alarm.active_load": "SCCP11.8-4-2S"},
        unknown=("registrations",)),
    "challenged-refer.pcap": Case(
        "An alarm's REFER is challenged (401), sent again with credentials, accepted (202): no refusal, and one "
        "event.",
        1, (5,), {8: 5}, {14: 1}, (LAB,), not_back=None, responses={5: 401, 8: 202}, unknown=("registrations",)),
    "cut-in-closing-tag.pcap": Case(
        "Documents that end inside a closing tag: the values are whole. Frame 1 ends inside DeviceName's, frame 2 "
        "inside ReasonForOutOfService's; Call-IDs differ. Frame 1 names no reason.", 1, (1, 2), {}, {14: 1}, (LAB,),
        not_back=None, responses={1: None, 2: None},
        facts={"cisco_alarm.reason of frame 2": 14, "truncated": (1, 2)}, unknown=("responses", "registrations")),
}

# Which phone, is it registered, was this reported before.
PHONES = {
    "standby-six-minutes.pcap": Case(
        "Six minutes at a standby Unified CM: Expires: 0 with cisco-keep-alive, each answered 200. Nothing was "
        "ever registered here, so nobody left, and nobody is away.", 5),
    "unregister-without-reason.pcap": Case(
        "A phone un-registers without a reason, an SCCP phone sends Unregister; both had been accepted (frames 5, "
        "10). The SCCP phone is the one that its Register names.", 2, left=(SIPCC, "SEP001E7AAA0001")),
    "standby-one-minute.pcap": Case(
        "A minute of standby keepalives, without cisco-keep-alive: nothing was registered here.", 5),
    "one-direction.pcap": Case(
        "Keepalives of five phones, no response of this Unified CM to any: one direction was mirrored.",
        5, not_back=None,
        rows=(), unknown=("responses",)),
    "one-line-refused.pcap": Case(
        "Line 1 (Call-ID l1@a) is accepted each time, line 2 (l2@a) refused each time with 403: a binding of it "
        "is accepted, so the phone is in service.", 1),
    "refused-credentials.pcap": Case(
        "REGISTER, 401, with credentials, 401, eight times: a challenge to credentials is a refusal, as "
        "stale=true is not there. It reports nothing, and is refused throughout: no event.",
        1, not_back={ONE: "rejected"},
        rejected=(ONE,)),
    "moved-to-another-address.pcap": Case(
        "Five phones leave with 22 (Expires: 0, accepted before) and are accepted from another address with 22 "
        "again, a minute later, another Call-ID: one reset each, reported twice.", 5, (11, 13, 15, 17, 19),
        {21: 11, 23: 13, 25: 15, 27: 17, 29: 19}, {22: 5}, planned=FIVE,
        responses={11: 200, 13: 200, 15: 200, 17: 200, 19: 200, 21: 200, 23: 200, 25: 200, 27: 200, 29: 200}),
    "mac-in-either-case.pcap": Case(
        "The Contact writes the MAC address in lower case, alarm and header in upper case: five phones. Each "
        "reports 14 by REFER (1, 5, …) and by header (3, 7, …), and is accepted.", 5, (1, 5, 9, 13, 17),
        {3: 1, 7: 5, 11: 9, 15: 13, 19: 17}, {14: 5}, FIVE_B,
        responses={frame: 202 for frame in (1, 5, 9, 13, 17)} | {frame: 200 for frame in (3, 7, 11, 15, 19)}),
    "sccp-behind-one-address.pcap": Case(
        "Two SCCP phones behind one address: RegisterReject (frame 11) goes to port 4001, which is the first, "
        "RegisterAck (12) to port 4002, the second. Both say 25 and were not accepted before: started.", 2, (7, 9),
        {}, {25: 2}, planned=(ONE, FIVE[2]), not_back={ONE: "rejected"}, rejected=(ONE,)),
    "two-losses-one-dialog.pcap": Case(
        "One dialog, two losses (14): reported in frames 1 and 5, accepted in between and after.", 1, (1, 5), {},
        {14: 2}, (ONE,), responses={1: 200, 5: 200}),
    "refused-throughout.pcap": Case(
        "The same header in one dialog, refused with 503 each minute: still one event, however long. The phone "
        "was never accepted here, and is not at the end.",
        1, (1,), {2 * n + 1: 1 for n in range(1, 45)}, {14: 1}, (ONE,),
        not_back={ONE: "rejected"}, rejected=(ONE,), responses={2 * n + 1: 503 for n in range(45)}),
    "both-legs-of-a-proxy.pcap": Case(
        "One REFER on both legs of a proxy (10.9.0.1 receives and sends the same Call-ID and CSeq): one event, no "
        "loss. The last hop is the Unified CM.", 1, (1,), {2: 1}, not_back=None, responses={1: 202, 2: 202},
        facts={"proxy": "10.9.0.1", "Unified CM": "10.5.0.1"}, unknown=("registrations",)),
    "clock-60-s-behind.pcap": Case(
        "Five phones report each loss by header and then by XML; the capture's clock is 60 s behind theirs, which "
        "the Date of the same message shows. Accepted after the header; the REFERs have no response.",
        5, (1, 4, 7, 10, 13),
        {3: 1, 6: 4, 9: 7, 12: 10, 15: 13}, {14: 5}, FIVE,
        responses={frame: 200 for frame in (1, 4, 7, 10, 13)} | {frame: None for frame in (3, 6, 9, 12, 15)}),
    "call-id-used-again.pcap": Case(
        "Call-ID and CSeq used again after an hour, with another document: two events, each with its own response.",
        1,
        (1, 3), {}, {14: 1, 10: 1}, (ONE,), not_back=None, responses={1: 202, 3: 503}, unknown=("registrations",)),
    "fin-retransmissions.pcap": Case(
        "Clocks that were not set (2000-01-01), so the time of the loss is that of the first FIN, Unified CM's, "
        "at 22:13:20 to 22:13:23, not of those that TCP sends again for a minute; the same with "
        "tcp.calculate_timestamps off.", 4, (52, 57, 62, 67), {}, {14: 4}, FIVE[:4], not_back=None,
        responses={52: 202, 57: 202, 62: 202, 67: 202}, rows=((4, None, "22:13:20", "22:13:23"),),
        facts={"closed_by": "ucm"}, unknown=("registrations",)),
}

# One capture for each kind of a long Sunday.
SUNDAY = {
    "late-joins-stranger.pcap": Case(
        "One phone without a lease (41) notes it at 06:03:00; five minutes later the ten phones of 10.71.0.0/24 "
        "lose their WAN, their clocks an hour ahead: their stamps, 07:08:02 and later, lie after the arrival, at "
        "06:10:01; an hour less makes all ten consistent.",
        11, (48, 101, 108, 115, 122, 129, 136, 143, 150, 157, 164),
        {50: 48, 103: 101, 110: 108, 117: 115, 124: 122, 131: 129, 138: 136, 145: 143, 152: 150, 159: 157, 166: 164},
        {41: 1, 10: 10}, story_phones(range(11)), rows=((10, 10, "06:08:02", "06:08:16"),),
        facts={"single phones": story_phones([0]), "single at": "06:03:00", "clock ahead, seconds": 3600,
               "same phones": ("ntp-s1", "10.71.0.0/24")}),
    "clock-behind-keepalives.pcap": Case(
        "Four phones whose stamps say 06:01:59 to 06:02:00; keepalives were accepted until 07:00:02 to 07:01:27 "
        "and the reports came at 07:03:00, so the clocks are an hour behind (the Date of the REFERs says so, too).",
        4,
        (261, 262, 263, 264), {269: 261, 270: 262, 271: 263, 272: 264}, {10: 4}, story_phones(range(4)),
        rows=((4, 4, "07:01:59", "07:02:00"),),
        facts={"clock ahead, seconds": -3600, "outage at most, seconds": 62,
               "same phones": ("dst-s1", "10.72.0.0/24", "10.1.1.11")}),
    "one-200-not-captured.pcap": Case(
        "Three phones that are well. The 200 to the last keepalive of the first (06:08:10) and one of the second "
        "(06:02:11) are missing: one request without a response is a missing frame.", 3),
    "srst-is-no-fault.pcap": Case(
        "The keepalives of four phones end between 06:18:02 and 06:19:27; at 06:44 they return with 18, naming a "
        "Unified CM that is not in this capture (10.50.255.1): the branch's router. Out for 24 to 26 minutes, "
        "unplanned.", 4,
        (84, 93, 100, 107), {86: 84, 95: 93, 102: 100, 109: 107}, {18: 4}, story_phones(range(4)),
        rows=((4, 4, "06:19:27", "06:44:02"),),
        facts={"router": "10.50.255.1", "outage at least, minutes": 24,
               "start": "after the latest last keepalive", "end": "before the earliest report"}),
    "superseded-trust-list.pcap": Case(
        "Five phones are restarted twice (23, told when leaving and again when back). First all report the old "
        "ITL, later four the new one and one the old again: of each phone its latest counts. Ten restarts, ten "
        "trust list reports.", 5,
        (5, 9, 13, 17, 21, 27, 36, 45, 54, 63, 88, 92, 96, 100, 104, 110, 119, 128, 137, 146),
        {30: 5, 32: 5, 39: 9, 41: 9, 48: 13, 50: 13, 57: 17, 59: 17, 66: 21, 68: 21,
         113: 88, 115: 88, 122: 92, 124: 92, 131: 96, 133: 96, 140: 100, 142: 100, 149: 104, 151: 104},
        {23: 10}, planned=story_phones(range(5)),
        facts={"new ITL 4C E7 …": 4, "old ITL 9F 02 …": 1, "old": story_phones([4])}),
    "call-ids-used-again.pcap": Case(
        "Two boots an hour apart with the same Call-IDs and CSeqs: two starts (25) and two trust list reports, "
        "each with its own responses. The phone was accepted before, and nothing said that it went: unplanned.", 1,
        (5, 8, 74, 77), {10: 8, 79: 77}, {25: 2}, story_phones([0]),
        responses={5: 202, 8: 202, 10: 200, 74: 202, 77: 202, 79: 200},
        facts={"response frames": {5: 6, 8: 9, 74: 75, 77: 78}}),
    "switch-across-two-ucms.pcap": Case(
        "All twelve phones of one switch, six at each of two Unified CMs, lose their connection at 06:05; 24 "
        "others stay. 12 of 12 explains it, 6 of 18 twice does not.",
        36, (224, 233, 240, 247, 254, 261, 270, 273, 286, 293, 300, 307),
        {226: 224, 235: 233, 242: 240, 249: 247, 256: 254, 263: 261, 274: 270, 277: 273, 288: 286, 295: 293, 302: 300,
         309: 307}, {10: 12}, story_phones(range(12)), rows=((12, 12, "06:05:01", "06:05:08"),)),
    "trickle-dates-the-burst.pcap": Case(
        "A login (23) every 50 s from 06:03:00, eleven of them; from 06:12:00 nineteen phones are reset (22) "
        "within 20 s. All is planned; the burst begins at 06:12, not at the first login.", 30,
        (77, 124, 153, 194, 233, 262, 305, 330, 373, 406, 441, 478, 482, 488, 492, 496, 500, 504, 508, 512, 518, 522,
         526, 530, 534, 538, 549, 553, 566, 577),
        {98: 77, 100: 77, 141: 124, 143: 124, 164: 153, 166: 153, 209: 194, 211: 194, 242: 233, 244: 233, 277: 262,
         279: 262, 316: 305, 318: 305, 343: 330, 345: 330, 392: 373, 394: 373, 413: 406, 415: 406, 458: 441, 460: 441,
         545: 478, 547: 478, 560: 482, 562: 482, 571: 488, 573: 488, 586: 492, 588: 492, 593: 496, 595: 496, 600: 500,
         602: 500, 607: 504, 609: 504, 616: 508, 618: 508, 620: 512, 623: 512, 628: 518, 630: 518, 635: 522, 637: 522,
         642: 526, 644: 526, 649: 530, 651: 530, 656: 534, 658: 534, 663: 538, 665: 538, 670: 549, 672: 549, 677: 553,
         679: 553, 684: 566, 686: 566, 691: 577, 693: 577}, {23: 11, 22: 19}, planned=story_phones(range(30)),
        facts={"reset from": "06:12:00", "reset phones": 19, "logins": 11}),
}

EXPECTED = {**ALARMS, **PHONES, **SUNDAY}

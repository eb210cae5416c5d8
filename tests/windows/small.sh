# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # shared with build-tshark.sh
# Wireshark's source cut down to what the captures take: some 70 of its 1,600 dissectors. To be sourced by
# build-tshark.sh.

# The dissectors of what is in the captures, and those without which these do not work.
DISSECTORS=(file-file packet-{frame,eth,ethertype,ieee8023,llc,vlan,arp,null,raw,sll,ppp,osi,osi-options,isis,isis-clv,isl}
    packet-{ip,ipv6,icmp,icmpv6,igmp,gre,cisco-erspan,udp,tcp,sctp,mpls,diffserv-mpls-common,iana-oui}
    packet-{sip,sdp,skinny,media,xml,multipart,mime-encap,imf,text-media,data,json,http,http2,http-urlencoded,websocket}
    packet-{tls,tls-utils,dtls,rtp,rtcp,rtp-events,stun,msrp,ber,per,tpkt,e164,e212,gssapi,spnego,dns,ntp,syslog,cdp,ftp}
    packet-{giop,coseventcomm,sigcomp,exported_pdu,pcapng_block,user_encap,redback})

# keep_dissectors SOURCE: in the lists that CMake compiles and the registration is made of.
keep_dissectors() {
    local names
    names=$(IFS='|' && echo "${DISSECTORS[*]}")
    sed -i -E -e "/^\t\\$\{CMAKE_CURRENT_(SOURCE|BINARY)_DIR\}\/[^ ]+\.c$/{ /\/($names)\.c$/!d }" \
        -e '/^set\((NCP2222_DISSECTOR|DISSECTOR_SUPPORT)_SRC/,/^\)/{ /\t(.*packet-.*|ncp2222|.*usb)\.c$/d }' \
        "$1/epan/dissectors/CMakeLists.txt"
    # Those that stay hand on to some that are gone, which makes no difference in the captures: "data" is what they
    # find.
    sed -i -E 's/(\(dissector_handle_t\))((\w+_lookup\(registered_dissectors, )name\))/\1(\2 ?: \3"data"))/' \
        "$1/epan/packet.c"
    # Without the statistics of those that are gone some lists of statistics do not exist.
    sed -i '/^wmem_tree_foreach(/,/^}/s/if *(!tree->root)/if (!tree || !tree->root)/' "$1/wsutil/wmem/wmem_tree.c"
}

# undefined LOG: "function NAME", "data NAME" or "import NAME" for what the linker missed; the objects that name it say
# which of the two it is.
undefined() {
    local missing
    missing=$(sed -nE "s/.*undefined reference to \`([^']+)'.*/\1/p" "$1" | LC_ALL=C sort -u)
    find . -name '*.obj' -exec "$host-objdump" -t {} + | awk -v missing="$missing" '
        BEGIN                              { n = split(missing, names, "\n"); for (i = 1; i <= n; i++) wanted[names[i]] }
        /\(sec +0\)/ && /\(ty +20\)/       { is_function[$NF] }
        function kind(name)                { return name ~ /^__imp_/ ? "import" : name in is_function ? "function" : "data" }
        END                                { for (name in wanted) print kind(name), name }' | LC_ALL=C sort
}

# stand_ins LOG OBJECT: makes what the linker missed: functions that return 0, data that is 0.
stand_ins() {
    undefined "$1" | awk '
        function body(name) { return name ":\n\txor %eax, %eax\n\tret\n" }
        $1 == "function" { text = text "\t.globl " $2 "\n" body($2) }
        $1 == "data"     { data = data "\t.comm " $2 ", 256, 5\n" }
        $1 == "import"   { name = substr($2, 7); text = text body("stand_in_" name)
                           data = data "\t.data\n\t.globl " $2 "\n\t.balign 8\n" $2 ":\t.quad stand_in_" name "\n" }
        END              { print "\t.text\n" text data }' >"$2.s"
    "$host-as" "$2.s" -o "$2"
}

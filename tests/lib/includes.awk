# SPDX-License-Identifier: GPL-2.0-or-later
# Which way the includes of plugin/ point: awk -f includes.awk FILE… (paths from the top of the repository). Says what is
# wrong, a line each, and fails if anything is:
#
#   - a folder includes only itself, those named for it in `below`, and headers of the C standard; the folders of
#     wireshark/ also include Wireshark's headers, model/phones and model/incidents GLib's, and core/address those of inet_pton()
#   - modules (a .c file with the header of its name) that include each other, directly or through others

function complain(text) {
    print text
    bad = 1
}

# "model/alarm" of model/alarm/facts.h. The files right below wireshark/ are folders of their own: some are below all
# others there, some above.
function folder_of(path, parts, n) {
    n = split(path, parts, "/")
    if (n == 2) {
        return parts[1] == "wireshark" ? path_without_suffix(path) : parts[1]
    }
    return parts[1] "/" parts[2]
}

function path_without_suffix(path) {
    sub(/\.[a-z]+$/, "", path)
    return path
}

function is_below(mine, theirs, names, i, n) {
    n = split(below[mine], names, " ")
    for (i = 1; i <= n; i++) {
        if (names[i] == theirs) {
            return 1
        }
    }
    return mine == theirs
}

BEGIN {
    below["core"] = ""
    below["core/xml"] = "core"
    below["core/trace"] = "core"
    below["model/alarm"] = "core core/xml"
    below["model/phones"] = "core model/alarm"
    below["model/incidents"] = "core model/alarm model/phones"
    base = "core core/xml model/alarm model/phones model/incidents"
    below["wireshark/ws_compat"] = "core"
    below["wireshark/fields"] = base " wireshark/ws_compat"
    base = base " wireshark/ws_compat wireshark/fields"
    below["wireshark/track"] = base
    below["wireshark/dissect"] = base " wireshark/track"
    below["wireshark/tables"] = base " wireshark/track"
    below["wireshark/stats"] = base " wireshark/track wireshark/tables"
    below["wireshark/gui"] = base " wireshark/track"
    below["wireshark/packet-cisco_alarm"] = base " wireshark/track wireshark/dissect wireshark/tables wireshark/stats wireshark/gui"
    below["wireshark/plugin"] = base " wireshark/packet-cisco_alarm wireshark/tables wireshark/stats"
    split("assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg " \
          "stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar wchar wctype", names, " ")
    for (i in names) {
        standard[names[i] ".h"] = 1
    }
    inet_pton["arpa/inet.h"] = inet_pton["ws2tcpip.h"] = inet_pton["winsock2.h"] = 1
}

FNR == 1 {
    file = FILENAME
    sub(/^(.*\/)?plugin\//, "", file)
    mine = folder_of(file)
    module = path_without_suffix(file)
    if (!(mine in below)) {
        complain(FILENAME ": in no folder that has a place in the house")
    }
}

/^[ \t]*#[ \t]*include/ {
    name = $0
    ours = name ~ /"/
    sub(/^[^<"]*[<"]/, "", name)
    sub(/[>"].*$/, "", name)
    where = FILENAME ":" FNR ": "
    if (ours) {
        theirs = folder_of(name)
        if (name !~ /\//) {
            complain(where "\"" name "\" is not named by its folder")
        } else if (!is_below(mine, theirs)) {
            complain(where mine " includes " name)
        }
        if (path_without_suffix(name) != module) {
            uses[module, ++count[module]] = path_without_suffix(name)
        } else if (file ~ /\.h$/) {
            complain(where "includes itself")
        }
    } else if (!(name in standard) && mine !~ /^wireshark/ && !(mine ~ /^model\/(phones|incidents)$/ && name == "glib.h") &&
               !(module == "core/address" && name in inet_pton)) {
        complain(where mine " includes <" name ">, which is no header of the C standard")
    }
}

# Whether a module still includes one that is not yet known to be in no circle, or is included by one.
function waits(module, i) {
    for (i = 1; i <= count[module]; i++) {
        if (uses[module, i] in open) {
            return 1
        }
    }
    return 0
}

function is_awaited(module, other, i) {
    for (other in open) {
        for (i = 1; i <= count[other]; i++) {
            if (uses[other, i] == module) {
                return 1
            }
        }
    }
    return 0
}

END {
    for (module in count) {
        open[module] = 1
    }
    do {
        closed = 0
        for (module in count) {
            if (module in open && (!waits(module) || !is_awaited(module))) {
                delete open[module]
                closed = 1
            }
        }
    } while (closed)
    for (module in open) {
        complain("plugin/" module ": is in a circle of includes")
    }
    exit bad
}

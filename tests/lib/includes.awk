# SPDX-License-Identifier: GPL-2.0-or-later
# Which way the includes of plugin/ point: awk -f includes.awk FILE… (paths from the top of the repository). Says what is
# wrong, a line each, and fails if anything is:
#
#   - core includes nothing but core and headers of the C standard, model nothing but core, model and those;
#     wireshark whatever it needs, but of ours by the full name
#   - headers that include each other, directly or through others

function complain(text) {
    print text
    bad = 1
}

# "core" of plugin/core/text.h.
function layer_of(path, parts) {
    split(path, parts, "/")
    return parts[1]
}

BEGIN {
    rank["core"] = 1; rank["model"] = 2; rank["wireshark"] = 3
    split("assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg " \
          "stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar wchar wctype", names, " ")
    for (i in names) {
        standard[names[i] ".h"] = 1
    }
    inet_pton["arpa/inet.h"]; inet_pton["ws2tcpip.h"] # which the C standard does not have
}

FNR == 1 {
    file = FILENAME
    sub(/^(.*\/)?plugin\//, "", file)
    mine = rank[layer_of(file)]
    if (!mine) {
        complain(FILENAME ": in none of core, model, wireshark")
    }
    seen[file] = 1
}

/^[ \t]*#[ \t]*include/ {
    name = $0
    ours = name ~ /"/
    sub(/^[^<"]*[<"]/, "", name)
    sub(/[>"].*$/, "", name)
    where = FILENAME ":" FNR ": "
    if (ours) {
        theirs = rank[layer_of(name)]
        if (!theirs) {
            complain(where "\"" name "\" is not named by its folder")
        } else if (theirs > mine) {
            complain(where layer_of(file) " includes " name)
        }
        if (file ~ /\.h$/) {
            uses[file, ++count[file]] = name
        }
    } else if (mine < 3 && !(name in standard) && !(file == "core/address.c" && name in inet_pton)) {
        complain(where layer_of(file) " includes <" name ">, which is no header of the C standard")
    }
}

# Whether a header still includes one that is not yet known to be in no circle.
function waits(header, i) {
    for (i = 1; i <= count[header]; i++) {
        if (uses[header, i] in open) {
            return 1
        }
    }
    return 0
}

END {
    for (header in count) {
        open[header] = 1
    }
    do {
        closed = 0
        for (header in count) {
            if (header in open && !waits(header)) {
                delete open[header]
                closed = 1
            }
        }
    } while (closed)
    for (header in open) {
        complain("plugin/" header ": is in a circle of includes, or includes one")
    }
    exit bad
}

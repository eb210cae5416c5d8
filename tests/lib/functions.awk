# SPDX-License-Identifier: GPL-2.0-or-later
# How long the functions of C sources are that clang-format has formatted: awk -f functions.awk FILE… prints a line each,
# of its length from brace to brace, the file and the line where it begins.

FNR == 1 { begun = 0 }
/^\{$/ { begun = FNR }
/^\}$/ && begun {
    print FNR - begun + 1, FILENAME ":" begun
    begun = 0
}

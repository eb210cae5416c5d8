# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# How far a part is, while it prints nothing. To be sourced.

# show_progress PID NAME LOG [SECONDS]: as long as the process runs, a line when nothing came to the log for so long: how
# long it has run, and the last line that it wrote.
show_progress() {
    local pid=$1 name=$2 log=$3 patience=${4:-25} start=$SECONDS quiet=$SECONDS size=0 now last
    while kill -0 "$pid" 2>/dev/null; do
        sleep 2
        now=$(stat -c %s "$log" 2>/dev/null || echo 0)
        if [ "$now" != "$size" ]; then
            size=$now quiet=$SECONDS
        elif [ $((SECONDS - quiet)) -ge "$patience" ]; then
            last=$(tail -n 1 "$log" 2>/dev/null | tr -dc '[:print:]' | cut -c 1-80)
            echo "  … $name, $((SECONDS - start)) s${last:+; last: $last}"
            quiet=$SECONDS
        fi
    done
}

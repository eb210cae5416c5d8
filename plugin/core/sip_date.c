/* sip_date.c
 * Dates: see sip_date.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/sip_date.h"

/* The number of `digits` digits at `pos`, or -1. */
static int number_in(text_span text, size_t pos, size_t digits)
{
    int number = 0;

    for (size_t i = pos; i < pos + digits; i++) {
        if (i >= text.len || !text_is_digit(text.ptr[i])) {
            return -1;
        }
        number = number * 10 + (text.ptr[i] - '0');
    }
    return number;
}

/* 0 to 11, or -1. */
static int month_at(text_span text, size_t pos)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

    for (size_t i = 0; i < 12; i++) {
        if (text_equal_nocase(text_between(text.ptr, pos, pos + 3), (text_span){(const uint8_t *)names + 3 * i, 3})) {
            return (int)i;
        }
    }
    return -1;
}

/* Days from 1970-01-01 to a date of the Gregorian calendar; `month` from 0 on. */
static int64_t days_until(int year, int month, int day)
{
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    int past = year - 1;

    return (int64_t)past * 365 + past / 4 - past / 100 + past / 400 - 719162 + before[month] + (is_leap && month > 1) +
           day - 1;
}

bool sip_date_read(text_span value, int64_t *seconds)
{
    enum { LENGTH = sizeof "Sat, 13 Nov 2010 23:29:00" - 1 };
    text_span text = text_trim(value);

    if (text.len < LENGTH || text.ptr[3] != ',') {
        return false;
    }
    int day = number_in(text, 5, 2);
    int month = month_at(text, 8);
    int year = number_in(text, 12, 4);
    int hour = number_in(text, 17, 2);
    int minute = number_in(text, 20, 2);
    int second = number_in(text, 23, 2);
    if (day < 1 || day > 31 || month < 0 || year < 1970 || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
        second < 0 || second > 60) {
        return false;
    }
    *seconds = ((days_until(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
    return true;
}

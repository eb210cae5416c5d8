/* fuzz_xml_scanner.c
 * Fuzzes the XML scanner with any bytes: it must keep its promises, find in a prefix what it finds in the whole, and on
 * documents that happen to be well-formed agree with libxml2.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "rules.h"
#include "xml_rules.h"
#ifdef HAVE_XML_JUDGE
#include "xml_judge.h"
#endif

enum { EVERY_PREFIX = 64, SOME_PREFIXES = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    text_span text = {data, size};
    size_t step = size <= EVERY_PREFIX ? 1 : size / SOME_PREFIXES;

    xml_check_rules(text);
    for (size_t length = 0; length <= size; length += step) {
        xml_check_prefix(text, length);
    }
#ifdef HAVE_XML_JUDGE
    xml_judge(text);
#endif
    return 0;
}

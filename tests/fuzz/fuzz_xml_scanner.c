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

enum { EVERY_CUT = 64, SOME_CUTS = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    text_span text = {data, size};
    size_t step = size <= EVERY_CUT ? 1 : size / SOME_CUTS;

    xml_check_rules(text);
    for (size_t cut = 0; cut <= size; cut += step) {
        xml_check_prefix(text, cut);
    }
#ifdef HAVE_XML_JUDGE
    xml_judge(text);
#endif
    return 0;
}

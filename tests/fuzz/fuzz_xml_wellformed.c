/* fuzz_xml_wellformed.c
 * Fuzzes the XML scanner with well-formed documents: the input is the choices from which one is made up. Needs libxml2.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "rules.h"
#include "xml_generator.h"
#include "xml_judge.h"
#include "xml_rules.h"

static uint32_t next_byte(void *context)
{
    text_span *left = context;

    if (left->len == 0) {
        return 0;
    }
    left->len--;
    return *left->ptr++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    text_span choices = {data, size};
    size_t len;
    uint8_t *document = xml_generate((xml_choices){next_byte, &choices}, &len);
    text_span text = {document, len};

    RULE(xml_judge(text) == XML_AGREED);
    xml_check_rules(text);
    xml_check_prefix(text, size % (len + 1));
    free(document);
    return 0;
}

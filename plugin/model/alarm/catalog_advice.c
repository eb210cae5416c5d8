/* catalog_advice.c
 * DATA: what to look at for the cause of a reason or failure, one row each: see catalog.h.
 *
 * This is our own advice, and no word of Cisco's: it follows from the meaning of the code, or from what Cisco's guides
 * say of the setting it names. A code without a row says nothing.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/alarm/catalog.h"

typedef struct {
    uint32_t code;
    const char *advice;
} advice_row;

typedef struct {
    const advice_row *rows;
    size_t count;
} advice_table;

/* clang-format off */

#define PATH     "network path to Unified CM (port errors, duplex, firewall timeouts), and the CPU load of Unified CM"
#define UCM_SIDE                                                                                                       \
    "Unified CM and firewall logs at that time; the last packets of the lost connection show who closed it"
#define CONFIG   "phone configuration in Unified CM; whether all TFTP servers have the same files"
#define TFTP     "TFTP service of Unified CM, and the network path to it"
#define LOAD                                                                                                           \
    "load name in the phone configuration or the device defaults, and its files on the TFTP servers"
#define NAMES    "DNS server in the DHCP scope, and its record for Unified CM"
#define TRUST                                                                                                          \
    "trust lists of the phone and of the cluster: TVS, renewed certificates, the TFTP service"
#define SERVER   "log of the load server, and the network path to it"

/* One table for each list of codes, by code. */
static const advice_row reason[] = {
    {10, PATH},
    {12, UCM_SIDE},
    {13, UCM_SIDE},
    {14, UCM_SIDE},
    {15, PATH},
    {16, "DHCP: lease time, server, and another host with the same address"},
    {17, PATH},
    {24, "device configuration in Unified CM (protocol, security profile)"},
    {26, "voice VLAN of the switch port, and the VLAN announced by CDP or LLDP"},
    {31, TRUST},
    {41, "DHCP: server, relay on the voice VLAN, and free addresses"},
    {100, CONFIG},
    {101, CONFIG},
    {102, CONFIG},
    {103, CONFIG},
    {105, TFTP},
    {106, TRUST},
    {108, "VPN gateway, and the phone's Internet access"},
    {109, "DHCP and the switch port: the phone got a different address"},
    {113, PATH},
    {209, "number of registered devices of the user, and the limit in Unified CM"},
    {210, "number of clients that the user is logged on to, and the limit in Unified CM"},
};

static const advice_row sccp_reason[] = {
    {6, LOAD},
    {7, TFTP},
    {8, TFTP},
    {9, TFTP},
    {10, PATH},
    {12, UCM_SIDE},
    {13, UCM_SIDE},
    {14, UCM_SIDE},
    {15, PATH},
    {17, PATH},
    {24, "device configuration in Unified CM"},
};

static const advice_row dhcpv4_status[] = {
    {2, "DHCP: server, relay on the voice VLAN, and free addresses"},
};

static const advice_row dhcpv6_status[] = {
    {2, "DHCPv6: server, and relay on the voice VLAN"},
};

static const advice_row tftp_status[] = {
    {2, TFTP},
    {3, "DHCP option 150 (or the alternate TFTP setting of the phone), and the DNS record of the TFTP server"},
};

static const advice_row dns_status[] = {
    {2, NAMES},
    {3, NAMES},
};

static const advice_row tl_status[] = {
    {5, TRUST},
    {6, TRUST},
    {7, TRUST},
    {8, TRUST},
    {9, TRUST},
};

static const advice_row download_failure[] = {
    {1, TFTP},
    {2, LOAD},
    {4, SERVER},
    {9, "load server in the phone configuration"},
    {10, SERVER},
    {13, SERVER},
    {14, SERVER},
    {15, SERVER},
    {16, "switch port, and the IP address of the phone"},
    {17, NAMES},
    {18, "DNS server in the DHCP scope: the phone has none"},
    {19, SERVER},
};

static const advice_row phone_result[] = {
    {6, TFTP},
};

static const advice_row apply_reason[] = {
    {6, TFTP},
    {7, CONFIG},
    {11, TRUST},
    {12, TRUST},
    {19, NAMES},
    {22, TRUST},
};

static const advice_row config_failure[] = {
    {1, CONFIG},
    {2, TFTP},
    {3, CONFIG},
    {4, TRUST},
};

static const advice_row power_save_failure[] = {
    {1, "EnergyWise domain in the phone's Product Specific Configuration"},
    {2, "EnergyWise secret in the phone's Product Specific Configuration"},
    {3, "EnergyWise secret in the phone's Product Specific Configuration"},
    {4, "whether EnergyWise is enabled on the switch"},
    {5, "EnergyWise settings of the switch port"},
};

#define TABLE(rows) {rows, sizeof rows / sizeof rows[0]}

static const advice_table tables[FIELD_COUNT] = {
    [FIELD_reason] = TABLE(reason),
    [FIELD_sccp_reason] = TABLE(sccp_reason),
    [FIELD_dhcpv4_status] = TABLE(dhcpv4_status),
    [FIELD_dhcpv6_status] = TABLE(dhcpv6_status),
    [FIELD_tftp_status] = TABLE(tftp_status),
    [FIELD_dns_status_1] = TABLE(dns_status),
    [FIELD_dns_status_2] = TABLE(dns_status),
    [FIELD_dns_status_3] = TABLE(dns_status),
    [FIELD_dnsv6_status_1] = TABLE(dns_status),
    [FIELD_dnsv6_status_2] = TABLE(dns_status),
    [FIELD_dnsv6_status_3] = TABLE(dns_status),
    [FIELD_tl_status] = TABLE(tl_status),
    [FIELD_download_failure] = TABLE(download_failure),
    [FIELD_phone_result] = TABLE(phone_result),
    [FIELD_apply_reason] = TABLE(apply_reason),
    [FIELD_config_failure] = TABLE(config_failure),
    [FIELD_power_save_failure] = TABLE(power_save_failure),
};

/* clang-format on */

const char *catalog_advice(field_id field, uint32_t code)
{
    const advice_table *table = &tables[field];

    for (size_t i = 0; i < table->count; i++) {
        if (table->rows[i].code == code) {
            return table->rows[i].advice;
        }
    }
    return NULL;
}

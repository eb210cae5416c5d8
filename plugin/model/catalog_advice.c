/* catalog_advice.c
 * DATA: what to look at for the cause of a reason or failure, one row each: see catalog.h.
 *
 * This is our own advice, and no word of Cisco's: it follows from the meaning of the code, or from what Cisco's guides say
 * of the setting it names. A code without a row says nothing.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/catalog.h"

typedef struct {
    field_id field;
    uint32_t code;
    const char *advice;
} advice_row;

/* clang-format off */

#define PATH     "the path to Unified CM (port errors, duplex, firewall time-outs), and the load of Unified CM"
#define UCM_SIDE "what Unified CM and the firewalls between did then; the lost connection's last packets tell who closed it"
#define CONFIG   "the phone's configuration in Unified CM, and whether the TFTP servers hold the same files"
#define TFTP     "the TFTP service of Unified CM, and the path to it"
#define LOAD     "the load's name in the phone's or the device defaults' configuration, and its files on the TFTP servers"
#define NAMES    "the name server that the phone has from DHCP, and the name of Unified CM in it"
#define TRUST    "the trust lists of the phone and of the cluster: TVS, certificates that were renewed, the TFTP service"
#define SERVER   "the load server's log, and the path to it"

/* Rows of one field stand together. */
static const advice_row rows[] = {
    {FIELD_reason, 10, PATH},
    {FIELD_reason, 12, UCM_SIDE},
    {FIELD_reason, 13, UCM_SIDE},
    {FIELD_reason, 14, UCM_SIDE},
    {FIELD_reason, 15, PATH},
    {FIELD_reason, 16, "DHCP: the lease time, the server, and another host with the same address"},
    {FIELD_reason, 17, PATH},
    {FIELD_reason, 24, "the device in Unified CM: is it configured, and in the right way (protocol, security profile)?"},
    {FIELD_reason, 26, "the voice VLAN of the switch port, and what the switch says by CDP or LLDP"},
    {FIELD_reason, 31, TRUST},
    {FIELD_reason, 41, "DHCP: the server, the relay on the voice VLAN, and free addresses"},
    {FIELD_reason, 100, CONFIG},
    {FIELD_reason, 101, CONFIG},
    {FIELD_reason, 102, CONFIG},
    {FIELD_reason, 103, CONFIG},
    {FIELD_reason, 105, TFTP},
    {FIELD_reason, 106, TRUST},
    {FIELD_reason, 108, "the VPN gateway, and the phone's way to the Internet"},
    {FIELD_reason, 109, "DHCP, and the switch port: the phone came by another address"},
    {FIELD_reason, 113, PATH},
    {FIELD_reason, 209, "how many devices of the user are registered, and the limit in Unified CM"},
    {FIELD_reason, 210, "how many clients of the user are logged on, and the limit in Unified CM"},

    {FIELD_sccp_reason, 6, LOAD},
    {FIELD_sccp_reason, 7, TFTP},
    {FIELD_sccp_reason, 8, TFTP},
    {FIELD_sccp_reason, 9, TFTP},
    {FIELD_sccp_reason, 10, PATH},
    {FIELD_sccp_reason, 12, UCM_SIDE},
    {FIELD_sccp_reason, 13, UCM_SIDE},
    {FIELD_sccp_reason, 14, UCM_SIDE},
    {FIELD_sccp_reason, 15, PATH},
    {FIELD_sccp_reason, 17, PATH},
    {FIELD_sccp_reason, 24, "the device in Unified CM: is it configured, and in the right way?"},

    {FIELD_dhcpv4_status, 2, "DHCP: the server, the relay on the voice VLAN, and free addresses"},
    {FIELD_dhcpv6_status, 2, "DHCPv6: the server, and the relay on the voice VLAN"},
    {FIELD_tftp_status, 2, TFTP},
    {FIELD_tftp_status, 3, "DHCP option 150 (or the alternate TFTP setting of the phone), and its name in the name server"},
    {FIELD_dns_status_1, 2, NAMES},
    {FIELD_dns_status_1, 3, NAMES},
    {FIELD_dns_status_2, 2, NAMES},
    {FIELD_dns_status_2, 3, NAMES},
    {FIELD_dns_status_3, 2, NAMES},
    {FIELD_dns_status_3, 3, NAMES},
    {FIELD_dnsv6_status_1, 2, NAMES},
    {FIELD_dnsv6_status_1, 3, NAMES},
    {FIELD_dnsv6_status_2, 2, NAMES},
    {FIELD_dnsv6_status_2, 3, NAMES},
    {FIELD_dnsv6_status_3, 2, NAMES},
    {FIELD_dnsv6_status_3, 3, NAMES},

    {FIELD_tl_status, 5, TRUST},
    {FIELD_tl_status, 6, TRUST},
    {FIELD_tl_status, 7, TRUST},
    {FIELD_tl_status, 8, TRUST},
    {FIELD_tl_status, 9, TRUST},

    {FIELD_download_failure, 1, TFTP},
    {FIELD_download_failure, 2, LOAD},
    {FIELD_download_failure, 4, SERVER},
    {FIELD_download_failure, 9, "the load server in the phone's configuration"},
    {FIELD_download_failure, 10, SERVER},
    {FIELD_download_failure, 13, SERVER},
    {FIELD_download_failure, 14, SERVER},
    {FIELD_download_failure, 15, SERVER},
    {FIELD_download_failure, 16, "the switch port and the phone's address"},
    {FIELD_download_failure, 17, NAMES},
    {FIELD_download_failure, 18, "the name server in the DHCP scope: the phone has none"},
    {FIELD_download_failure, 19, SERVER},

    {FIELD_phone_result, 6, TFTP},
    {FIELD_apply_reason, 6, TFTP},
    {FIELD_apply_reason, 7, CONFIG},
    {FIELD_apply_reason, 11, TRUST},
    {FIELD_apply_reason, 12, TRUST},
    {FIELD_apply_reason, 19, NAMES},
    {FIELD_apply_reason, 22, TRUST},
    {FIELD_config_failure, 1, CONFIG},
    {FIELD_config_failure, 2, TFTP},
    {FIELD_config_failure, 3, CONFIG},
    {FIELD_config_failure, 4, TRUST},
    {FIELD_power_save_failure, 1, "the EnergyWise domain in the phone's Product Specific Configuration"},
    {FIELD_power_save_failure, 2, "the EnergyWise secret in the phone's Product Specific Configuration"},
    {FIELD_power_save_failure, 3, "the EnergyWise secret in the phone's Product Specific Configuration"},
    {FIELD_power_save_failure, 4, "whether EnergyWise is on at the switch"},
    {FIELD_power_save_failure, 5, "the EnergyWise settings of the switch port"},
};

/* clang-format on */

const char *catalog_advice(field_id field, uint32_t code)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].field == field && rows[i].code == code) {
            return rows[i].advice;
        }
    }
    return NULL;
}

-- SPDX-License-Identifier: GPL-2.0-or-later
-- The benchmark's peer: the two alarms that phones are known to send, decoded in Lua into the same typed fields as by
-- the plugin (not: links between frames, damaged documents, character references, other alarms, SCCP, REGISTER).
-- Each parameter is looked up by name and handed to the reader of its kind; one pattern cuts the document. The codes are
-- a copy of plugin/model/alarm/catalog_codes.c that nothing checks: here they only have to cost what they cost.

local alarm = Proto("cisco_alarm", "Cisco Phone Alarm")
local fields, experts = {}, {}

local function field(name, kind, label, ...)
    local made = ProtoField[kind]("cisco_alarm." .. name, label, ...)
    fields[#fields + 1] = made
    return made
end

-- ---- Codes

local reasons = {
    [0] = "no value reported", [10] = "TCPtimedOut", [12] = "TCPucmResetConnection", [13] = "TCPucmAbortedConnection",
    [14] = "TCPucmClosedConnection", [15] = "SCCPKeepAliveFailure", [16] = "TCPdeviceLostIPAddress",
    [17] = "TCPDeviceRegsistrationTimedOut", [18] = "TCPclosedConnectHighPriorityUcm",
    [20] = "TCPclosedUserInitiatedReset", [22] = "TCPclosedUcmInitiatedReset", [23] = "TCPclosedUcmInitiatedRestart",
    [24] = "TCPClosedRegistrationReject", [25] = "RegistrationSuccessful", [26] = "TCPclosedVlanChange",
    [30] = "TCPclosedAlarmWipe", [31] = "TCPclosedFileAuthFail", [32] = "TCPclosedPowerSavePlus",
    [33] = "BatteryDrainPowerOff", [34] = "ManualPowerOff", [41] = "TCPclosedDHCPTimeout",
    [100] = "ConfigVersionMismatch", [101] = "ConfigiFileVersionMismatch", [104] = "TCPclosedApplyConfig",
    [105] = "TCPclosedDeviceRestart", [106] = "TCPsecureConnectionFailed", [107] = "TCPclosedDeviceReset",
    [108] = "VpnConnectionLost", [109] = "TCPclosedIPAddressChanged", [111] = "TCPclosedApplicationRequestedDestroy",
    [113] = "TCPclosedSocketError", [200] = "ClientApplicationClosed", [201] = "OsInStandbyMode",
    [202] = "OsInHibernateMode", [203] = "OsInShutdownMode", [204] = "ClientApplicationAbort",
    [205] = "DeviceUnregNoCleanupTime", [206] = "DeviceUnregOnSwitchingToDeskphone",
    [207] = "DeviceUnregOnSwitchingToSoftphone", [208] = "DeviceUnregOnNetworkChanged",
    [209] = "DeviceUnregExceededRegCount", [210] = "DeviceUnregExceededLoginCount",
}
local normal = {}
for _, code in ipairs { 18, 20, 22, 23, 25, 32, 33, 34, 104, 107, 200, 201, 202, 203, 205, 206, 207, 208 } do
    normal[code] = true
end
local dhcp = { [0] = "no value reported", "Successful", "RequestTimedOut", "DHCPdisabled" }
local tftp = { [0] = "no value reported", "TFTPDownloadSuccess", "TFTPtimedOut", "NoServerInfo" }
local dns = {
    [0] = "no value reported", "DNSsuccessful", "DNSrequestTimedOut", "DNShostNameNotFound", "DNSresolutionNotNeeded",
}
local trust_lists = {
    [0] = "no value reported", "CTL and/or ITL updated", "CTL installed; the phone had no trust list before",
    "ITL installed; the phone had no trust list before", "CTL and ITL installed; the phone had no trust list before",
    "CTL update failed, ITL updated; the phone had a trust list before",
    "Trust list update failed; the phone had none before",
    "Update failed (connection lost, server busy, invalid parameters or other cause)",
    "ITL update failed, CTL updated; the phone had a trust list before",
    "Trust list update failed; the phone had one before",
}

-- ---- Fields that are no parameter's own

local f_name = field("name", "string", "Alarm")
local f_param_name = field("param.name", "string", "Parameter")
local f_param_value = field("param.value", "string", "Value")
local f_mac = field("device_mac", "ether", "Device MAC address")
local f_outage = field("outage", "relative_time", "Outage")
local f_normal = field("reason_normal", "bool", "Normal reason")
local f_refer_to = field("cid.refer_to", "string", "Refer-To cid")
local f_content_id = field("cid.content_id", "string", "Content-Id")
local f_status = field("cid.status", "uint8", "Refer-To matches Content-ID", base.DEC,
    { "Match", "Mismatch", "No Content-ID header", "Refer-To missing or not a cid: URL" })

local function note(name, text, severity)
    experts[#experts + 1] =
        ProtoExpert.new("cisco_alarm.expert." .. name, text, expert.group.SEQUENCE, expert.severity[severity])
    return experts[#experts]
end
local e_normal = note("out_of_service_normal", "Phone out of service for a normal reason, or just started", "CHAT")
local e_lost = note("out_of_service", "Phone out of service", "WARN")
local e_mismatch = note("cid_mismatch", "Refer-To does not match this body's Content-ID", "WARN")

-- ---- Readers: each adds the line of a value and gives true, or gives nothing where the value is not of its kind

local function text(name, label)
    local f = field(name, "string", label)
    return function(tree, range, value)
        return tree:add(f, range, value)
    end
end

local function device(name, label)
    local f = field(name, "string", label)
    return function(tree, range, value, facts)
        facts.device = value
        local item = tree:add(f, range, value)
        local digits = value:match("^SEP(%x%x%x%x%x%x%x%x%x%x%x%x)$")
        if digits then
            local mac = digits:gsub("%x%x", "%0:", 5)
            item:add(f_mac, range(3, 12), Address.ether(mac)):set_generated()
        end
        return true
    end
end

local function address(name, label, with_prefix, kind, make, form)
    local f = field(name, kind, label)
    local f_prefix = with_prefix and field(name .. "_prefix", "uint8", label .. " prefix length")
    return function(tree, range, value)
        local host, slash, length = value:match(form)
        if not host or (slash ~= "" and not f_prefix) then
            return
        end
        local item = tree:add(f, range, make(host))
        if length ~= "" then
            item:append_text("/" .. length)
            item:add(f_prefix, range(range:len() - #length, #length), tonumber(length))
        end
        return true
    end
end

local function ipv4(name, label, with_prefix)
    return address(name, label, with_prefix, "ipv4", Address.ip, "^(%d+%.%d+%.%d+%.%d+) ?(/?) ?(%d*)$")
end

local function ipv6(name, label, with_prefix)
    return address(name, label, with_prefix, "ipv6", Address.ipv6, "^(%x*:[%x:.]+) ?(/?) ?(%d*)$")
end

local function code(name, label, names)
    local f = field(name, "uint32", label, base.DEC, names)
    return function(tree, range, value)
        local number = tonumber(value)
        return number and tree:add(f, range, number)
    end
end

local function trust_list(name, label)
    local f = field(name, "uint32", label, base.DEC, trust_lists)
    return function(tree, range, value, facts)
        local number = tonumber(value)
        if number then
            facts.result = label .. " " .. value .. " " .. (trust_lists[number] or "")
            return tree:add(f, range, number)
        end
    end
end

local function reason(name, label)
    local f = field(name, "uint32", label, base.DEC, reasons)
    return function(tree, range, value, facts)
        local number = tonumber(value)
        if not number then
            return
        end
        local item = tree:add(f, range, number)
        facts.result = "reason " .. value .. " " .. (reasons[number] or "")
        if number ~= 0 then
            item:add(f_normal, range, normal[number] or false):set_generated()
            item:add_proto_expert_info(normal[number] and e_normal or e_lost)
        end
        return true
    end
end

local function number(name, label, kind)
    local f = field(name, kind, label)
    return function(tree, range, value)
        local n = tonumber(value)
        return n and tree:add(f, range, n)
    end
end

local function timestamp(name, label)
    local f = field(name, "absolute_time", label, base.UTC)
    return function(tree, range, value, _, pinfo)
        local ms = tonumber(value)
        if not ms then
            return
        end
        local seconds = math.floor(ms / 1000)
        local time = NSTime.new(seconds, ms % 1000 * 1000000)
        local now = math.floor(pinfo.abs_ts)
        local item = tree:add(f, range, time)
        item:add(f_outage, range, NSTime.new(now, math.floor((pinfo.abs_ts - now) * 1e6 + 0.5) * 1000) - time):set_generated()
        return true
    end
end

local function ucm(name, label)
    local f = field(name, "string", label)
    local f_ipv4, f_ipv6 = field("ucm_ipv4", "ipv4", label), field("ucm_ipv6", "ipv6", label)
    return function(tree, range, value)
        local item = tree:add(f, range, value)
        if value:find("^%d+%.%d+%.%d+%.%d+$") then
            item:add(f_ipv4, range, Address.ip(value)):set_generated()
        elseif value:find("^%x*:[%x:.]+$") then
            item:add(f_ipv6, range, Address.ipv6(value)):set_generated()
        end
        return true
    end
end

local function signature(name, label, digest)
    local f, f_digest = field(name, "string", label), field(digest, "bytes", label .. " digest")
    return function(tree, range, value)
        local item = tree:add(f, range, value)
        if value:find("^[%x ]+$") then
            item:add(f_digest, ByteArray.new(value):tvb(label .. " digest")()):set_generated()
        end
        return true
    end
end

local function event(name, label)
    local function part(suffix, kind)
        return field(name .. "." .. suffix, kind, label .. ": " .. suffix)
    end
    local f = field(name, "string", label)
    local f_method, f_uri = part("method", "string"), part("uri", "string")
    local f_code, f_phrase = part("status", "uint16"), part("phrase", "string")
    local f_cseq, f_cseq_method = part("cseq", "uint32"), part("cseq_method", "string")
    local f_call_id = part("call_id", "string")
    local f_id, f_message = part("message_id", "uint32"), part("message_name", "string")
    return function(tree, range, value)
        local item = tree:add(f, range, value)
        local function add(which, at, what, typed)
            if what then
                item:add(which, range(at - 1, #what), typed or what)
            end
        end
        local p1, first, p2, second, rest = value:match("^%a+: ?()(%S+) +()(%S+)(.*)$")
        if first == "SIP/2.0" then
            local p3, phrase = value:match("^ +()(.-) +Cseq:", p2 + #second)
            add(f_code, p2, second, tonumber(second))
            add(f_phrase, p3, phrase)
        elseif first and rest:find("^ SIP/2.0") then
            add(f_method, p1, first)
            add(f_uri, p2, second)
        else
            local q1, id, q2, message = value:match("^()(%d+):()(.+)$")
            add(f_id, q1, id, tonumber(id))
            add(f_message, q2, message)
            return true
        end
        local p4, cseq, p5, method, p6, call_id = value:match(" Cseq:()(%d+) +()(%S+) +CallId:()(%S+)")
        add(f_cseq, p4, cseq, tonumber(cseq))
        add(f_cseq_method, p5, method)
        add(f_call_id, p6, call_id)
        return true
    end
end

-- ---- Parameters

local parameters = {
    DeviceName = device("device_name", "Device"),
    DeviceIPv4Address = ipv4("device_ipv4", "Device IPv4 address", true),
    DeviceIPv6Address = ipv6("device_ipv6", "Device IPv6 address", true),
    IPv4DefaultGateway = ipv4("ipv4_gateway", "IPv4 gateway"),
    IPv6DefaultGateway = ipv6("ipv6_gateway", "IPv6 gateway"),
    ModelNumber = text("model", "Model"),
    NeighborIPv4Address = ipv4("neighbor_ipv4", "Neighbor IPv4 address"),
    NeighborIPv6Address = ipv6("neighbor_ipv6", "Neighbor IPv6 address"),
    NeighborDeviceID = text("neighbor_device", "Neighbor"),
    NeighborPortID = text("neighbor_port", "Neighbor port"),
    DHCPv4Status = code("dhcpv4_status", "DHCPv4 status", dhcp),
    DHCPv6Status = code("dhcpv6_status", "DHCPv6 status", dhcp),
    TFTPCfgStatus = code("tftp_status", "TFTP status", tftp),
    DNSStatusUnifiedCM1 = code("dns_status_1", "DNS status, primary Unified CM", dns),
    DNSStatusUnifiedCM2 = code("dns_status_2", "DNS status, secondary Unified CM", dns),
    DNSStatusUnifiedCM3 = code("dns_status_3", "DNS status, tertiary Unified CM", dns),
    DNSv6StatusUnifiedCM1 = code("dnsv6_status_1", "DNSv6 status, primary Unified CM", dns),
    DNSv6StatusUnifiedCM2 = code("dnsv6_status_2", "DNSv6 status, secondary Unified CM", dns),
    DNSv6StatusUnifiedCM3 = code("dnsv6_status_3", "DNSv6 status, tertiary Unified CM", dns),
    VoiceVLAN = number("voice_vlan", "Voice VLAN", "uint16"),
    UnifiedCMIPAddress = ucm("ucm_address", "Unified CM"),
    LocalPort = number("local_port", "Local port", "int32"),
    TimeStamp = timestamp("timestamp", "Out of service since"),
    ReasonForOutOfService = reason("reason", "Reason"),
    LastProtocolEventSent = event("last_sent", "Last sent"),
    LastProtocolEventReceived = event("last_received", "Last received"),
    ReasonForOutOfServiceText = text("reason_text", "Reason text"),
    CTL_Signature = signature("ctl_signature", "CTL signature", "ctl_digest"),
    CTL_TFTP_Server = text("ctl_tftp_server", "CTL TFTP server"),
    ITL_Signature = signature("itl_signature", "ITL signature", "itl_digest"),
    ITL_TFTP_Server = text("itl_tftp_server", "ITL TFTP server"),
    StatusCode = trust_list("tl_status", "Trust list status"),
}
parameters.IPv4Address, parameters.IPv6Address = parameters.DeviceIPv4Address, parameters.DeviceIPv6Address

alarm.fields = fields
alarm.experts = experts

-- ---- The cid URL: SIP hands over the one header, and makes a field of the other

local refer_tos = Field.new("sip.Refer-To")
local content_id_header = Proto("cisco_alarm_content_id", "Content-Id of a Cisco phone alarm")
local last_content_id = {}

function content_id_header.dissector(tvb, pinfo)
    last_content_id.frame, last_content_id.value = pinfo.number, tvb:raw():match("<?([^>\r\n]+)")
    return tvb:len()
end

local function add_cid(tree, pinfo)
    local infos = { refer_tos() }
    local refer_to = infos[#infos] and infos[#infos].value:match("[Cc][Ii][Dd]:([^>;\r\n]+)")
    local content_id = last_content_id.frame == pinfo.number and last_content_id.value
    local status = 4
    if refer_to then
        local meant = refer_to:gsub("%%(%x%x)", function(digits) return string.char(tonumber(digits, 16)) end)
        status = not content_id and 3 or meant == content_id and 1 or 2
        tree:add(f_refer_to, meant):set_generated()
    end
    if content_id then
        tree:add(f_content_id, content_id):set_generated()
    end
    local item = tree:add(f_status, status)
    item:set_generated()
    if status == 2 then
        item:add_proto_expert_info(e_mismatch)
    end
end

-- ---- The document

local function add_generic(tree, range, name, value)
    tree:add(f_param_name, range, name):set_hidden()
    tree:add(f_param_value, range, value):set_text(name .. ": " .. (value == "" and "(empty)" or value))
end

function alarm.dissector(tvb, pinfo, tree)
    local body = tvb:raw()
    local root = tree:add(alarm, tvb())
    local facts = {}
    add_cid(root, pinfo)
    local at, name, after = body:match('<Alarm Name="()(.-)"()')
    if not at then
        return
    end
    root:add(f_name, tvb(at - 1, #name), name)
    for _, parameter, start, value in body:gmatch('<(%a+) name="(.-)">()(.-)</%1>', after) do
        local range = #value > 0 and tvb(start - 1, #value) or tvb(start - 1, 0)
        local read = #value > 0 and parameters[parameter]
        if not (read and read(root, range, value, facts, pinfo)) then
            add_generic(root, range, parameter, value)
        end
    end
    local summary = name .. " " .. (facts.device or "") .. " " .. (facts.result or "")
    root:append_text(": " .. summary)
    pinfo.cols.info:append(summary)
end

DissectorTable.get("media_type"):add("application/x-cisco-alarm+xml", alarm)
DissectorTable.get("sip.hdr"):add("content-id", content_id_header)

-- SPDX-License-Identifier: GPL-2.0-or-later
-- HEP (version 3) on UDP port 9060, as far as it takes to hand its payload to SIP: stock Wireshark has no dissector for it.
local hep = Proto("hep3", "HEP3")
local PAYLOAD, HEADER = 15, 6

function hep.dissector(buffer, packet, tree)
    if buffer:len() < HEADER or buffer(0, 4):string() ~= "HEP3" then return 0 end
    local offset = HEADER
    while offset + HEADER <= buffer:len() do
        local kind, size = buffer(offset + 2, 2):uint(), buffer(offset + 4, 2):uint()
        if size < HEADER then break end
        if kind == PAYLOAD then
            Dissector.get("sip"):call(buffer(offset + HEADER, size - HEADER):tvb(), packet, tree)
        end
        offset = offset + size
    end
    return buffer:len()
end

DissectorTable.get("udp.port"):add(9060, hep)

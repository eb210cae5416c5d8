-- SPDX-License-Identifier: GPL-2.0-or-later
-- Many display filters in one run of tshark: a line "filter's place, frame's number" for each frame that one lets through.
-- tshark -q -X lua_script:taps.lua -X lua_script1:FILTERS, which are lines: Wireshark 4.0 crashes when it is given as many
-- arguments.

local place = 0
for filter in (...):gmatch("[^\n]+") do
    place = place + 1
    local mine = place
    local listener = Listener.new("frame", filter)
    function listener.packet(pinfo)
        print(mine, pinfo.number)
    end
    function listener.draw() end -- or Wireshark complains that there is none
end

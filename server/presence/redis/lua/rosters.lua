-- id -> rosters of the rooms they are in
local found = {}
for _, room in ipairs(rooms_of(ARGV[1])) do found[#found + 1] = roster(room) end
return found

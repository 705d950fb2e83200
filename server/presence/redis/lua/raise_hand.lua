-- node, id, room, when or 0 -> 1 when they are in the room
local node, id, room, raised_at = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
check_node(node)
if not is_in(id, room) then return 0 end
local record = record_of(id, room)
if ((record.hand or 0) ~= 0) ~= (raised_at ~= 0) then
  record.hand = raised_at
  rewrite('hand', room, id, record)
end
return 1

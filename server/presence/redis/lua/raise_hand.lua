-- node, id, room, when or 0 -> 1 when they are in the room
local node, id, room, raised_at = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
check_node(node)
if not is_in(id, room) then return 0 end
local record = cjson.decode(redis.call('HGET', key('room', room), id))
if ((record.hand or 0) ~= 0) ~= (raised_at ~= 0) then
  record.hand = raised_at
  redis.call('HSET', key('room', room), id, cjson.encode(record))
  announce('hand', room, bump(room), id, record, '', id)
end
return 1

-- node, id, connection or "" for any, grace_ms, now_ms or "" -> 1 when they have a seat
local node, id, connection = ARGV[1], ARGV[2], ARGV[3]
check_node(node)
local seat = key('seat', id)
local held_by = redis.call('HMGET', seat, 'node', 'connection', 'until')
if held_by[1] ~= node or (connection ~= '' and held_by[2] ~= connection) then return 0 end
if held_by[3] then return 1 end
local till = (tonumber(ARGV[5]) or now()) + tonumber(ARGV[4])
redis.call('HSET', seat, 'until', till)
redis.call('ZADD', PREFIX .. 'lost', till, id)
change(id, 'lost', {lost = true})
return 1

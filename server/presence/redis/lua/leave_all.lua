-- node, id, connection
check_node(ARGV[1])
local held_by = redis.call('HMGET', key('seat', ARGV[2]), 'node', 'connection')
if held_by[1] == ARGV[1] and held_by[2] == ARGV[3] then remove_everywhere(ARGV[2], 'left') end
return 1

-- node, now_ms or "": remove those whose grace time has passed
check_node(ARGV[1])
local till = tonumber(ARGV[2]) or now()
for _, id in ipairs(redis.call('ZRANGEBYSCORE', PREFIX .. 'lost', '-inf', till, 'LIMIT', 0, 100)) do
  redis.call('ZREM', PREFIX .. 'lost', id)
  remove_everywhere(id, 'disconnected')
end
return 1

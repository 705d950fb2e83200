-- node, grace_ms: its participants are lost and nobody's until they come back; only once
local node = ARGV[1]
if redis.call('ZREM', PREFIX .. 'nodes', node) == 0 then return 0 end
redis.call('ZREM', PREFIX .. 'settled', node)
leftovers(node)
local ids = redis.call('SMEMBERS', key('seats', node))
for _, id in ipairs(ids) do
  fork(id)
  redis.call('HSET', key('seat', id), 'node', '')
  redis.call('HDEL', key('seat', id), 'term')
end
redis.call('DEL', key('seats', node), key('inbox', node))
local till = now() + tonumber(ARGV[2])
for _, id in ipairs(ids) do
  if redis.call('HSETNX', key('seat', id), 'until', till) == 1 then
    redis.call('ZADD', PREFIX .. 'lost', till, id)
    change(id, 'lost', {lost = true})
  end
end
return 1

-- node, connection, id, user, has_buffer ("0", "1", "2" = only if still here), attempt,
-- question or "" to take over without asking, the connection that had them when it was asked or ""
-- -> {}, {"overtaken"}, {"asked", the connection that has them} or
-- {"here" or "journal", rosters, how often they moved, seq, fork or -1, journal entries}
local NEWEST_SECONDS = 15
local node, connection, id, user = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
check_node(node)

local function is_newest()
  redis.call('SET', key('newest', id), connection, 'EX', NEWEST_SECONDS)
end

local seat = key('seat', id)
local held_by = redis.call('HMGET', seat, 'user', 'node', 'connection', 'until')
if held_by[1] ~= user then
  if not held_by[1] and ARGV[5] ~= '2' then is_newest() end
  return {}
end
if ARGV[5] == '2' and held_by[2] ~= node then return {} end
local attempt = tonumber(ARGV[6])
if held_by[2] == node and tonumber(redis.call('HGET', seat, 'attempt') or 0) > attempt then
  return {'overtaken'}
end
if ARGV[8] ~= '' and held_by[3] ~= ARGV[8] and held_by[3] ~= connection then
  return {'overtaken'}
end
local is_elsewhere = held_by[2] ~= '' and held_by[2] ~= node
if is_elsewhere and ARGV[7] ~= '' and may_owe(held_by[2]) then
  post(held_by[2], 'a', id .. ' ' .. ARGV[7] .. ' ' .. node)
  return {'asked', held_by[3] or ''}
end
is_newest()
local is_here = held_by[2] == node and ARGV[5] ~= '0'
if not is_here then
  if held_by[2] ~= '' and held_by[3] ~= connection then
    leftovers(held_by[2], id)
    if is_elsewhere then
      redis.call('SREM', key('seats', held_by[2]), id)
      post(held_by[2], 't', id .. ' ' .. (redis.call('HGET', seat, 'moves') or 0) + 1)
    end
  end
  redis.call('HINCRBY', seat, 'moves', 1)
  redis.call('SADD', key('seats', node), id)
  redis.call('HSET', seat, 'node', node, 'term', connection, 'pending', '1')
end
redis.call('HSET', seat, 'connection', connection, 'attempt', attempt)
redis.call('HDEL', seat, 'until')
redis.call('ZREM', PREFIX .. 'lost', id)
if held_by[4] then change(id, 'back', {lost = false}) end
local rosters = {}
for _, room in ipairs(rooms_of(id)) do rosters[#rosters + 1] = roster(room) end
local moves = tonumber(redis.call('HGET', seat, 'moves') or 0)
if is_here then return {'here', rosters, moves} end
local numbers = redis.call('HMGET', seat, 'seq', 'fork')
return {
  'journal', rosters, moves, tonumber(numbers[1] or 0), tonumber(numbers[2] or -1),
  redis.call('LRANGE', key('journal', id), 0, -1)
}

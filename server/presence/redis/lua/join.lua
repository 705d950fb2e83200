-- request, node, connection, id, room, capacity, max_rooms, record -> outcome, roster
local request, node, connection, id, room = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local capacity, max_rooms = tonumber(ARGV[6]), tonumber(ARGV[7])
check_node(node)
return once(request, function()
  local record = cjson.decode(ARGV[8])
  local seat = key('seat', id)
  local held_by = redis.call('HMGET', seat, 'node', 'connection')
  if held_by[1] and (held_by[1] ~= node or held_by[2] ~= connection) then
    return {'overtaken'}
  end
  local newest = not held_by[1] and redis.call('GET', key('newest', id))
  if newest and newest ~= connection then return {'overtaken'} end
  if is_in(id, room) then
    if redis.call('HDEL', seat, 'until') == 1 then  -- taken for a stray meanwhile
      redis.call('ZREM', PREFIX .. 'lost', id)
      change(id, 'back', {lost = false})
    end
    return {'ok', roster(room)}
  end
  local rooms = rooms_of(id)
  if #rooms >= max_rooms then return {'too_many_rooms'} end
  local present = members(room)
  local replaced = {}
  for _, member in ipairs(present) do
    local other = record_of(member, room)
    if other.user == record.user and other.lost then
      replaced[#replaced + 1] = member
      if rank(other) > rank(record) then record.role, record.base = other.role, other.base end
    end
  end
  if #present - #replaced >= capacity then return {'room_full'} end
  local is_locked = redis.call('EXISTS', key('locked', room)) == 1
  if is_locked and #replaced == 0 and record.role ~= 'host' then return {'room_locked'} end
  for _, member in ipairs(replaced) do remove(room, member, {reason = 'replaced'}) end
  if record.role == 'host' then
    for _, member in ipairs(members(room)) do
      local other = record_of(member, room)
      if other.role == 'host' and other.user == record.user then
        record.role = record.base
      elseif other.role == 'host' then
        other.role = other.base
        rewrite('role', room, member, other)
      end
    end
  end
  if redis.call('SISMEMBER', key('silenced', room), record.user) == 1 then
    record.silenced, record.muted = true, true
  end
  local version = bump(room)
  record.order = version
  redis.call('HSET', key('room', room), id, cjson.encode(record))
  rooms[#rooms + 1] = room
  redis.call('HSET', seat, 'user', record.user, 'node', node, 'connection', connection)
  save_rooms(id, rooms)
  redis.call('SADD', key('seats', node), id)
  announce('joined', room, version, id, record)
  if is_in(id, room .. '~lobby') then remove(room .. '~lobby', id, {reason = 'left'}) end
  return {'ok', roster(room)}
end)

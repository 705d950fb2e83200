-- What the scripts share. Every script is this file and one of the others, run as one unit.
--
-- nodes            zset   node -> lease expiry (ms, Redis time)
-- epoch            string made with the first node: another value means that the data was lost
-- room:<room>      hash   participant -> record (JSON), "version" -> number
-- last:<room>      string the version of a room that was just left by everybody
-- seat:<id>        hash   user, node ("" = nobody's), connection, term, moves, attempt, until,
--                         pending, rooms (JSON), seq, fork, bytes
-- seats:<node>     set    the participants a node holds
-- lost             zset   participant -> end of the grace time (ms)
-- journal:<id>     list   "<seq> <message id> <packet or change>"
-- inbox:<node>     stream one field: m "<id> <message id> <packet>", c change, t "<id> <moves>", s session
-- reply:<request>  string the reply of a request, for its repetition

local PREFIX = 'parley:'
local JOURNAL_ENTRIES, JOURNAL_BYTES, KEEP_SECONDS = 512, 1048576, 300
local TOLD_THEMSELVES = {removed = true, ended = true, replaced = true}
local REPLY_SECONDS, LAST_SECONDS = 20, 10

local function key(kind, name) return PREFIX .. kind .. ':' .. name end

local function now()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- A command that waited for too long, in a Redis that stood still, comes from somebody who has
-- given it up and may have tried another way since. KEYS[1] says until when it is meant.
if KEYS[1] and now() > tonumber(KEYS[1]) then error({err = 'LATE this was not wanted any more'}) end

local function post(node, field, value)
  redis.call('XADD', key('inbox', node), '*', field, value)
end

local function rooms_of(id)
  local rooms = redis.call('HGET', key('seat', id), 'rooms')
  return rooms and cjson.decode(rooms) or {}
end

local function save_rooms(id, rooms)
  redis.call('HSET', key('seat', id), 'rooms', #rooms > 0 and cjson.encode(rooms) or '[]')
end

local function is_in(id, room)
  return redis.call('HEXISTS', key('room', room), id) == 1
end

local function members(room)
  local ids = {}
  for _, id in ipairs(redis.call('HKEYS', key('room', room))) do
    if id ~= 'version' then ids[#ids + 1] = id end
  end
  return ids
end

-- A room's name and version name a change for ever: a room made anew starts at a later number.
local function bump(room)
  if redis.call('EXISTS', key('room', room)) == 1 then
    return redis.call('HINCRBY', key('room', room), 'version', 1)
  end
  local last = tonumber(redis.call('GET', key('last', room)) or 0)
  local version = math.max(now(), last + 1)
  redis.call('HSET', key('room', room), 'version', version)
  return version
end

local function forget_if_empty(room)
  if redis.call('HLEN', key('room', room)) > 1 then return end
  local version = redis.call('HGET', key('room', room), 'version')
  redis.call('SET', key('last', room), version, 'EX', LAST_SECONDS)
  redis.call('DEL', key('room', room))
end

local function roster(room)
  local found = {room, redis.call('HGET', key('room', room), 'version')}
  for _, id in ipairs(members(room)) do
    found[#found + 1] = id
    found[#found + 1] = redis.call('HGET', key('room', room), id)
  end
  return found
end

local function append(id, seq, message_id, content)
  local seat, journal = key('seat', id), key('journal', id)
  local entry = string.format('%d %s %s', seq, message_id, content)
  redis.call('RPUSH', journal, entry)
  redis.call('HSET', seat, 'seq', seq)
  local bytes = redis.call('HINCRBY', seat, 'bytes', #entry)
  while bytes > JOURNAL_BYTES or redis.call('LLEN', journal) > JOURNAL_ENTRIES do
    local oldest = redis.call('LPOP', journal)
    if not oldest then break end
    bytes = redis.call('HINCRBY', seat, 'bytes', -#oldest)
  end
  redis.call('EXPIRE', journal, KEEP_SECONDS)
end

-- For somebody without a node: what comes now waits in the journal, past what a client can know.
local function append_next(id, message_id, content)
  append(id, tonumber(redis.call('HGET', key('seat', id), 'seq') or 0) + 1, message_id, content)
end

local function fork(id)
  local seat = key('seat', id)
  redis.call('HSETNX', seat, 'fork', redis.call('HGET', seat, 'seq') or 0)
end

-- Until a node has confirmed that it goes on with a seat it has taken over (`pending`), its inbox
-- may be read in vain: what comes goes into the journal as well. The name tells the two apart.
local function route(id, message_id, packet)
  local held_by = redis.call('HMGET', key('seat', id), 'node', 'pending')
  local node = held_by[1]
  if not node then return false end
  if node ~= '' then post(node, 'm', id .. ' ' .. message_id .. ' ' .. packet) end
  if packet ~= '' and (node == '' or held_by[2]) then
    fork(id)
    append_next(id, message_id, packet)
  end
  return true
end

-- Tell every node that has somebody in the room, and `also` about themselves.
local function announce(kind, room, version, id, record, reason, also)
  local change = cjson.encode({
    kind = kind, room = room, version = version, id = id, record = record, reason = reason or ''
  })
  local told, kept = {}, {}
  local ids = members(room)
  if also then ids[#ids + 1] = also end
  ids[#ids + 1] = id
  for _, member in ipairs(ids) do
    local held_by = redis.call('HMGET', key('seat', member), 'node', 'pending')
    local node = held_by[1]
    if node and node ~= '' and not told[node] then
      told[node] = true
      post(node, 'c', change)
    end
    local is_nobodys = node and (node == '' or held_by[2])
    if is_nobodys and kind ~= 'media' and (member ~= id or member == also) and not kept[member] then
      kept[member] = true
      fork(member)
      append_next(member, room .. '.' .. string.format('%d', version), change)
    end
  end
end

local function remove(room, id, reason)
  local raw = redis.call('HGET', key('room', room), id)
  if not raw then return end
  local version = bump(room)
  redis.call('HDEL', key('room', room), id)
  announce('left', room, version, id, cjson.decode(raw), reason, TOLD_THEMSELVES[reason] and id)
  forget_if_empty(room)
  local rooms = {}
  for _, other in ipairs(rooms_of(id)) do
    if other ~= room then rooms[#rooms + 1] = other end
  end
  if #rooms > 0 then
    save_rooms(id, rooms)
    return
  end
  local node = redis.call('HGET', key('seat', id), 'node')
  if node and node ~= '' then redis.call('SREM', key('seats', node), id) end
  redis.call('DEL', key('seat', id), key('journal', id))
  redis.call('ZREM', PREFIX .. 'lost', id)
end

local function remove_everywhere(id, reason)
  for _, room in ipairs(rooms_of(id)) do remove(room, id, reason) end
end

-- Change the record of somebody in each of their rooms, and tell.
local function change(id, kind, fields)
  for _, room in ipairs(rooms_of(id)) do
    local record = cjson.decode(redis.call('HGET', key('room', room), id))
    for name, value in pairs(fields) do record[name] = value end
    redis.call('HSET', key('room', room), id, cjson.encode(record))
    announce(kind, room, bump(room), id, record)
  end
end

-- Messages that a node has not taken out of its inbox, for everybody or for one participant.
local function leftovers(node, only)
  for _, entry in ipairs(redis.call('XRANGE', key('inbox', node), '-', '+')) do
    local field, value = entry[2][1], entry[2][2]
    if field == 'm' then
      local id, message_id, packet = string.match(value, '^(%S+) (%S+) (.*)$')
      if (not only or id == only) and redis.call('HGET', key('seat', id), 'node') == node then
        fork(id)
        append_next(id, message_id, packet)
      end
    elseif field == 'c' then
      local told = cjson.decode(value)
      local name = told.room .. '.' .. string.format('%d', told.version)
      local ids = told.kind == 'media' and {} or only and {only} or members(told.room)
      for _, id in ipairs(ids) do
        if (id ~= told.id or told.kind == 'hand') and is_in(id, told.room)
            and redis.call('HGET', key('seat', id), 'node') == node then
          fork(id)
          append_next(id, name, value)
        end
      end
    end
  end
end

local function check_node(node)
  if not redis.call('ZSCORE', PREFIX .. 'nodes', node) then
    error({err = 'FENCED this node has been given up'})
  end
end

-- A request that is repeated because its reply was lost gets that reply and changes nothing.
local function once(request, work)
  local known = redis.call('GET', key('reply', request))
  if known then return cmsgpack.unpack(known) end
  local reply = work()
  redis.call('SET', key('reply', request), cmsgpack.pack(reply), 'EX', REPLY_SECONDS)
  return reply
end

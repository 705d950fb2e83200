-- What the scripts share. Every script is this file and one of the others, run as one unit.
--
-- nodes            zset   node -> lease expiry (ms, Redis time)
-- epoch            string made with the first node: another value means that the data was lost
-- room:<room>      hash   participant -> record (JSON), "version" -> number
-- last:<room>      string the version of a room that was just left by everybody
-- locked:<room>    string there while nobody new may come in
-- silenced:<room>  set    the accounts that may not unmute there, whatever they come back as
-- seat:<id>        hash   user, node ("" = nobody's), connection, term, moves, attempt, until,
--                         pending, rooms (JSON), seq, fork, bytes
-- seats:<node>     set    the participants a node holds
-- lost             zset   participant -> end of the grace time (ms)
-- newest:<id>      string the connection they came back with last: joins of older ones are too late
-- journal:<id>     list   "<seq> <message id> <packet or change>"
-- inbox:<node>     stream one field: m "<id> <message id> <packet>", c change, t "<id> <moves>", s session,
--                         a "<id> <request> <node>" asks for a participant, h "<request> <0 or 1>" answers
-- settled          zset   node -> when all that it had acked was in here (ms, Redis time); it acks
--                         nothing that is not in here before a second has passed since
-- resumed          string when the first of them was settled again after all had been silent (ms)
-- movements        stream c <change>: who has come and gone, until it is written down
-- movements-reader string the node that writes it down
-- reply:<request>  string the reply of a request, for its repetition

local PREFIX = 'parley:'
local JOURNAL_ENTRIES, JOURNAL_BYTES, KEEP_SECONDS = 512, 1048576, 300
local NOT_OF_THEIR_OWN = {
  removed = true, ended = true, replaced = true, let_in = true, refused = true
}
local NOT_TOLD_THEMSELVES = {joined = true, left = true, lost = true, back = true, media = true}
local RANKS = {participant = 0, cohost = 1, host = 2}
local REPLY_SECONDS, LAST_SECONDS = 20, 10
local MOVEMENTS = 100000
local SILENCE_MS, RESUMING_MS = 750, 6000

local function key(kind, name) return PREFIX .. kind .. ':' .. name end

local function now()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- A command that waited for too long, in a Redis that stood still, comes from somebody who has
-- given it up and may have tried another way since. KEYS[1] says until when it is meant.
if KEYS[1] and now() > tonumber(KEYS[1]) then error({err = 'LATE this was not wanted any more'}) end

local function is_up(node) return redis.call('ZSCORE', PREFIX .. 'nodes', node) end

-- No node has settled for a while: Redis was away from all of them.
local function was_silent()
  local newest = redis.call('ZREVRANGE', PREFIX .. 'settled', 0, 0, 'WITHSCORES')[2]
  return newest and now() - tonumber(newest) > SILENCE_MS
end

local function settle(node, at)
  if was_silent() then redis.call('SET', PREFIX .. 'resumed', now(), 'PX', RESUMING_MS) end
  redis.call('ZADD', PREFIX .. 'settled', at, node)
end

-- Whether a node may have acked in an outage that has just ended what is not in here yet.
local function may_owe(node)
  local settled = redis.call('ZSCORE', PREFIX .. 'settled', node)
  if settled and now() - tonumber(settled) <= SILENCE_MS then return false end
  local resumed = redis.call('GET', PREFIX .. 'resumed')
  return was_silent() or resumed and now() - tonumber(resumed) < RESUMING_MS
end

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

local function is_told_themselves(kind, reason)
  return not NOT_TOLD_THEMSELVES[kind] or NOT_OF_THEIR_OWN[reason] or false
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
  redis.call('DEL', key('room', room), key('locked', room), key('silenced', room))
end

local function record_of(id, room)
  local raw = redis.call('HGET', key('room', room), id)
  return raw and cjson.decode(raw)
end

local function rank(record) return RANKS[record.role or 'participant'] end

-- A lobby is the room "<room>~lobby": who waits there hears nothing of the others, and those with
-- powers in the room hear of everybody.
local function room_of_lobby(room) return string.match(room, '^(.*)~lobby$') end

local function with_powers(room)
  local ids = {}
  for _, id in ipairs(members(room)) do
    if rank(record_of(id, room)) > 0 then ids[#ids + 1] = id end
  end
  return ids
end

local function audience(room)
  local leads_to = room_of_lobby(room)
  return leads_to and with_powers(leads_to) or members(room)
end

local function hears_of(id, room)
  local leads_to = room_of_lobby(room)
  if not leads_to then return is_in(id, room) end
  local record = record_of(id, leads_to)
  return record and rank(record) > 0
end

local function roster(room)
  local locked = tostring(redis.call('EXISTS', key('locked', room)))
  local found = {room, redis.call('HGET', key('room', room), 'version'), locked}
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

-- Tell every node that has somebody in the room. `why`: reason, by, note.
local function announce(kind, room, version, id, record, why)
  why = why or {}
  local change = cjson.encode({
    kind = kind, room = room, version = version, id = id, record = record,
    reason = why.reason or '', by = why.by or '', note = why.note or ''
  })
  if kind == 'joined' or kind == 'left' then
    redis.call('XADD', PREFIX .. 'movements', 'MAXLEN', '~', MOVEMENTS, '*', 'c', change)
  end
  local told, kept, hears = {}, {}, {}
  local ids = audience(room)
  for _, member in ipairs(ids) do hears[member] = true end
  hears[id] = is_told_themselves(kind, why.reason)
  ids[#ids + 1] = id
  if room_of_lobby(room) then
    for _, member in ipairs(members(room)) do ids[#ids + 1] = member end
  end
  for _, member in ipairs(ids) do
    local held_by = redis.call('HMGET', key('seat', member), 'node', 'pending')
    local node = held_by[1]
    if node and node ~= '' and not told[node] then
      told[node] = true
      post(node, 'c', change)
    end
    local is_nobodys = node and (node == '' or held_by[2])
    if is_nobodys and kind ~= 'media' and hears[member] and not kept[member] then
      kept[member] = true
      fork(member)
      append_next(member, room .. '.' .. string.format('%d', version), change)
    end
  end
end

local function rewrite(kind, room, id, record, why)
  redis.call('HSET', key('room', room), id, cjson.encode(record))
  announce(kind, room, bump(room), id, record, why)
end

-- Who is host when the host has gone: see `successor` in domain/moderation.py.
local function pass_on_host(room, user)
  local heir, first
  for _, id in ipairs(members(room)) do
    local record = record_of(id, room)
    if not record.guest then
      local place = {
        record.lost and 1 or 0, record.user ~= user and 1 or 0,
        record.role ~= 'cohost' and 1 or 0, record.order
      }
      local comes_before = not first
      for at = 1, first and 4 or 0 do
        if place[at] ~= first[at] then
          comes_before = place[at] < first[at]
          break
        end
      end
      if comes_before then heir, first = id, place end
    end
  end
  if not heir then return end
  local record = record_of(heir, room)
  record.role = 'host'
  rewrite('role', room, heir, record)
end

-- `why`: reason, by, note.
local function remove(room, id, why)
  local record = record_of(id, room)
  if not record then return end
  local version = bump(room)
  redis.call('HDEL', key('room', room), id)
  announce('left', room, version, id, record, why)
  local is_host_wanted = why.reason ~= 'ended' and why.reason ~= 'replaced'
  if record.role == 'host' and is_host_wanted then pass_on_host(room, record.user) end
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
  for _, room in ipairs(rooms_of(id)) do remove(room, id, {reason = reason}) end
end

-- Change the record of somebody in each of their rooms, and tell.
local function change(id, kind, fields)
  for _, room in ipairs(rooms_of(id)) do
    local record = record_of(id, room)
    for name, value in pairs(fields) do record[name] = value end
    rewrite(kind, room, id, record)
  end
end

-- What stops `by` from doing something to `id` in a room or in its lobby; nothing when they may.
local function powerless(room, by, id)
  local actor = record_of(by, room_of_lobby(room) or room)
  if not actor then return 'not_in_room' end
  if rank(actor) == 0 then return 'forbidden' end
  if id == '' then return end
  local target = record_of(id, room)
  if not target then return 'peer_not_found' end
  if rank(target) >= rank(actor) then return 'forbidden' end
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
      local ids = told.kind == 'media' and {} or only and {only} or audience(told.room)
      for _, id in ipairs(ids) do
        local is_for_them = id ~= told.id or is_told_themselves(told.kind, told.reason)
        if is_for_them and hears_of(id, told.room)
            and redis.call('HGET', key('seat', id), 'node') == node then
          fork(id)
          append_next(id, name, value)
        end
      end
    end
  end
end

local function check_node(node)
  if not is_up(node) then
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

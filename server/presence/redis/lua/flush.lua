-- node, batch number, last inbox entry handled or "", since when it has acked nothing that is not in
-- here after this (ms, Redis time) or 0, then six values an operation:
-- kind, id, term, seq, message id, packet
--   j  this node has given `seq` to a packet for a participant it holds, or held: then sent on
--   n  the same with news of a room, of which whoever holds them now tells
--   z  start the journal anew: the next entry has the number seq + 1. Of what was there only the
--      names in `packet` stay, so that a late repetition is still known
--   k  for a participant whom this node held without a connection: kept for where they come back,
--      sent on when they have come back since (after the take-over number `seq` of this node)
--   h  the answer to a node (`packet`) that asked for a participant
--   r  to a participant of another node;  s  to every node: a login session (in `packet`) has ended
-- -> whose packets got no number here because another node holds them; nothing for a repeated batch
local node = ARGV[1]
local done = key('done', node)
if ARGV[4] ~= '0' and is_up(node) then settle(node, ARGV[4]) end
if ARGV[3] ~= '' then redis.call('XTRIM', key('inbox', node), 'MINID', ARGV[3]) end
if redis.call('GET', done) == ARGV[2] then return false end
local elsewhere = {}
for i = 5, #ARGV, 6 do
  local kind, id, term, seq, message_id, packet =
    ARGV[i], ARGV[i + 1], ARGV[i + 2], tonumber(ARGV[i + 3]), ARGV[i + 4], ARGV[i + 5]
  if kind == 'r' then
    route(id, message_id, packet)
  elseif kind == 'h' then
    if is_up(packet) then post(packet, 'h', message_id) end
  elseif kind == 's' then
    for _, other in ipairs(redis.call('ZRANGE', PREFIX .. 'nodes', 0, -1)) do
      if other ~= node then post(other, 's', packet) end
    end
  elseif kind == 'k' then
    local held_by = redis.call('HMGET', key('seat', id), 'node', 'attempt')
    if held_by[1] == node and tonumber(held_by[2] or 0) <= seq then
      fork(id)
      append_next(id, message_id, packet)
    else
      route(id, message_id, packet)
    end
  else
    local seat = key('seat', id)
    local held_by = redis.call('HMGET', seat, 'node', 'term')
    if held_by[1] == node and (not held_by[2] or held_by[2] == term) then
      if not held_by[2] then redis.call('HSET', seat, 'term', term) end
      if kind ~= 'z' then
        append(id, seq, message_id, packet)
      else
        local journal, bytes = key('journal', id), 0
        redis.call('DEL', journal)
        for name in string.gmatch(packet, '%S+') do
          local entry = '0 ' .. name .. ' '
          redis.call('RPUSH', journal, entry)
          bytes = bytes + #entry
        end
        redis.call('EXPIRE', journal, KEEP_SECONDS)
        redis.call('HSET', seat, 'seq', seq, 'bytes', bytes)
        redis.call('HDEL', seat, 'fork', 'pending')
      end
    elseif held_by[1] then
      elsewhere[#elsewhere + 1] = id
      if kind == 'j' then route(id, message_id, packet) end
    end
  end
end
redis.call('SET', done, ARGV[2], 'EX', KEEP_SECONDS)
return elsewhere

-- request, node, room, by, id or "" for all below, kind, fields (JSON) -> outcome
local request, node, room, by, to, kind = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
check_node(node)
return once(request, function()
  local refusal = powerless(room, by, to)
  if refusal then return refusal end
  local actor = record_of(by, room)
  for _, id in ipairs(to ~= '' and {to} or members(room)) do
    local record = record_of(id, room)
    if rank(record) < rank(actor) then
      if kind == 'muted' then
        local silence = cjson.decode(ARGV[7]).silenced and 'SADD' or 'SREM'
        redis.call(silence, key('silenced', room), record.user)
      end
      local is_new = false
      for name, value in pairs(cjson.decode(ARGV[7])) do
        is_new = is_new or (record[name] or false) ~= value
        record[name] = value
      end
      if is_new then rewrite(kind, room, id, record, {by = by}) end
    end
  end
  return 'ok'
end)

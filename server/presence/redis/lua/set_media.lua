-- node, id, fields (JSON) -> {room, record, other ids ...} for each room; "silenced" when a host
-- keeps them muted
check_node(ARGV[1])
local id, fields = ARGV[2], cjson.decode(ARGV[3])
for _, room in ipairs(fields.muted == false and rooms_of(id) or {}) do
  if record_of(id, room).silenced then return 'silenced' end
end
change(id, 'media', fields)
local audiences = {}
for _, room in ipairs(rooms_of(id)) do
  local audience = {room, redis.call('HGET', key('room', room), id)}
  for _, member in ipairs(room_of_lobby(room) and {} or members(room)) do
    if member ~= id then audience[#audience + 1] = member end
  end
  audiences[#audiences + 1] = audience
end
return audiences

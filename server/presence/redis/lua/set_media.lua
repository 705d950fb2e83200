-- node, id, fields (JSON) -> {room, id, record, other ids ...} for each room
check_node(ARGV[1])
local id = ARGV[2]
change(id, 'media', cjson.decode(ARGV[3]))
local audiences = {}
for _, room in ipairs(rooms_of(id)) do
  local audience = {room, redis.call('HGET', key('room', room), id)}
  for _, member in ipairs(members(room)) do
    if member ~= id then audience[#audience + 1] = member end
  end
  audiences[#audiences + 1] = audience
end
return audiences

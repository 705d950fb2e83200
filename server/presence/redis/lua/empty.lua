-- node, room, reason: everybody is out, and nobody waits to come in
check_node(ARGV[1])
for _, room in ipairs({ARGV[2], ARGV[2] .. '~lobby'}) do
  for _, id in ipairs(members(room)) do remove(room, id, {reason = ARGV[3]}) end
end
return 1

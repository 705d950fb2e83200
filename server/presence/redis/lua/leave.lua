-- node, id, room: or out of its lobby
check_node(ARGV[1])
for _, room in ipairs({ARGV[3], ARGV[3] .. '~lobby'}) do
  if is_in(ARGV[2], room) then remove(room, ARGV[2], {reason = 'left'}) end
end
return 1

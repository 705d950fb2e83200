-- node, id, room
check_node(ARGV[1])
if is_in(ARGV[2], ARGV[3]) then remove(ARGV[3], ARGV[2], 'left') end
return 1

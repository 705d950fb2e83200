-- node, room, reason: everybody is out
check_node(ARGV[1])
for _, id in ipairs(members(ARGV[2])) do remove(ARGV[2], id, ARGV[3]) end
return 1

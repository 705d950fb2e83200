-- request, node, room, by, "1" or "0" -> outcome: again changes nothing
local node, room, by, is_locked = ARGV[2], ARGV[3], ARGV[4], ARGV[5] == '1'
check_node(node)
local refusal = powerless(room, by, '')
if refusal then return refusal end
if (redis.call('EXISTS', key('locked', room)) == 1) ~= is_locked then
  if is_locked then redis.call('SET', key('locked', room), 1) else redis.call('DEL', key('locked', room)) end
  announce(is_locked and 'locked' or 'unlocked', room, bump(room), by, record_of(by, room), {by = by})
end
return 'ok'

-- request, node, room or lobby, by, id, reason, note -> outcome
local request, node, room, by, to = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
check_node(node)
return once(request, function()
  local refusal = powerless(room, by, to)
  if refusal then return refusal end
  remove(room, to, {reason = ARGV[6], by = by, note = ARGV[7]})
  return 'ok'
end)

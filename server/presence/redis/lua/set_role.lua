-- request, node, room, by, id, role -> outcome: who gives host away has their own role again
local request, node, room, by, to, role = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
check_node(node)
return once(request, function()
  local refusal = powerless(room, by, to)
  if refusal then return refusal end
  local actor, record = record_of(by, room), record_of(to, room)
  if actor.role ~= 'host' or (role == 'host' and record.guest) then return 'forbidden' end
  if (record.role or 'participant') == role then return 'ok' end
  record.role = role
  if role == 'host' then
    actor.role = actor.base
    rewrite('role', room, by, actor, {by = by})
  else
    record.base = role
  end
  rewrite('role', room, to, record, {by = by})
  return 'ok'
end)

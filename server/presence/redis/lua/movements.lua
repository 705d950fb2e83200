-- node, reader_ms, entry id before which all is written down or "", count
-- -> {} while another node does this, else {1, {entry id, change} ...}
local node = ARGV[1]
check_node(node)
local stream, reader = PREFIX .. 'movements', PREFIX .. 'movements-reader'
if ARGV[3] ~= '' then redis.call('XTRIM', stream, 'MINID', ARGV[3]) end
local holder = redis.call('GET', reader)
if holder and holder ~= node then return {} end
redis.call('SET', reader, node, 'PX', tonumber(ARGV[2]))
local found = {1}
for _, entry in ipairs(redis.call('XRANGE', stream, '-', '+', 'COUNT', ARGV[4])) do
  found[#found + 1] = {entry[1], entry[2][2]}
end
return found

-- node, lease_ms -> {epoch or "", Redis time (ms), nodes whose lease has expired ...}; the node may have been given up
local node = ARGV[1]
local epoch = redis.call('GET', PREFIX .. 'epoch') or ''
if epoch == '' then return {'', now()} end
check_node(node)
redis.call('ZADD', PREFIX .. 'nodes', now() + tonumber(ARGV[2]), node)
return {epoch, now(), unpack(redis.call('ZRANGEBYSCORE', PREFIX .. 'nodes', '-inf', now()))}

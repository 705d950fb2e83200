-- node, lease_ms, new epoch -> epoch, Redis time (ms)
redis.call('SETNX', PREFIX .. 'epoch', ARGV[3])
redis.call('ZADD', PREFIX .. 'nodes', now() + tonumber(ARGV[2]), ARGV[1])
settle(ARGV[1], now())
return {redis.call('GET', PREFIX .. 'epoch'), now()}

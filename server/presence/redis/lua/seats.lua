-- node -> the participants it holds
return redis.call('SMEMBERS', key('seats', ARGV[1]))

-- room -> roster, with version 0 when there is no such room
if redis.call('EXISTS', key('room', ARGV[1])) == 0 then return {ARGV[1], '0', '0'} end
return roster(ARGV[1])

"""Handler of `/api/ice-servers`."""

from server.http_api.route import Call
from server.protocol.ice_servers import IceServers


async def ice_servers(call: Call[None]) -> IceServers:
    return call.services.ice_servers.for_identity(call.identity)

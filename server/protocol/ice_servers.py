"""Body of `/api/ice-servers`."""

from server.protocol.base import Body


class IceServer(Body, frozen=True, kw_only=True):
    """RTCIceServer; TURN entries carry a time-limited username and credential."""

    urls: list[str]
    username: str | None = None
    credential: str | None = None


class IceServers(Body, frozen=True, kw_only=True):
    ice_servers: list[IceServer]
    ttl_seconds: int

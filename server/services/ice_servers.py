"""Which STUN and TURN servers a client may use, and for how long."""

from collections.abc import Callable, Sequence
from time import time

from server.auth.turn import turn_credentials
from server.domain.identity import Identity
from server.protocol.ice_servers import IceServer, IceServers


class IceServerService:
    """STUN as configured; TURN with credentials of the caller's own that soon expire."""

    def __init__(
        self,
        stun_urls: Sequence[str],
        turn_urls: Sequence[str],
        turn_secret: str,
        turn_ttl_seconds: int,
        clock: Callable[[], float] = time,
    ) -> None:
        self._stun_urls = list(stun_urls)
        self._turn_urls = list(turn_urls)
        self._turn_secret = turn_secret
        self._turn_ttl_seconds = turn_ttl_seconds
        self._clock = clock

    def for_identity(self, identity: Identity) -> IceServers:
        """TURN never outlives the login it was asked with."""
        now = int(self._clock())
        expires_at = min(now + self._turn_ttl_seconds, int(identity.ends_at))
        servers = [IceServer(urls=self._stun_urls)] if self._stun_urls else []
        if self._turn_urls:
            username, credential = turn_credentials(self._turn_secret, identity.user_id, expires_at)
            servers.append(
                IceServer(urls=self._turn_urls, username=username, credential=credential)
            )
        return IceServers(ice_servers=servers, ttl_seconds=expires_at - now)

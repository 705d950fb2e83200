"""Ends the connections of a login session, on every node."""

from typing import Protocol

from server.domain.ids import SessionId
from server.socket_api.connections import ConnectionTable


class Nodes(Protocol):
    """The way to the other nodes, if there are any."""

    async def end_session(self, session_id: str) -> None: ...


class SessionsEverywhere:
    """Implements the SessionCloser port."""

    def __init__(self, connections: ConnectionTable, nodes: Nodes) -> None:
        self._connections = connections
        self._nodes = nodes

    async def close_session(self, session_id: SessionId) -> None:
        self._connections.end_session(session_id)
        await self._nodes.end_session(session_id)

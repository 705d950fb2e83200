"""What a node alone tells of itself."""

import secrets


class MemoryReports:
    """Implements the Reports port."""

    def __init__(self) -> None:
        self.node_id = f"n_{secrets.token_urlsafe(9)}"
        self._own: list[bytes] = []

    async def publish(self, report: bytes) -> None:
        self._own = [report]

    async def all(self) -> list[bytes]:
        return self._own

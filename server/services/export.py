"""All that is known of somebody, as one JSON object, made while it is sent."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from time import time
from typing import Any

import msgspec

from server.domain.identity import Identity
from server.domain.session import Device
from server.errors import Unauthenticated
from server.services.audit import Audit
from server.services.profile_limits import ProfileLimits
from server.storage.personal import Exports
from server.storage.users import User, UserStore

PIECE_BYTES = 64 * 1024


class ExportService:
    """`sources`: each of them is an array in it. Every method may also raise Unavailable."""

    def __init__(
        self,
        users: UserStore,
        sources: Sequence[Exports],
        limits: ProfileLimits,
        audit: Audit,
        clock: Callable[[], float] = time,
    ) -> None:
        self._users = users
        self._sources = sources
        self._limits = limits
        self._audit = audit
        self._clock = clock

    async def make(self, identity: Identity, device: Device) -> AsyncIterator[bytes]:
        """In pieces, of which each fits into memory. Raises RateLimited."""
        await self._limits.export(identity.user_id)
        user = await self._users.find(identity.user_id)
        if user is None:
            raise Unauthenticated
        await self._audit.note(user.id, "data_exported", device)
        await self._audit.write()
        return self._pieces(user)

    async def _pieces(self, user: User) -> AsyncIterator[bytes]:
        waiting = bytearray()
        async for text in self._texts(user):
            waiting += text
            if len(waiting) >= PIECE_BYTES:
                yield bytes(waiting)
                waiting.clear()
        yield bytes(waiting)

    async def _texts(self, user: User) -> AsyncIterator[bytes]:
        exported_at = datetime.fromtimestamp(round(self._clock()), UTC)
        yield b'{\n"exportedAt": ' + _json(exported_at)
        for source in self._sources:
            yield b",\n" + _json(source.section) + b": ["
            start = b"\n  "
            async for document in source.export(user):
                yield start + _json(document)
                start = b",\n  "
            yield b"\n]"
        yield b"\n}\n"


def _json(value: Any) -> bytes:
    return msgspec.json.encode(value, enc_hook=str)

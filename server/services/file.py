"""Files in the chat: uploaded by who is in the room, loaded by who may read their message."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import time
from typing import ClassVar

from server.auth.download import DownloadTickets
from server.content.thumbnails import Thumbnails
from server.content.types import HEAD_BYTES, is_like_an_image, sniffed_type
from server.domain.file import THUMBNAIL_TYPE, File, Variant, clean_file_name, content_key
from server.domain.identity import Identity
from server.domain.ids import FileId, RoomId, UserId, new_file_id
from server.errors import (
    FileNotFound,
    FileTooLarge,
    InvalidPayload,
    LinkExpired,
    NotInRoom,
    StorageFull,
)
from server.services.file_limits import FileLimits
from server.services.readers import Readers
from server.storage.database import Document
from server.storage.file_records import FileRecords, Reservation
from server.storage.files import FileContents
from server.storage.messages import MessageStore
from server.storage.spool import Received, Spool
from server.storage.users import User

UNSENT_SECONDS = 3600.0
LINK_SECONDS = 300
_FILE_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class FileRules:
    """Of one file, and of all that a room has; 0 for one: there are none."""

    max_bytes: int
    max_room_bytes: int


@dataclass(frozen=True, slots=True)
class FileStores:
    """Where files are while they arrive, afterwards, and what is known of them."""

    section: ClassVar = "files"

    spool: Spool
    contents: FileContents
    records: FileRecords
    messages: MessageStore

    async def create_indexes(self) -> None:
        """Raises Unavailable."""
        await self.records.create_indexes()

    def export(self, user: User) -> AsyncIterator[Document]:
        """What they were; they themselves are where they were sent. Raises Unavailable."""
        return self.records.export(user)

    async def erase(self, user: User) -> None:
        """After the messages with them, or they would be kept. Raises Unavailable."""
        await self.records.erase(user, time())


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way; `size` as announced, None when it was not."""

    name: str
    size: int | None
    pieces: AsyncIterator[bytes]


@dataclass(frozen=True, slots=True)
class OpenFile:
    """Bytes that somebody may have, from a start and so many. A `tag` is never reused.

    `kept_seconds`: for so long who has it need not ask again.
    """

    name: str
    type: str
    size: int
    tag: str
    read: Callable[[int, int], AsyncIterator[bytes]]
    kept_seconds: int = 300


@dataclass(frozen=True, slots=True)
class Link:
    """Who may load a file with a ticket, and until when (Unix seconds)."""

    file: File
    ticket: str
    expires_at: int


class FileService:
    """Every method may also raise Unavailable. `clock` in Unix seconds."""

    def __init__(
        self,
        stores: FileStores,
        readers: Readers,
        thumbnails: Thumbnails,
        tickets: DownloadTickets,
        limits: FileLimits,
        rules: FileRules,
        clock: Callable[[], float] = time,
    ) -> None:
        self._stores = stores
        self._readers = readers
        self._thumbnails = thumbnails
        self._tickets = tickets
        self._limits = limits
        self._rules = rules
        self._clock = clock

    async def allowance(self, identity: Identity, room_id: RoomId) -> tuple[int, int]:
        """Bytes that a file may have, and bytes that the room has left. Raises NotInRoom."""
        await self._check_inside(identity, room_id)
        used = await self._stores.records.room_bytes(room_id)
        return self._rules.max_bytes, max(0, self._rules.max_room_bytes - used)

    async def upload(self, identity: Identity, room_id: RoomId, upload: Upload) -> File:
        """Until a message carries it nobody can load it, and after an hour it is gone.

        Raises NotInRoom, FileTooLarge, StorageFull, InvalidPayload, RateLimited.
        """
        await self._check_inside(identity, room_id)
        max_bytes = self._rules.max_bytes
        if upload.size is not None and upload.size > max_bytes:
            raise FileTooLarge(maxBytes=max_bytes)
        async with (
            self._limits.upload(identity.user_id),
            self._reserved(identity.user_id, room_id, upload.size or max_bytes) as file_id,
            self._stores.spool.receive(upload.pieces, max_bytes, HEAD_BYTES) as received,
        ):
            file = await self._store(file_id, upload.name, received)
            await self._stores.records.complete(file, self._clock() + UNSENT_SECONDS)
        return file

    async def link(self, identity: Identity, file_id: FileId) -> Link:
        """Raises FileNotFound, RateLimited."""
        await self._limits.link(identity.user_id)
        file = await self._readable(identity.user_id, file_id)
        expires_at = int(self._clock()) + LINK_SECONDS
        return Link(file, self._tickets.issue(file_id, identity.user_id, expires_at), expires_at)

    async def open(self, file_id: FileId, ticket: str, variant: Variant) -> OpenFile:
        """For as long as its reader may read the message. Raises LinkExpired, FileNotFound."""
        reader = self._tickets.read(ticket, file_id, self._clock()) if _is_id(file_id) else None
        if reader is None:
            raise LinkExpired
        file = await self._readable(reader, file_id)
        contents, key = self._stores.contents, content_key(file_id, variant)
        size = await contents.size(key)
        if size is None:
            raise FileNotFound
        kind = file.type if variant == "content" else THUMBNAIL_TYPE
        name = file.name if variant == "content" else f"{file.name}.webp"
        return OpenFile(name, kind, size, key, lambda start, n: contents.read(key, start, n))

    async def _readable(self, reader: UserId, file_id: FileId) -> File:
        """Raises FileNotFound alike for what is for others and what does not exist."""
        message = None
        if _is_id(file_id):
            message = await self._stores.messages.find_by_file(file_id, self._clock())
        if message is None or message.file is None or not message.is_visible_to(reader):
            raise FileNotFound
        if not await self._readers.may_read(reader, message.room_id):
            raise FileNotFound
        return message.file

    async def _check_inside(self, identity: Identity, room_id: RoomId) -> None:
        if not await self._readers.is_inside(identity.user_id, room_id):
            raise NotInRoom

    @asynccontextmanager
    async def _reserved(self, user_id: UserId, room_id: RoomId, size: int) -> AsyncIterator[FileId]:
        """Counts before it is there; what fails on the way goes at once. Raises StorageFull."""
        file_id, records, now = new_file_id(), self._stores.records, self._clock()
        reservation = Reservation(
            id=file_id,
            room_id=room_id,
            user_id=user_id,
            size=size,
            remove_at=now + UNSENT_SECONDS,
        )
        try:
            if await records.reserve(reservation) > self._rules.max_room_bytes:
                raise StorageFull("The room has no space for more files")
            yield file_id
        except BaseException:
            await records.release(file_id, self._clock())
            raise

    async def _store(self, file_id: FileId, name: str, received: Received) -> File:
        path, size, head = received
        if size == 0:
            raise InvalidPayload("The file is empty")
        file = File(id=file_id, name=clean_file_name(name), size=size, type=sniffed_type(head))
        if is_like_an_image(head):
            file = await self._with_thumbnail(file, path)
        await self._stores.contents.put(content_key(file_id), path)
        return file

    async def _with_thumbnail(self, file: File, path: Path) -> File:
        """As it was when it cannot be decoded: bytes of no known type."""
        small = path.with_name(f"{path.name}.webp")
        picture = await self._thumbnails.make(path, small)
        if picture is None:
            return file
        await self._stores.contents.put(content_key(file.id, "thumbnail"), small)
        return replace(
            file,
            type=picture.type,
            width=picture.width,
            height=picture.height,
            has_thumbnail=True,
        )


def _is_id(text: str) -> bool:
    return _FILE_ID.fullmatch(text) is not None

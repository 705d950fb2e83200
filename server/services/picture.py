"""The picture of somebody: sent as whatever image, kept and shown as a small square one."""

from collections.abc import AsyncIterator

from server.content.portraits import Portraits
from server.content.types import HEAD_BYTES, is_like_an_image
from server.domain.identity import Identity
from server.domain.ids import new_file_id
from server.domain.session import Device
from server.errors import FileNotFound, FileTooLarge, UnsupportedMediaType
from server.services.audit import Audit
from server.services.file import OpenFile, Upload
from server.services.profile_limits import ProfileLimits
from server.storage.pictures import PictureSize, PictureStore
from server.storage.spool import Spool

MAX_PICTURE_BYTES = 2_000_000
PICTURE_TYPE = "image/webp"
# It never changes: another picture has another name.
KEPT_SECONDS = 365 * 24 * 3600


class PictureService:
    """Every method may also raise Unavailable."""

    def __init__(
        self,
        pictures: PictureStore,
        spool: Spool,
        portraits: Portraits,
        limits: ProfileLimits,
        audit: Audit,
    ) -> None:
        self._pictures = pictures
        self._spool = spool
        self._portraits = portraits
        self._limits = limits
        self._audit = audit

    async def put(self, identity: Identity, upload: Upload, device: Device) -> None:
        """In the place of the one before, which is gone.

        Raises FileTooLarge, UnsupportedMediaType, RateLimited, StorageFull, InvalidPayload.
        """
        if upload.size is not None and upload.size > MAX_PICTURE_BYTES:
            raise FileTooLarge(maxBytes=MAX_PICTURE_BYTES)
        async with (
            self._limits.picture(identity.user_id),
            self._spool.receive(upload.pieces, MAX_PICTURE_BYTES, HEAD_BYTES) as received,
        ):
            is_image = is_like_an_image(received.head)
            portrait = await self._portraits.make(received.path) if is_image else None
        if portrait is None:
            raise UnsupportedMediaType("This is no JPEG, PNG, WebP or GIF, or too large a one")
        await self._pictures.put(identity.user_id, new_file_id(), portrait)
        await self._audit.note(identity.user_id, "profile_changed", device, "picture")

    async def remove(self, identity: Identity, device: Device) -> None:
        """Fulfilled as well when there is none."""
        if await self._pictures.remove(identity.user_id):
            await self._audit.note(identity.user_id, "profile_changed", device, "picture")

    async def open(self, picture_id: str, size: PictureSize) -> OpenFile:
        """For whoever knows its name, which cannot be guessed. Raises FileNotFound."""
        content = await self._pictures.read(picture_id, size)
        if content is None:
            raise FileNotFound

        async def read(start: int, length: int) -> AsyncIterator[bytes]:
            yield content[start : start + length]

        tag = f"{picture_id}.{size}"
        return OpenFile(
            f"{size}.webp", PICTURE_TYPE, len(content), tag, read, kept_seconds=KEPT_SECONDS
        )

"""Handlers of files in the chat."""

from typing import Any

import msgspec

from server.domain.ids import FileId, RoomId
from server.errors import NotInRoom
from server.http_api.route import Call
from server.protocol import base
from server.protocol.file import ChatFile, DownloadFile, FileAllowance, FileLinks, UploadFile
from server.services.chat import chat_file
from server.services.file import OpenFile, Upload


async def file_allowance(call: Call[None]) -> FileAllowance:
    max_bytes, left_bytes = await call.services.file.allowance(call.identity, _room_id(call))
    return FileAllowance(max_bytes=max_bytes, left_bytes=left_bytes)


async def upload_file(call: Call[UploadFile]) -> ChatFile:
    upload = Upload(call.body.name, call.announced_bytes, call.pieces)
    return chat_file(await call.services.file.upload(call.identity, _room_id(call), upload))


async def link_file(call: Call[None]) -> FileLinks:
    link = await call.services.file.link(call.identity, FileId(call.path["fileId"]))
    path = f"/api/files/{link.file.id}"
    thumbnail = f"{path}/thumbnail?ticket={link.ticket}"
    return FileLinks(
        url=f"{path}/content?ticket={link.ticket}",
        thumbnail_url=thumbnail if link.file.has_thumbnail else None,
        expires_at=link.expires_at * 1000,
    )


async def download_file(call: Call[DownloadFile]) -> OpenFile:
    file_id = FileId(call.path["fileId"])
    return await call.services.file.open(file_id, call.body.ticket, "content")


async def download_thumbnail(call: Call[DownloadFile]) -> OpenFile:
    file_id = FileId(call.path["fileId"])
    return await call.services.file.open(file_id, call.body.ticket, "thumbnail")


def _room_id(call: Call[Any]) -> RoomId:
    """What cannot be a room's name is a room that nobody is in. Raises NotInRoom."""
    try:
        return RoomId(msgspec.convert(call.path["roomId"], base.RoomId))
    except msgspec.ValidationError:
        raise NotInRoom from None

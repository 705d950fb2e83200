"""What each participant sends, kept for newcomers and told to the others."""

from msgspec import UNSET, UnsetType

from server.domain.participant import Caller
from server.presence.base import Presence
from server.protocol.base import ServerEvent
from server.protocol.media import (
    CameraToggle,
    MediaReport,
    MuteToggle,
    RemoteCamera,
    RemoteMediaReport,
    RemoteMuted,
    RemoteScreen,
    RemoteViewReport,
    ScreenShare,
    ViewReport,
)
from server.services.handles import handles
from server.services.ports import EventSender


class MediaService:
    """Everybody changes their own state only. Every method raises NotInRoom and PeerNotFound."""

    def __init__(self, presence: Presence, sender: EventSender) -> None:
        self._presence = presence
        self._sender = sender

    @handles(MuteToggle)
    async def mute(self, caller: Caller, event: MuteToggle) -> None:
        told = RemoteMuted(from_=caller.participant_id, is_muted=event.is_muted)
        await self._change(caller, event.to, told, is_muted=event.is_muted)

    @handles(CameraToggle)
    async def turn_camera(self, caller: Caller, event: CameraToggle) -> None:
        told = RemoteCamera(from_=caller.participant_id, is_camera_off=event.is_camera_off)
        await self._change(caller, event.to, told, is_camera_off=event.is_camera_off)

    @handles(ScreenShare)
    async def share_screen(self, caller: Caller, event: ScreenShare) -> None:
        told = RemoteScreen(from_=caller.participant_id, is_sharing=event.is_sharing)
        await self._change(caller, event.to, told, is_sharing=event.is_sharing)

    @handles(MediaReport)
    async def report(self, caller: Caller, event: MediaReport) -> None:
        found = self._presence.find(caller.participant_id, event.to)
        told = RemoteMediaReport(
            from_=caller.participant_id,
            generation=event.generation,
            is_receiving_audio=event.is_receiving_audio,
            is_receiving_video=event.is_receiving_video,
            is_receiving_screen=event.is_receiving_screen,
        )
        self._sender.send(found.to, told)

    @handles(ViewReport)
    async def report_view(self, caller: Caller, event: ViewReport) -> None:
        found = self._presence.find(caller.participant_id, event.to)
        told = RemoteViewReport(
            from_=caller.participant_id,
            generation=event.generation,
            camera=event.camera,
            screen=event.screen,
            is_focused=event.is_focused,
        )
        self._sender.send(found.to, told)

    async def _change(
        self, caller: Caller, to: str | UnsetType, told: ServerEvent, **change: bool
    ) -> None:
        """With `to` only they are told; the state that newcomers see changes either way."""
        named = None if to is UNSET else self._presence.find(caller.participant_id, to)
        audiences = await self._presence.set_media(caller.participant_id, **change)
        if named is not None:
            self._sender.send(named.to, told)
            return
        others = {other: None for audience in audiences for other in audience.others}
        self._sender.send(others, told)

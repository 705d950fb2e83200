"""What each participant sends: microphone, camera, screen."""

from typing import ClassVar

from msgspec import UNSET, UnsetType

from server.domain.rate import Rate
from server.protocol.base import Address, ClientEvent, ServerEvent
from server.protocol.call import RelayedSignal, Signal


class MediaChange(ClientEvent, frozen=True, kw_only=True):
    """Without `to` the whole room is told; an empty or null `to` is a mistake, not everybody."""

    to: Address | UnsetType = UNSET


class MuteToggle(MediaChange, frozen=True, kw_only=True):
    """My microphone is muted, or not any more."""

    is_muted: bool


class RemoteMuted(ServerEvent, frozen=True, kw_only=True, omit_defaults=False):
    """Somebody's microphone was muted, or not any more."""

    from_: str
    is_muted: bool


class CameraToggle(MediaChange, frozen=True, kw_only=True):
    """My camera is off, or on again."""

    is_camera_off: bool


class RemoteCamera(ServerEvent, frozen=True, kw_only=True, omit_defaults=False):
    """Somebody's camera is off, or on again."""

    from_: str
    is_camera_off: bool


class ScreenShare(MediaChange, frozen=True, kw_only=True):
    """I share my screen, or not any more."""

    is_sharing: bool


class RemoteScreen(ServerEvent, frozen=True, kw_only=True, omit_defaults=False):
    """Somebody shares their screen, or not any more."""

    from_: str
    is_sharing: bool


class MediaReport(Signal, frozen=True, kw_only=True):
    """What of your media arrives here; sent when it changes, so that you can repair the rest."""

    rate: ClassVar[Rate] = Rate(per_second=10, burst=100)

    is_receiving_audio: bool
    is_receiving_video: bool
    is_receiving_screen: bool


class RemoteMediaReport(RelayedSignal, frozen=True, kw_only=True):
    """What of our media arrives there; `generation` says over which RTCPeerConnection."""

    is_receiving_audio: bool
    is_receiving_video: bool
    is_receiving_screen: bool

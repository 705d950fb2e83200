"""What each participant sends: microphone, camera, screen."""

from msgspec import UNSET, UnsetType

from server.protocol.base import Address, ClientEvent, ServerEvent


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

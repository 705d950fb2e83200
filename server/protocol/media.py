"""What each participant sends: microphone, camera, screen."""

from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, UnsetType

from server.domain.rate import Rate
from server.protocol.base import Address, Body, ClientEvent, ServerEvent
from server.protocol.call import RelayedSignal, Signal


class MediaChange(ClientEvent, frozen=True, kw_only=True):
    """Without `to` the whole room is told; an empty or null `to` is a mistake, not everybody."""

    to: Address | UnsetType = UNSET


class MuteToggle(MediaChange, frozen=True, kw_only=True):
    """My microphone is muted, or not any more."""

    is_muted: bool


class RemoteMuted(ServerEvent, frozen=True, kw_only=True):
    """Somebody's microphone was muted, or not any more.

    With `mayUnmute` when a host has done it.
    """

    from_: str
    is_muted: bool
    may_unmute: bool | None = None


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


Pixels = Annotated[int, Meta(ge=1, le=16_384)]


class ShownSize(Body, frozen=True, kw_only=True):
    """In pixels of the display, as somebody sees it."""

    width: Pixels
    height: Pixels


class ViewReport(Signal, frozen=True, kw_only=True):
    """How large your pictures are shown here, null where they are not; sent when it changes.

    In focus is who is pinned, or speaks. Nobody has to send more than is shown.
    """

    rate: ClassVar[Rate] = Rate(per_second=10, burst=100)

    camera: ShownSize | None
    screen: ShownSize | None
    is_focused: bool


class RemoteViewReport(RelayedSignal, frozen=True, kw_only=True):
    """How large our pictures are shown there; who says nothing gets them as they are."""

    camera: ShownSize | None
    screen: ShownSize | None
    is_focused: bool

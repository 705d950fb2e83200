"""A real WebRTC call between two aiortc peers whose signals travel through the server."""

import asyncio
from typing import Any

from scripts.smoke.peer import Peer
from scripts.smoke.report import Unexpected, expect

FRAMES = 15
MEDIA_SECONDS = 20.0


class MediaPeer:
    """One end: sends silence and plain pictures, counts what comes from the other."""

    def __init__(self, peer: Peer) -> None:
        from aiortc import RTCConfiguration, RTCPeerConnection
        from aiortc.mediastreams import AudioStreamTrack, VideoStreamTrack

        self._peer = peer
        # Both ends are in this process: host candidates are enough.
        self._connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._tracks: asyncio.Queue[Any] = asyncio.Queue()
        self._connection.on("track", self._tracks.put_nowait)
        self._connection.addTrack(AudioStreamTrack())
        self._connection.addTrack(VideoStreamTrack())

    async def call(self, to: str) -> None:
        await self._connection.setLocalDescription(await self._connection.createOffer())
        await self._peer.ask("callUser", {"to": to, "offer": self._local()})
        await self._take((await self._peer.next("callAccepted"))["answer"])

    async def answer(self) -> None:
        call = await self._peer.next("incomingCall")
        await self._take(call["offer"])
        await self._connection.setLocalDescription(await self._connection.createAnswer())
        await self._peer.ask("callAccepted", {"to": call["from"], "answer": self._local()})

    async def receives_media(self) -> None:
        """Audio and video frames arrive. Raises Unexpected."""
        tracks = [await self._tracks.get(), await self._tracks.get()]
        kinds = sorted(track.kind for track in tracks)
        expect(kinds == ["audio", "video"], kinds)
        for track in tracks:
            try:
                async with asyncio.timeout(MEDIA_SECONDS):
                    for _ in range(FRAMES):
                        await track.recv()
            except TimeoutError:
                raise Unexpected(f"no {track.kind} within {MEDIA_SECONDS:g} s") from None

    async def close(self) -> None:
        await self._connection.close()

    def _local(self) -> dict[str, str]:
        description = self._connection.localDescription
        return {"type": description.type, "sdp": description.sdp}

    async def _take(self, description: dict[str, str]) -> None:
        from aiortc import RTCSessionDescription

        await self._connection.setRemoteDescription(RTCSessionDescription(**description))

"""The same events on python-socketio and aiohttp, written as their documentation teaches.

With `REDIS_URL` one of several nodes, over the Redis manager of the library.
"""

import os
import time
import uuid
from typing import Any

import jwt
import socketio
from aiohttp import web

Payload = dict[str, Any]
Ack = dict[str, Any]

_ACCEPTED: Ack = {"ok": True}
_NOT_IN_ROOM: Ack = {"ok": False, "error": {"code": "not_in_room"}}
_NOT_FOUND: Ack = {"ok": False, "error": {"code": "peer_not_found"}}

_RELAYED_AS = {
    "callUser": ("incomingCall", "offer"),
    "callAccepted": ("callAccepted", "answer"),
    "callDeclined": ("callDeclined", "reason"),
    "negotiationneed": ("negotiationneed", "offer"),
    "negotiationDone": ("negotiationFinal", "answer"),
    "iceCandidate": ("iceCandidate", "candidate"),
    "muteToggle": ("remoteMuted", "isMuted"),
    "endCall": ("callEnded", "reason"),
}


class StockSignaling:
    """Rooms in memory, the library's defaults, the sender stamped on every relayed signal.

    One of several nodes cannot ask the library who is in a room on another one: it passes on what
    is for strangers and leaves to the node that knows them whether they are there.
    """

    def __init__(self, sio: Any, jwt_secret: str, is_clustered: bool) -> None:
        self._sio = sio
        self._jwt_secret = jwt_secret
        self._is_clustered = is_clustered
        self._emails: dict[str, str] = {}
        self._rooms: dict[str, str] = {}
        sio.on("connect", self.connect)
        sio.on("disconnect", self.disconnect)
        sio.on("joinRoom", self.join)
        sio.on("leaveRoom", self.leave)
        sio.on("chatMessage", self.chat)
        sio.on("reaction", self.react)
        for name, (relayed_as, field) in _RELAYED_AS.items():
            sio.on(name, self.relay_as(relayed_as, field))

    async def connect(self, sid: str, environ: Payload, auth: Payload) -> None:
        try:
            claims = jwt.decode(auth["token"], self._jwt_secret, algorithms=["HS256"])
        except (jwt.InvalidTokenError, KeyError, TypeError):
            raise socketio.exceptions.ConnectionRefusedError("Authentication failed") from None
        self._emails[sid] = claims["email"]

    async def join(self, sid: str, payload: Payload) -> Ack:
        room, email = payload["roomId"], self._emails[sid]
        await self._sio.enter_room(sid, room)
        self._rooms[sid] = room
        await self._sio.emit("userJoined", {"email": email, "roomId": room, "id": sid}, to=sid)
        joined = {"email": email, "id": sid}
        await self._sio.emit("newUserJoined", joined, room=room, skip_sid=sid)
        return _ACCEPTED

    async def chat(self, sid: str, payload: Payload) -> Ack:
        room = payload["roomId"]
        if self._rooms.get(sid) != room:
            return _NOT_IN_ROOM
        message = {
            "id": str(uuid.uuid4()),
            "roomId": room,
            "from": sid,
            "email": self._emails[sid],
            "text": payload["text"],
            "sentAt": int(time.time() * 1000),
        }
        await self._sio.emit("chatMessage", message, room=room, skip_sid=sid)
        return {"ok": True, "data": message}

    async def react(self, sid: str, payload: Payload) -> Ack:
        room = payload["roomId"]
        if self._rooms.get(sid) != room:
            return _NOT_IN_ROOM
        reaction = {"roomId": room, "from": sid, "emoji": payload["emoji"]}
        await self._sio.emit("reaction", reaction, room=room, skip_sid=sid)
        return _ACCEPTED

    async def leave(self, sid: str, payload: Payload | None = None) -> Ack:
        await self._leave(sid, "left")
        return _ACCEPTED

    async def disconnect(self, sid: str, reason: str) -> None:
        await self._leave(sid, "disconnected")
        self._emails.pop(sid, None)

    def relay_as(self, event: str, field: str) -> Any:
        async def relay(sid: str, payload: Payload) -> Ack:
            to = payload["to"]
            room = self._rooms.get(sid)
            room_of_to = self._rooms.get(to, room if self._is_clustered else None)
            if room is None or room_of_to != room:
                return _NOT_FOUND
            await self._sio.emit(event, {"from": sid, field: payload.get(field)}, to=to)
            return _ACCEPTED

        return relay

    async def _leave(self, sid: str, reason: str) -> None:
        room = self._rooms.pop(sid, None)
        if room is None:
            return
        left = {"id": sid, "email": self._emails[sid], "reason": reason}
        await self._sio.emit("userLeft", left, room=room, skip_sid=sid)
        await self._sio.leave_room(sid, room)


def main() -> None:
    redis_url = os.environ.get("REDIS_URL")
    sio = socketio.AsyncServer(
        async_mode="aiohttp",
        ping_interval=10,
        ping_timeout=8,
        client_manager=socketio.AsyncRedisManager(redis_url) if redis_url else None,
    )
    StockSignaling(sio, os.environ["JWT_SECRET"], is_clustered=bool(redis_url))
    app = web.Application()
    sio.attach(app)
    web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), access_log=None, print=None)


if __name__ == "__main__":
    main()

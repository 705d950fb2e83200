"""The floor: an aiohttp websocket that decodes, re-encodes and does nothing else."""

import os
from typing import Any

import msgspec
import uvloop
from aiohttp import WSMsgType, web

_RELAYED_AS = {
    "callUser": "incomingCall",
    "callAccepted": "callAccepted",
    "iceCandidate": "iceCandidate",
}
_TOLD_TO_ALL = frozenset({"chatMessage", "reaction"})


def _event(name: str, payload: dict[str, Any]) -> str:
    return "42" + msgspec.json.encode([name, payload]).decode()


class BareRelay:
    """Speaks just enough Socket.IO for the load generator; knows no ping, no room, no error."""

    def __init__(self) -> None:
        self._websockets: dict[str, web.WebSocketResponse] = {}
        self._members: dict[str, list[str]] = {}

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        websocket = web.WebSocketResponse(compress=False)
        await websocket.prepare(request)
        sid = f"p{len(self._websockets)}"
        self._websockets[sid] = websocket
        await websocket.send_str('0{"sid":"-","upgrades":[],"pingInterval":10000}')
        async for message in websocket:
            if message.type is WSMsgType.TEXT:
                await self._receive(sid, websocket, message.data)
        return websocket

    async def _receive(self, sid: str, websocket: web.WebSocketResponse, packet: str) -> None:
        if not packet.startswith("42"):
            await websocket.send_str('40{"sid":"-"}')
            return
        start = packet.index("[")
        name, payload = msgspec.json.decode(packet[start:])
        if name == "joinRoom":
            await self._join(sid, websocket, payload)
        elif name in _TOLD_TO_ALL:
            await self._tell_others(sid, name, payload)
        else:
            to = self._websockets[payload.pop("to")]
            payload["from"] = sid
            await to.send_str(_event(_RELAYED_AS[name], payload))
        if start > 2:
            await websocket.send_str(f'43{packet[2:start]}[{{"ok":true}}]')

    async def _tell_others(self, sid: str, name: str, payload: dict[str, Any]) -> None:
        packet = _event(name, {**payload, "from": sid})
        for member in self._members[payload["roomId"]]:
            if member != sid:
                await self._websockets[member].send_str(packet)

    async def _join(
        self, sid: str, websocket: web.WebSocketResponse, payload: dict[str, Any]
    ) -> None:
        members = self._members.setdefault(payload["roomId"], [])
        await websocket.send_str(_event("userJoined", {**payload, "id": sid}))
        for member in members:
            joined = _event("newUserJoined", {"email": payload["email"], "id": sid})
            await self._websockets[member].send_str(joined)
        members.append(sid)


def main() -> None:
    app = web.Application()
    app.router.add_get("/socket.io/", BareRelay().handle)
    web.run_app(
        app,
        host="127.0.0.1",
        port=int(os.environ["PORT"]),
        access_log=None,
        print=None,
        loop=uvloop.new_event_loop(),
    )


if __name__ == "__main__":
    main()

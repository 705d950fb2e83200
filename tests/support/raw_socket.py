"""A connection that the test speaks itself, frame by frame, to the product's Socket.IO endpoint."""

import json
from typing import Any

from tests.conformance.raw_clients import SOCKET_PATH, Door, PollingClient, SocketClient


def event(name: Any, payload: Any, ack_id: int | None = None) -> str:
    """An Engine.IO MESSAGE with a Socket.IO EVENT."""
    return f"42{'' if ack_id is None else ack_id}{json.dumps([name, payload])}"


def arguments_of(packet: str | bytes | None) -> list[Any]:
    """Of an EVENT or ACK."""
    assert isinstance(packet, str), packet
    assert packet[:2] in ("42", "43"), packet
    found: list[Any] = json.loads(packet[packet.index("[") :])
    return found


async def connected(door: Door, token: str) -> SocketClient:
    """A websocket whose CONNECT was accepted."""
    client = await door.socket(SOCKET_PATH)
    await connect(client, token)
    return client


async def connect(client: SocketClient, token: str, **auth: Any) -> dict[str, str]:
    """What the CONNECT packet of the server says."""
    await client.send("40" + json.dumps({"token": token, **auth}))
    answer = str(await client.next())
    assert answer.startswith('40{"sid":'), answer
    details: dict[str, str] = json.loads(answer[2:])
    return details


async def recoverable(
    door: Door, token: str, pid: str = "", offset: str = ""
) -> tuple[SocketClient, str]:
    """A connection that asks for recovery, and its `pid`."""
    client = await door.socket(SOCKET_PATH)
    seen = {"pid": pid, "offset": offset} if pid else {}
    details = await connect(client, token, recovery=True, **seen)
    return client, details["pid"]


async def join(client: SocketClient, room_id: str) -> str:
    """The participant's id."""
    await client.send(event("joinRoom", {"roomId": room_id}))
    name, payload = arguments_of(await client.next())
    assert name == "userJoined", payload
    return str(payload["id"])


async def connected_by_polling(door: Door, token: str) -> PollingClient:
    client = await door.polling(SOCKET_PATH)
    assert (await client.post("40" + json.dumps({"token": token}))).text == "ok"
    (answer,) = await client.collect(1)
    assert answer.startswith('40{"sid":'), answer
    return client


async def join_by_polling(client: PollingClient, room_id: str) -> str:
    """The participant's id."""
    await client.post(event("joinRoom", {"roomId": room_id}))
    name, payload = arguments_of((await client.collect(1))[0])
    assert name == "userJoined", payload
    return str(payload["id"])

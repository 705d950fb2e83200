"""A Socket.IO client with the verbs of the protocol."""

import asyncio
from collections import defaultdict
from typing import Any, Literal

import aiohttp
import socketio

from scripts.smoke.account import Account
from scripts.smoke.report import Unexpected

Transport = Literal["websocket", "polling"]
Payload = dict[str, Any]

WAIT_SECONDS = 10.0
SILENCE_SECONDS = 0.3


class Refused(Exception):
    """The server said no, with a code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class Peer:
    """One connected user; what arrives is kept per event until somebody asks for it."""

    def __init__(self, http: aiohttp.ClientSession, url: str, account: Account) -> None:
        self.email = account.email
        self.id = ""
        self._url = url
        self._token = account.token
        self._inbox: defaultdict[str, asyncio.Queue[Any]] = defaultdict(asyncio.Queue)
        self._socket = socketio.AsyncClient(reconnection=False, http_session=http)
        self._socket.on("*", self._keep)
        self._socket.on("connect_error", self._keep_refusal)

    async def connect(self, transport: Transport, token: str | None = None) -> None:
        """Raises Refused."""
        try:
            await self._socket.connect(
                self._url,
                auth={"token": self._token if token is None else token},
                transports=[transport],
                wait_timeout=WAIT_SECONDS,
            )
        except socketio.exceptions.ConnectionError as error:
            reason = self._inbox["connect_error"]
            if reason.empty():
                raise Unexpected(f"no connection over {transport}: {error}") from error
            raise _refusal(reason.get_nowait()) from error

    async def disconnect(self) -> None:
        await self._socket.disconnect()

    async def join(self, room_id: str, **more: Any) -> Payload:
        """The snapshot of the room, from the ack. Raises Refused."""
        snapshot = await self.ask("joinRoom", {"email": self.email, "roomId": room_id} | more)
        self.id = snapshot["id"]
        return snapshot

    async def ask(self, event: str, payload: Payload) -> Payload:
        """Send and wait for the ack's data. Raises Refused."""
        reply = await self._socket.call(event, payload, timeout=WAIT_SECONDS)
        if not reply["ok"]:
            raise Refused(reply["error"]["code"], reply["error"]["message"])
        data: Payload = reply["data"]
        return data

    async def tell(self, event: str, payload: Payload) -> None:
        """Send without an ack."""
        await self._socket.emit(event, payload)

    async def next(self, event: str) -> Payload:
        """The oldest event of this name that nobody has asked for yet, now or soon."""
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                payload: Payload = await self._inbox[event].get()
                return payload
        except TimeoutError:
            raise Unexpected(f"{event} did not arrive within {WAIT_SECONDS:g} s") from None

    async def hears_nothing(self, event: str) -> None:
        """Nothing of this name has come, nor comes in the next moment."""
        await asyncio.sleep(SILENCE_SECONDS)
        if not self._inbox[event].empty():
            raise Unexpected(f"{event} arrived: {self._inbox[event].get_nowait()}")

    def _keep(self, event: str, *payload: Any) -> None:
        self._inbox[event].put_nowait(payload[0] if payload else {})

    def _keep_refusal(self, reason: Any) -> None:
        self._inbox["connect_error"].put_nowait(reason)


def _refusal(reason: Any) -> Refused:
    details = reason if isinstance(reason, dict) else {"message": str(reason)}
    data = details.get("data")
    code = data.get("code", "") if isinstance(data, dict) else ""
    return Refused(code, str(details.get("message", "")))

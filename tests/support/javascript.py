"""A participant over the official JavaScript client, in a Node process of its own."""

import asyncio
import itertools
import json
from asyncio.subprocess import PIPE, Process
from typing import Any

from tests.support.peer import ConnectRefused
from tests.support.server_process import REPOSITORY
from tests.support.verbs import PATIENCE_SECONDS, Verbs

SCRIPT = REPOSITORY / "tests/support/javascript_client.mjs"
LIBRARY = REPOSITORY / "client/node_modules/socket.io-client"
MAX_LINE_BYTES = 4 * 1024 * 1024


class JavaScriptPeer(Verbs):
    """The verbs, said by socket.io-client."""

    def __init__(self, name: str, email: str, process: Process) -> None:
        super().__init__(name, email)
        self.transport = ""
        self.upgraded = asyncio.Event()
        self.close_reason = ""
        self.returns: asyncio.Queue[bool] = asyncio.Queue()
        self.offsets: list[str] = []
        self._process = process
        self._ids = itertools.count()
        self._answers: dict[int, asyncio.Future[list[Any]]] = {}
        self._connected: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, name: str = "", email: str = "") -> "JavaScriptPeer":
        assert LIBRARY.is_dir(), f"{LIBRARY} is missing: scripts/test installs it"
        process = await asyncio.create_subprocess_exec(
            "node", str(SCRIPT), stdin=PIPE, stdout=PIPE, limit=MAX_LINE_BYTES
        )
        return cls(name, email, process)

    async def connect(
        self, url: str, auth: Any, transports: list[str], reconnection: bool = False
    ) -> None:
        """Raises ConnectRefused."""
        options = {"auth": auth, "transports": transports, "reconnection": reconnection}
        await self._say({"do": "connect", "url": url, **options})
        await asyncio.wait_for(self._connected, PATIENCE_SECONDS)

    async def send(self, event: str, *arguments: Any) -> None:
        await self._say({"do": "emit", "event": event, "arguments": arguments})

    async def call_with_ack(self, event: str, *arguments: Any) -> list[Any]:
        number = next(self._ids)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._say({"do": "ask", "id": number, "event": event, "arguments": arguments})
        return await asyncio.wait_for(answer, PATIENCE_SECONDS)

    async def goodbye(self) -> None:
        await self._say({"do": "goodbye"})
        await self.wait_closed()

    async def lose(self, back_to: str = "") -> None:
        """The connection is lost; the client comes back when it may reconnect."""
        await self._say({"do": "lose", "url": back_to})
        await self.wait_closed()

    async def returned(self) -> bool:
        """Wait for the next return: whether the library says that it has recovered."""
        return await asyncio.wait_for(self.returns.get(), PATIENCE_SECONDS)

    async def drop(self) -> None:
        """As when the browser crashes."""
        self._process.kill()
        await self._process.wait()

    async def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), PATIENCE_SECONDS)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        await self._reading

    async def _say(self, command: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command).encode() + b"\n")
        await self._process.stdin.drain()

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self._happened(json.loads(line))

    def _happened(self, news: dict[str, Any]) -> None:
        match news["type"]:
            case "event":
                arguments = news["arguments"]
                if isinstance(arguments[-1], str):
                    self.offsets.append(arguments.pop())
                self.receive(news["event"], *arguments)
            case "ack":
                self._answers.pop(news["id"]).set_result(news["arguments"])
            case "connect":
                self.transport = news["transport"]
                self.closed.clear()
                if self._connected.done():
                    self.returns.put_nowait(news["recovered"])
                else:
                    self._connected.set_result(None)
            case "connect_error":
                if not self._connected.done():  # later the library goes on trying by itself
                    self._connected.set_exception(ConnectRefused(news))
            case "upgrade":
                self.transport = news["transport"]
                self.upgraded.set()
            case "disconnect":
                self.close_reason = news["reason"]
                self.closed.set()

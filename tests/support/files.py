"""Files of the chat as verbs."""

from io import BytesIO
from typing import Any

from aiohttp import ClientResponse

from tests.support.api import Answer, Api
from tests.support.verbs import Payload


class Files:
    """What one person does with files."""

    def __init__(self, api: Api, token: str) -> None:
        self._api = api
        self._token = token

    async def upload(self, room: str, content: Any, name: str = "a.txt", **headers: str) -> Answer:
        """`content`: bytes, or pieces without a length."""
        return await self._api.request(
            "POST",
            f"/api/rooms/{room}/files",
            self._token,
            params={"name": name},
            data=BytesIO(content) if isinstance(content, bytes) else content,
            headers={"Content-Type": "application/octet-stream"} | headers,
        )

    async def uploaded(self, room: str, content: bytes, name: str = "a.txt") -> Payload:
        """What is known of a file that was taken."""
        answer = await self.upload(room, content, name)
        assert answer.status == 201, answer
        return answer.json

    async def allowance(self, room: str) -> Answer:
        return await self._api.request("GET", f"/api/rooms/{room}/files", self._token)

    async def links(self, file_id: str) -> Answer:
        return await self._api.request("GET", f"/api/files/{file_id}", self._token)

    async def url(self, file_id: str, variant: str = "url") -> str:
        answer = await self.links(file_id)
        assert answer.status == 200, answer
        return str(answer.json[variant])

    async def load(self, url: str, method: str = "GET", **headers: str) -> "Loaded":
        """Without a token, as `<a download>` and `<img>` do."""
        async with self._api.http.request(method, url, headers=headers) as response:
            return Loaded(response, await response.read())

    async def content(self, file_id: str, variant: str = "url") -> bytes:
        loaded = await self.load(await self.url(file_id, variant))
        assert loaded.status == 200, loaded.content
        return loaded.content


class Loaded:
    """A response with its bytes."""

    def __init__(self, response: ClientResponse, content: bytes) -> None:
        self.status = response.status
        self.headers = response.headers
        self.content = content

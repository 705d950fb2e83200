"""The meeting routes as verbs."""

from typing import Any

from tests.support.api import Answer, Api


class Meetings:
    """What one person does with meetings; without a token somebody who is not signed in."""

    def __init__(self, api: Api, token: str = "") -> None:
        self._api = api
        self._token = token

    async def plan(self, **wish: Any) -> Answer:
        return await self._ask("POST", "", json={"title": "Standup"} | wish)

    async def code(self, **wish: Any) -> str:
        """Of a meeting that was just planned."""
        answer = await self.plan(**wish)
        assert answer.status == 201, answer
        return str(answer.json["meeting"]["code"])

    async def get(self, code: str) -> Answer:
        return await self._ask("GET", f"/{code}")

    async def personal(self) -> Answer:
        return await self._ask("GET", "/personal")

    async def page(self, **query: Any) -> Answer:
        return await self._ask("GET", "", params=query)

    async def titles(self, **query: Any) -> list[str]:
        return [meeting["title"] for meeting in (await self.page(**query)).json["items"]]

    async def change(self, code: str, **wish: Any) -> Answer:
        return await self._ask("PATCH", f"/{code}", json=wish)

    async def end(self, code: str) -> Answer:
        return await self._ask("DELETE", f"/{code}")

    async def join(self, code: str, **wish: Any) -> Answer:
        return await self._ask("POST", f"/{code}/join", json=wish)

    async def attendance(self, code: str, **query: Any) -> Answer:
        return await self._ask("GET", f"/{code}/attendance", params=query)

    async def attendance_table(self, code: str, **query: Any) -> Answer:
        return await self._ask("GET", f"/{code}/attendance.csv", params=query)

    async def calendar_file(self, code: str, **query: Any) -> Answer:
        return await self._ask("GET", f"/{code}/invite.ics", params=query)

    async def invite(self, code: str, *emails: str, **wish: Any) -> Answer:
        return await self._ask("POST", f"/{code}/invitations", json={"emails": emails} | wish)

    async def weeks(self, zone: str = "UTC") -> list[dict[str, int]]:
        answer = await self._api.request(
            "GET", "/api/statistics", self._token, params={"timeZone": zone}
        )
        weeks: list[dict[str, int]] = answer.json["weeks"]
        return weeks

    async def _ask(self, method: str, path: str, **options: Any) -> Answer:
        return await self._api.request(method, f"/api/meetings{path}", self._token, **options)

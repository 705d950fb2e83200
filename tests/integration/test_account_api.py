"""An account exported, deleted and kept, over HTTP."""

import json
import re
from typing import Any

from msgspec.structs import replace

from server.settings import Settings
from tests.integration.conftest import StartApi
from tests.support.api import Api
from tests.support.images import image
from tests.support.meetings import Meetings

EXPORT = "/api/account/export"
SECRETS = re.compile(
    r"\$2[aby]\$|eyJ[\w-]+\.|password|secret|digest|publicKey|recovery", re.IGNORECASE
)


async def exported(api: Api, token: str) -> dict[str, Any]:
    answer = await api.request("GET", EXPORT, token)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="parley-account')
    assert answer.headers["Cache-Control"] == "no-store"
    found: dict[str, Any] = json.loads(answer.content)
    assert not SECRETS.search(answer.content.decode())
    return found


async def test_export_when_asked_for_then_all_sections_and_no_secret(api: Api) -> None:
    registered = await api.register("alice", username="alice", client="web")
    token = registered.token
    await api.request(
        "POST", "/api/account/picture", token, data=image(), headers={"Content-Type": "image/png"}
    )
    code = await Meetings(api, token).code(title="Planning", password="very secret")
    await api.register("bob", client="web")
    found = await exported(api, token)
    assert set(found) == {
        *("exportedAt", "profile", "picture", "sessions", "accountLog", "secondFactor"),
        *("passkeys", "identities", "meetings", "messages", "attendance", "files"),
    }
    (profile,) = found["profile"]
    assert profile.pop("createdAt")
    assert profile == {"name": "Alice", "email": "alice@example.org", "username": "alice"}
    assert [meeting["code"] for meeting in found["meetings"]] == [code]
    assert len(found["sessions"]) == len(found["picture"]) == 1
    assert {"registered", "signed_in", "data_exported"} <= {e["kind"] for e in found["accountLog"]}
    assert "bob" not in json.dumps(found)


async def test_export_when_asked_for_too_often_then_rate_limited(
    start_api: StartApi, settings: Settings
) -> None:
    api = await start_api(replace(settings, rate_limit_factor=0.2))
    token = (await api.register("alice")).token
    answers = [await api.request("GET", EXPORT, token) for _ in range(3)]
    assert answers[0].status == 200
    assert answers[2].code == "rate_limited"


async def test_account_when_deleted_and_kept_then_signed_in_again(api: Api) -> None:
    token = (await api.register("alice", client="web")).token
    answer = await api.request("DELETE", "/api/account", token)
    assert answer.status == 200
    assert answer.json["deleteAt"] > 1_600_000_000_000
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert (await api.me(token)).code == "unauthenticated"
    refused = await api.login("alice")
    assert (refused.status, refused.code) == (403, "deletion_pending")
    assert refused.json["error"]["details"]["deleteAt"] == answer.json["deleteAt"]
    body = {"challenge": refused.json["error"]["details"]["challenge"], "client": "web"}
    kept = await api.post("/api/auth/login/keep-account", body)
    assert kept.status == 200
    assert "HttpOnly" in kept.headers["Set-Cookie"]
    assert (await api.me(kept.token)).json["user"]["email"] == "alice@example.org"
    assert (await api.post("/api/auth/login/keep-account", body)).code == "challenge_expired"
    assert (await api.login("alice")).status == 200


async def test_account_when_there_is_no_grace_then_gone_with_the_next_sweep(
    start_api: StartApi, settings: Settings
) -> None:
    api = await start_api(replace(settings, deletion_grace_days=0))
    token = (await api.register("alice")).token
    await api.request("DELETE", "/api/account", token)
    again = await start_api(replace(settings, deletion_grace_days=0))  # sweeps when it starts
    for _ in range(50):
        if (answer := await again.login("alice")).code == "wrong_credentials":
            break
    assert answer.code == "wrong_credentials"

"""Single sign-on with a certified provider: sign up, sign in, link, unlink."""

from collections.abc import AsyncIterator, Iterator

import pytest
from msgspec.structs import replace

from server.domain.sso import Provider
from server.settings import Settings
from tests.integration.conftest import StartApi
from tests.support.api import Answer, Api
from tests.support.oidc.real import SITE, Account, account, real_provider
from tests.support.oidc.visitor import Landing, Visitor


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with real_provider() as provider:
        yield provider


@pytest.fixture
async def door(start_api: StartApi, settings: Settings, provider: Provider) -> Api:
    return await start_api(replace(settings, providers=(provider,), public_url=SITE))


@pytest.fixture
async def ada() -> AsyncIterator[Account]:
    async with account("ada") as ada:
        yield ada


async def signed_on(api: Api, person: Account, return_to: str = "/") -> Answer:
    visitor = Visitor(api)
    landing = await visitor.come_back((await person.allow(await visitor.start(return_to))).query)
    assert landing == Landing("/sso", return_to, None)
    return await visitor.complete()


async def test_sso_when_new_then_an_account_without_a_password_and_next_time_the_same(
    door: Api, ada: Account
) -> None:
    listed = await door.request("GET", "/api/auth/sso")
    assert listed.json == {"items": [{"name": "example", "label": "Example"}]}
    first = await signed_on(door, ada, "/room/abc?relay=only")
    assert first.status == 200
    assert set(first.json) == {"user", "token"}
    user = first.json["user"]
    assert (user["name"], user["email"]) == ("Ada", "ada@example.org")
    assert "parley_refresh=" in first.headers["Set-Cookie"]
    assert (await door.me(first.token)).json["user"] == user
    again = await signed_on(door, ada)
    assert again.json["user"] == user
    assert again.token != first.token
    # As for any wrong password, and nobody else can take the address.
    wrong = await door.login("ada")
    nobody = await door.login("nobody")
    assert (wrong.status, wrong.json) == (nobody.status, nobody.json)
    assert (await door.register("ada")).code == "already_exists"
    visitor = Visitor(door)
    (mine,) = (await visitor.identities(first.token)).json["items"]
    assert (mine["provider"], mine["label"], mine["email"]) == (
        "example",
        "Example",
        "ada@example.org",
    )
    assert (await visitor.unlink(first.token)).code == "last_way_in"
    assert (await signed_on(door, ada)).status == 200


async def test_sso_when_an_account_has_the_email_then_linked_after_signing_in_to_it(
    door: Api, ada: Account
) -> None:
    user = (await door.register("ada")).json["user"]
    visitor = Visitor(door)
    await visitor.come_back((await ada.allow(await visitor.start())).query)
    refused = await visitor.complete()
    assert refused.code == "identity_not_linked"
    assert refused.json["error"]["details"] == {
        "provider": "example",
        "label": "Example",
        "email": "ada@example.org",
    }
    stranger = await door.register("mallory")
    assert (await visitor.link(stranger.token)).code == "sso_expired"
    token = (await door.login("ada")).token
    linked = await visitor.link(token)
    assert [each["provider"] for each in linked.json["items"]] == ["example"]
    assert linked.json["hasPassword"] is True
    assert (await visitor.link(token)).code == "sso_expired"
    assert (await signed_on(door, ada)).json["user"] == user
    assert (await visitor.unlink(token)).json == {"items": [], "hasPassword": True}
    assert (await visitor.unlink(token)).code == "not_found"


async def test_link_when_begun_while_signed_in_then_whatever_the_email(
    door: Api, ada: Account
) -> None:
    grace, other = (await door.register("grace")).token, (await door.register("other")).token
    visitor = Visitor(door)

    async def begin(token: str) -> None:
        url = await visitor.start("/account/security", token)
        landing = await visitor.come_back((await ada.allow(url)).query)
        assert landing == Landing("/sso/link", "/account/security", None)

    await begin(grace)
    assert (await visitor.complete()).code == "sso_expired"  # it is not to sign in with
    assert (await visitor.link(other)).code == "sso_expired"
    assert (await visitor.link(grace)).status == 200
    await begin(other)
    assert (await visitor.link(other)).code == "already_linked"
    await begin(grace)
    assert (await visitor.link(grace)).status == 200  # it is already
    assert (await signed_on(door, ada)).json["user"]["email"] == "grace@example.org"


async def test_sso_when_cancelled_or_the_email_is_not_verified_then_said_and_no_account(
    door: Api, ada: Account
) -> None:
    visitor = Visitor(door)
    landing = await visitor.come_back((await ada.cancel(await visitor.start("/x"))).query)
    assert landing == Landing("/sso", "/x", "sso_cancelled")
    assert (await visitor.complete()).code == "sso_expired"
    async with account("unverified") as somebody:
        refused = await signed_on(door, somebody)
    assert (refused.status, refused.code) == (403, "no_verified_email")

"""Attacks on single sign-on (A18): other browsers, other providers, twice, late, from outside."""

from collections.abc import AsyncIterator
from dataclasses import replace as but

import pytest
from msgspec.structs import replace

from server.domain.sso import LinkedIdentity
from server.errors import Forbidden, LastWayIn, SsoExpired, Unavailable
from server.services.identity import IdentityService
from server.services.sign_in import Attempt, SignIn
from server.services.sso import ATTEMPT_SECONDS, UNFINISHED_SECONDS
from server.settings import Settings
from server.storage.users import User, new_user_id
from tests.integration.conftest import StartApi
from tests.support.accounts import HERE, LAPTOP, Accounts
from tests.support.api import Api
from tests.support.factors import Person, passkey_sign_in
from tests.support.oidc.hostile import HostileProvider, hostile_provider, says
from tests.support.oidc.visitor import PAGE, Landing, Visitor

SITE = "https://parley.example"


@pytest.fixture
async def hostile() -> AsyncIterator[HostileProvider]:
    async with hostile_provider() as hostile:
        yield hostile


@pytest.fixture
async def door(start_api: StartApi, settings: Settings, hostile: HostileProvider) -> Api:
    """Two providers at one place, so that answers could be mixed up."""
    providers = (hostile.provider(), but(hostile.provider("twin"), client_id="other"))
    return await start_api(replace(settings, providers=providers, public_url=SITE))


EXPIRED = Landing("/sso", "/", "sso_expired")


async def test_a18_answer_when_of_another_browser_or_brought_again_then_expired(
    door: Api, hostile: HostileProvider
) -> None:
    ada, victim = Visitor(door, "hostile"), Visitor(door, "hostile")
    answer = hostile.answer(await ada.start("/room/a"))
    await victim.start()
    # Whoever is led to the answer of somebody else is not signed in as them.
    assert await victim.come_back(answer) == EXPIRED
    assert await Visitor(door, "hostile").come_back(answer) == EXPIRED
    for state in ("", "x", "x" * 128):
        assert await ada.come_back(answer | {"state": state}) == EXPIRED
    # The twin's address takes no answer to the other's question.
    assert await ada.come_back(answer, provider="twin") == EXPIRED
    assert hostile.asked["/token"] == 0
    assert await ada.come_back(answer) == Landing("/sso", "/room/a", None)
    assert await ada.come_back(answer) == EXPIRED
    assert hostile.asked["/token"] == 1
    assert (await victim.complete()).code == "sso_expired"
    assert (await ada.complete()).status == 200
    assert (await ada.complete()).code == "sso_expired"


async def test_a16_completion_when_not_by_our_own_page_then_refused(
    door: Api, hostile: HostileProvider
) -> None:
    ada = Visitor(door, "hostile")
    await ada.come_back(hostile.answer(await ada.start()))
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
    ):
        assert (await ada.complete(**headers)).code == "forbidden"
    cookie = {"Cookie": f"parley_sso={ada.cookie}"}
    bare = await door.request("POST", "/api/auth/sso/complete", json={}, headers=cookie)
    assert bare.code == "forbidden"
    nobody = await door.request("POST", "/api/auth/sso/complete", json={}, headers=PAGE)
    assert nobody.code == "sso_expired"
    assert (await ada.complete()).status == 200


@pytest.mark.parametrize(
    "return_to", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:x"]
)
async def test_a18_way_back_when_it_leads_elsewhere_then_to_the_start(
    door: Api, hostile: HostileProvider, return_to: str
) -> None:
    ada = Visitor(door, "hostile")
    landing = await ada.come_back(hostile.answer(await ada.start(return_to)))
    assert landing == Landing("/sso", "/", None)


async def test_provider_when_it_lies_or_is_away_then_said_and_nobody_is_signed_in(
    door: Api, hostile: HostileProvider
) -> None:
    ada = Visitor(door, "hostile")
    hostile.claims = {"nonce": "another"}
    landing = await ada.come_back(hostile.answer(await ada.start("/x")))
    assert landing == Landing("/sso", "/x", "sso_failed")
    assert (await ada.complete()).code == "sso_expired"
    hostile.instead["/token"] = says(503)
    landing = await ada.come_back(hostile.answer(await ada.start("/x")))
    assert landing == Landing("/sso", "/x", "provider_unavailable")
    assert (await door.login("ada")).code == "wrong_credentials"
    assert (await door.register("ada")).status == 201


async def test_start_when_the_provider_is_unknown_away_or_asked_too_often_then_refused(
    start_api: StartApi, settings: Settings, hostile: HostileProvider
) -> None:
    changes = {"providers": (hostile.provider(),), "public_url": SITE, "rate_limit_factor": 1.0}
    door = await start_api(replace(settings, **changes))
    unknown = await door.post("/api/auth/sso/nowhere/start", {})
    assert (unknown.status, unknown.code) == (404, "not_found")
    hostile.instead["/.well-known/openid-configuration"] = says(500)
    away = await door.post("/api/auth/sso/hostile/start", {})
    assert (away.status, away.code) == (503, "provider_unavailable")
    assert away.headers["Retry-After"] == "1"
    assert "Set-Cookie" not in away.headers
    hostile.instead.clear()
    codes = [
        (await door.post("/api/auth/sso/hostile/start", {})).json.get("error", {}).get("code")
        for _ in range(30)
    ]
    assert codes == [None] * 29 + ["rate_limited"]


async def test_cookie_when_the_page_came_over_https_then_secure(door: Api) -> None:
    for origin, is_secure in (("https://parley.example", True), ("http://localhost", False)):
        answer = await door.request(
            "POST", "/api/auth/sso/hostile/start", json={}, headers={"Origin": origin}
        )
        assert ("; Secure" in answer.headers["Set-Cookie"]) == is_secure


async def test_sso_when_begun_at_one_node_then_finished_at_another(
    start_api: StartApi, settings: Settings, hostile: HostileProvider
) -> None:
    shared = replace(settings, providers=(hostile.provider(),), public_url=SITE)
    here, there, elsewhere = [Visitor(await start_api(shared), "hostile") for _ in range(3)]
    answer = hostile.answer(await here.start("/x"))
    there.cookie = elsewhere.cookie = here.cookie
    assert await there.come_back(answer) == Landing("/sso", "/x", None)
    assert await here.come_back(answer) == EXPIRED
    assert (await elsewhere.complete()).status == 200


class Closed:
    """A gate that lets nobody through."""

    async def check(self, user: User, attempt: Attempt) -> None:
        assert (attempt.proof, attempt.provider) == ("single_sign_on", "Hostile")
        raise Forbidden("This account is closed")


async def test_gate_when_it_is_closed_then_no_session_but_its_own_words(
    accounts: Accounts, hostile: HostileProvider
) -> None:
    accounts.sign_in = SignIn(accounts.sessions, accounts.audit, [Closed()])
    sso = accounts.sso(hostile.provider())
    begun = await sso.start("hostile", "/", None, LAPTOP.address)
    answer = hostile.answer(begun.authorization_url)
    await sso.prove("hostile", answer["state"], answer, begun.browser)
    with pytest.raises(Forbidden, match="This account is closed"):
        await sso.complete(begun.browser, LAPTOP)
    user = await accounts.users.find_by_email("ada@example.org")
    assert user is not None
    assert await accounts.store.of_user(user.id, accounts.now) == []


async def test_attempt_when_it_took_too_long_then_expired(
    accounts: Accounts, hostile: HostileProvider
) -> None:
    sso = accounts.sso(hostile.provider())
    begun = await sso.start("hostile", "/", None, LAPTOP.address)
    answer = hostile.answer(begun.authorization_url)
    accounts.now += ATTEMPT_SECONDS
    with pytest.raises(SsoExpired):
        await sso.prove("hostile", answer["state"], answer, begun.browser)
    accounts.now -= 1
    await sso.prove("hostile", answer["state"], answer, begun.browser)
    accounts.now += 1
    with pytest.raises(SsoExpired):
        await sso.complete(begun.browser, LAPTOP)
    accounts.now -= 1
    login = await sso.complete(begun.browser, LAPTOP)
    entries = [(each.kind, each.detail) for each in await accounts.audit.latest(login.user.id, 9)]
    assert sorted(entries) == [
        ("identity_linked", "Hostile"),
        ("registered", "Hostile"),
        ("signed_in", "Hostile"),
    ]


async def test_identity_when_its_account_is_gone_then_a_new_one_but_not_while_it_is_made(
    accounts: Accounts, hostile: HostileProvider
) -> None:
    sso = accounts.sso(hostile.provider())
    gone = new_user_id()
    await accounts.identities.add(
        LinkedIdentity(gone, hostile.issuer, "subject-of-ada", None, accounts.now)
    )
    begun = await sso.start("hostile", "/", None, LAPTOP.address)
    answer = hostile.answer(begun.authorization_url)
    await sso.prove("hostile", answer["state"], answer, begun.browser)
    with pytest.raises(Unavailable):
        await sso.complete(begun.browser, LAPTOP)
    accounts.now += UNFINISHED_SECONDS
    login = await sso.complete(begun.browser, LAPTOP)
    assert login.user.id != gone
    assert [each.subject for each in await accounts.identities.of_user(login.user.id)] == [
        "subject-of-ada"
    ]


async def unlinking(accounts: Accounts, hostile: HostileProvider) -> tuple[Person, IdentityService]:
    """Somebody without a password, whom the provider and one that is gone know."""
    user = await accounts.users.add("Ada", "ada@example.org", None)
    login = await accounts.sessions.open(user, LAPTOP, is_renewed=True)
    for issuer in (hostile.issuer, "https://gone.example"):
        await accounts.identities.add(LinkedIdentity(user.id, issuer, "x", None, accounts.now))
    accounts.providers.append(hostile.provider())
    service = IdentityService(
        accounts.providers, accounts.identities, accounts.ways_in, accounts.audit
    )
    return Person(accounts, login), service


async def test_unlinking_when_the_other_provider_is_not_known_any_more_then_it_is_no_way_in(
    accounts: Accounts, hostile: HostileProvider
) -> None:
    ada, service = await unlinking(accounts, hostile)
    me = await ada.identity()
    with pytest.raises(LastWayIn):
        await service.unlink(me, "hostile", LAPTOP)
    assert len(await service.of_user(me)) == 1


async def test_unlinking_when_there_is_a_passkey_then_that_is_the_last_way_in(
    accounts: Accounts, hostile: HostileProvider
) -> None:
    ada, service = await unlinking(accounts, hostile)
    passkey, me = await ada.add_passkey(), await ada.identity()
    await service.unlink(me, "hostile", LAPTOP)
    with pytest.raises(LastWayIn):
        await accounts.protection.passkey.remove(me, passkey.id, LAPTOP)
    challenge, options = await accounts.passkey_sign_in.options(HERE)
    wish = passkey_sign_in(challenge, passkey.get(options))
    assert (await accounts.passkey_sign_in.complete(wish, LAPTOP)).user.email == "ada@example.org"

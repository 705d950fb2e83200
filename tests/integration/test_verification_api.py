"""Codes and forgotten passwords over HTTP: real letters, and two nodes."""

import asyncio
import logging
from email.message import EmailMessage
from functools import partial

import pytest
from msgspec.structs import replace

from server.auth.passwords import Passwords
from server.settings import Settings
from tests.integration.conftest import StartApi
from tests.support.api import Answer, Api
from tests.support.letters import code_in
from tests.support.mailbox import Mailbox
from tests.support.peers import Peers
from tests.support.redis import RedisServer

VERIFY, RESEND = "/api/auth/verify", "/api/auth/verify/resend"
FORGOT, RESET = "/api/auth/forgot", "/api/auth/reset"
NEW = "another horse"


@pytest.fixture
def strict(posting: Settings) -> Settings:
    """Codes are needed."""
    return replace(posting, require_email_verification=True)


def part(letter: EmailMessage, kind: str) -> str:
    body = letter.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def code_of(letter: EmailMessage) -> str:
    code = code_in(part(letter, "plain"))
    assert code in part(letter, "html")
    return code


async def test_register_when_codes_are_needed_then_202_and_the_code_of_the_letter_signs_in(
    start_api: StartApi, strict: Settings, mailbox: Mailbox
) -> None:
    api = await start_api(strict)
    answer = await api.register("alice", username="wonder", phone="+49 30 123456")
    assert answer.status == 202
    registration = answer.json.pop("registration")
    assert answer.json == {
        "email": "alice@example.org",
        "expiresInSeconds": 600,
        "resendInSeconds": 60,
        "isLogged": False,
    }
    refused = await api.login("alice")
    assert (refused.status, refused.code) == (403, "email_not_verified")
    assert refused.json["error"]["details"]["registration"] == registration
    code = code_of(await mailbox.newest())
    wrong = await api.post(VERIFY, {"registration": registration, "code": "x"})
    assert (wrong.status, wrong.code) == (400, "wrong_code")
    assert wrong.json["error"]["details"] == {"triesLeft": 4}
    body = {"registration": registration, "code": code, "client": "web", "device": "a laptop"}
    verified = await api.post(VERIFY, body)
    assert verified.status == 200
    assert set(verified.json) == {"user", "token"}
    assert verified.json["user"]["username"] == "wonder"
    assert "HttpOnly" in verified.headers["Set-Cookie"]
    assert (await api.me(verified.token)).status == 200
    again = await api.post(VERIFY, body)
    assert (again.status, again.code) == (410, "code_expired")
    assert (await api.login("wonder", email="wonder")).status == 200


async def test_verify_when_an_app_asks_then_its_tokens_are_in_the_body(
    start_api: StartApi, strict: Settings, mailbox: Mailbox
) -> None:
    api = await start_api(strict)
    registration = (await api.register("alice")).json["registration"]
    code = code_of(await mailbox.newest())
    body = {"registration": registration, "code": code, "client": "native"}
    verified = await api.post(VERIFY, body)
    assert verified.json["refreshToken"]
    assert "Set-Cookie" not in verified.headers


async def test_register_when_codes_are_not_needed_then_a_token_at_once_and_no_letter(
    start_api: StartApi, posting: Settings, mailbox: Mailbox
) -> None:
    api = await start_api(posting)
    answer = await api.register("alice")
    assert (answer.status, set(answer.json)) == (201, {"user", "token"})
    taken = await api.register("alice")
    assert (taken.status, taken.code) == (400, "already_exists")
    assert taken.json["error"]["details"] == {"field": "email"}
    assert mailbox.letters == []


async def test_register_when_several_fields_are_wrong_then_all_are_named_at_once(
    api: Api,
) -> None:
    answer = await api.register("", password="", phone="1")
    assert (answer.status, answer.code) == (400, "invalid_payload")
    details = answer.json["error"]["details"]
    assert details["field"] == "name"
    assert set(details["fields"]) == {"name", "email", "phone", "password"}
    assert answer.json["message"] == details["fields"]["name"]


async def test_resend_when_too_soon_then_429_with_the_wait(
    start_api: StartApi, strict: Settings
) -> None:
    api = await start_api(strict)
    registration = (await api.register("alice")).json["registration"]
    refused = await api.post(RESEND, {"registration": registration})
    assert (refused.status, refused.code) == (429, "rate_limited")
    assert 55 <= int(refused.headers["Retry-After"]) <= 60
    unknown = await api.post(RESEND, {"registration": "r_unknown"})
    assert (unknown.status, unknown.code) == (410, "code_expired")


async def test_resend_when_a_minute_has_passed_then_another_letter(
    start_api: StartApi, strict: Settings, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.services.registration.RESEND_SECONDS", 0)
    api = await start_api(strict)
    registration = (await api.register("alice")).json["registration"]
    await mailbox.newest()
    answer = await api.post(RESEND, {"registration": registration})
    assert (answer.status, answer.json["registration"]) == (202, registration)
    code = code_of(await mailbox.newest(2))
    body = {"registration": registration, "code": code}
    assert (await api.post(VERIFY, body)).status == 200


async def test_forgot_when_the_link_is_used_then_the_password_is_new_and_a_notice_follows(
    start_api: StartApi, posting: Settings, mailbox: Mailbox
) -> None:
    api = await start_api(posting)
    token = (await api.register("alice")).token
    asked = await api.post(FORGOT, {"email": "alice@example.org"})
    assert asked.status == 202
    mail = await mailbox.newest()
    code = code_of(mail)
    assert f"https://parley.example/reset#{code}\n" in part(mail, "plain")
    assert f'href="https://parley.example/reset#{code}"' in part(mail, "html")
    weak = await api.post(RESET, {"code": code, "password": "alice123"})
    assert (weak.status, weak.code) == (400, "invalid_payload")
    assert set(weak.json["error"]["details"]["fields"]) == {"password"}
    assert (await api.post(RESET, {"code": code, "password": NEW})).status == 200
    assert (await api.me(token)).status == 401
    assert (await api.login("alice")).status == 401
    assert (await api.login("alice", password=NEW)).status == 200
    used = await api.post(RESET, {"code": code, "password": NEW})
    assert (used.status, used.code) == (410, "code_expired")
    notice = await mailbox.newest(2)
    assert notice["Subject"] == "Your password for Parley was changed"


async def test_forgot_when_no_mail_can_be_sent_then_it_says_so_for_everybody(api: Api) -> None:
    await api.register("alice")
    for email in ("alice@example.org", "nobody@example.org"):
        refused = await api.post(FORGOT, {"email": email})
        assert (refused.status, refused.code) == (501, "mail_not_configured")


def logged(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """The letters of a server that cannot send any."""
    return [record for record in caplog.records if record.name == "server.mail.smtp"]


async def test_letters_when_there_is_no_mail_server_in_development_then_in_the_log(
    start_api: StartApi, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    api = await start_api(replace(settings, env="development", require_email_verification=True))
    with caplog.at_level(logging.WARNING):
        answer = await api.register("alice")
        assert answer.json["isLogged"] is True
        async with asyncio.timeout(5):
            while not (letters := logged(caplog)):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        (record,) = letters
        body = {
            "registration": answer.json["registration"],
            "code": code_in(record.getMessage()),
        }
        assert (await api.post(VERIFY, body)).status == 200
        assert (await api.post(FORGOT, {"email": "alice"})).json["isLogged"] is True


async def test_letters_when_the_mail_server_is_away_then_the_answer_is_the_same(
    start_api: StartApi, strict: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    api = await start_api(replace(strict, smtp_url="smtp://127.0.0.1:1"))
    assert (await api.register("alice")).status == 202
    assert (await api.post(FORGOT, {"email": "alice@example.org"})).status == 202
    await asyncio.sleep(0.2)
    assert "a letter to the owner of an account is lost" in caplog.text


async def test_a6_register_and_forgot_when_there_is_an_account_then_the_answer_is_the_same(
    start_api: StartApi, strict: Settings, mailbox: Mailbox
) -> None:
    api = await start_api(strict)
    registration = (await api.register("alice")).json["registration"]
    code = code_of(await mailbox.newest())
    await api.post(VERIFY, {"registration": registration, "code": code})

    def told(answer: Answer, name: str) -> tuple[int, object]:
        body = {key: value for key, value in answer.json.items() if key != "registration"}
        return answer.status, str(body).replace(name, "somebody")

    known, unknown = await api.register("alice"), await api.register("bob")
    assert told(known, "alice") == told(unknown, "bob")
    assert len(known.json["registration"]) == len(unknown.json["registration"])
    known = await api.post(FORGOT, {"email": "alice@example.org"})
    unknown = await api.post(FORGOT, {"email": "nobody@example.org"})
    assert (known.status, known.json) == (unknown.status, unknown.json)


@pytest.fixture
async def two(
    redis_server: RedisServer,
    start_api: StartApi,
    strict: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[Api, Api]:
    monkeypatch.setattr("server.app.Passwords", partial(Passwords, rounds=4))
    shared = replace(strict, redis_url=redis_server.url, rate_limit_factor=1)
    return await start_api(shared), await start_api(shared)


async def test_code_when_guessed_at_on_both_nodes_then_five_tries_and_ten_from_one_address(
    two: tuple[Api, Api], mailbox: Mailbox
) -> None:
    names = ("alice", "bob", "carol")
    ids = [(await two[0].register(name)).json["registration"] for name in names]
    guesses = [
        two[number % 2].post(VERIFY, {"registration": ids[0], "code": "x"}) for number in range(8)
    ]
    codes = [answer.code for answer in await asyncio.gather(*guesses)]
    assert sorted(codes) == ["code_expired"] * 3 + ["wrong_code"] * 5
    for number in range(2):
        await two[number].post(VERIFY, {"registration": ids[1], "code": "x"})
    for api in two:
        refused = await api.post(VERIFY, {"registration": ids[2], "code": "x"})
        assert (refused.status, refused.code) == (429, "rate_limited")


async def test_letters_when_asked_for_on_both_nodes_then_counted_together(
    two: tuple[Api, Api], mailbox: Mailbox
) -> None:
    asked = [two[number % 2].post(FORGOT, {"email": "alice@example.org"}) for number in range(9)]
    statuses = sorted(answer.status for answer in await asyncio.gather(*asked))
    assert statuses == [202] * 5 + [429] * 4
    answers = [await two[number % 2].register("bob") for number in range(6)]
    assert [answer.status for answer in answers] == [202] * 5 + [429]


async def test_a11_reset_when_done_on_one_node_then_sockets_on_the_other_are_closed_at_once(
    redis_server: RedisServer, start_api: StartApi, posting: Settings, mailbox: Mailbox
) -> None:
    shared = replace(posting, redis_url=redis_server.url)
    here = await start_api(shared)
    async with Peers(await start_api(shared), "websocket") as there:
        token = (await here.register("alice")).token
        alice, bob = await there("alice", token=token), await there("bob")
        await here.post(FORGOT, {"email": "alice@example.org"})
        code = code_of(await mailbox.newest())
        assert (await here.post(RESET, {"code": code, "password": NEW})).status == 200
        await alice.wait_closed(5)
        assert not bob.closed.is_set()
        assert (await there.api.me(token)).status == 401

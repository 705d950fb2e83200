"""`GET /metrics` of a running server: who may read it, and what it says after a real exchange."""

import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import ClientSession
from msgspec.structs import replace
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families

from server.http_api.metrics import FAMILIES
from server.settings import Settings
from server.socket_api.rate_limit import GUESSING_RATE
from tests.conformance.raw_clients import Door
from tests.integration.conftest import StartApi
from tests.support.api import PASSWORD, Api
from tests.support.marks import over, with_settings
from tests.support.peer import ConnectRefused, Peer
from tests.support.peers import Peers
from tests.support.raw_socket import connected, recoverable
from tests.support.raw_socket import event as frame
from tests.support.redis import RedisServer
from tests.support.server_process import server_process, wait_until
from tests.support.signals import ANSWER, OFFER, candidate

TOKEN = "metrics-token"
OPENMETRICS = "application/openmetrics-text; version=1.0.0"


async def _status(api: Api, **headers: str) -> int:
    async with api.http.get("/metrics", headers=headers) as response:
        await response.read()
        return response.status


async def _text(api: Api, **headers: str) -> str:
    async with api.http.get("/metrics", headers=headers) as response:
        assert response.status == 200
        assert response.headers["Cache-Control"] == "no-store"
        return await response.text()


async def _scrape(api: Api) -> dict[str, float]:
    """Samples that are not 0, by name and labels in the order of the exposition."""
    found = {}
    for family in text_string_to_metric_families(await _text(api)):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sample.labels.items())
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return {name: value for name, value in found.items() if value}


async def test_h8_metrics_when_there_is_no_token_then_for_this_machine_alone(api: Api) -> None:
    assert await _status(api) == 200
    for header in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"):
        for value in ("203.0.113.9", "127.0.0.1", ""):
            assert await _status(api, **{header: value}) == 404


async def test_h8_metrics_when_the_proxy_is_trusted_then_its_clients_are_still_elsewhere(
    start_api: StartApi, settings: Settings
) -> None:
    api = await start_api(replace(settings, trusted_proxies=("127.0.0.0/8", "::1/128")))
    assert await _status(api) == 200
    assert await _status(api, **{"X-Forwarded-For": "203.0.113.9"}) == 404
    assert await _status(api, **{"X-Forwarded-For": "203.0.113.9, 127.0.0.1"}) == 404


def test_h8_metrics_when_asked_from_another_address_then_not_found(
    mongo_uri: str, tmp_path: Path
) -> None:
    address = _own_address()
    with server_process(
        tmp_path, MONGO_URI=mongo_uri, HOST="0.0.0.0", JWT_SECRET="x" * 32
    ) as server:
        port = int(server.url_when_ready().rpartition(":")[2])
        assert _status_line(address, port).endswith("404 Not Found")
        assert _status_line("127.0.0.1", port).endswith("200 OK")


def _own_address() -> str:
    """One of this machine that is not its loopback; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        return str(probe.getsockname()[0])


def _status_line(address: str, port: int) -> str:
    with socket.create_connection((address, port)) as connection:
        connection.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
        return connection.makefile("rb").readline().decode().strip()


async def test_h8_metrics_when_there_is_a_token_then_for_its_bearer_from_anywhere(
    start_api: StartApi, settings: Settings
) -> None:
    api = await start_api(replace(settings, metrics_token=TOKEN))
    wrong = ("", "Bearer", "Bearer ", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x", "Bearer \udcff")
    for value in wrong:
        assert await _status(api, Authorization=value) == 401
    assert await _status(api) == 401
    assert await _status(api, Authorization=f"Bearer {TOKEN}") == 200
    forwarded = {"X-Forwarded-For": "203.0.113.9"}
    assert await _status(api, Authorization=f"Bearer {TOKEN}", **forwarded) == 200
    assert await _status(api, **forwarded) == 401


async def test_metrics_when_the_api_is_described_then_not_part_of_it(api: Api) -> None:
    async with api.http.get("/api/openapi.json") as response:
        assert "/metrics" not in await response.text()


async def test_metrics_when_openmetrics_is_asked_for_then_valid(api: Api) -> None:
    text = await _text(api, Accept=OPENMETRICS)
    families = {family.name for family in open_metrics(text)}  # type: ignore[no-untyped-call]
    assert {family.name.removesuffix("_total") for family in FAMILIES} <= families


@over("websocket")
async def test_metrics_when_people_have_met_then_what_they_did(signaling: Api, peer: Peers) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    before = await _scrape(signaling)
    await alice.join("demo")
    await bob.join("demo")
    await alice.call(bob, OFFER)
    await bob.accept(alice, ANSWER)
    for number in range(20):
        await alice.trickle(bob, candidate(number))
    assert await alice.refusal("endCall", {"to": "p_nobody"}) == "peer_not_found"
    assert await alice.refusal("joinRoom", {"roomId": "demo", "email": "x@y.org"}) == "forbidden"
    after = await _scrape(signaling)

    events = {name: value for name, value in after.items() if name.startswith("parley_events")}
    assert events == {
        "parley_events_total{event=joinRoom,result=ok}": 2,
        "parley_events_total{event=joinRoom,result=forbidden}": 1,
        "parley_events_total{event=callUser,result=ok}": 1,
        "parley_events_total{event=callAccepted,result=ok}": 1,
        "parley_events_total{event=iceCandidate,result=ok}": 20,
        "parley_events_total{event=endCall,result=peer_not_found}": 1,
    }
    assert after["parley_event_seconds_count{event=iceCandidate}"] == 2
    assert 0 < after["parley_event_seconds_sum{event=iceCandidate}"] < 1
    assert (before["parley_connections"], after["parley_connections"]) == (2, 2)
    assert "parley_rooms" not in before
    assert (after["parley_rooms"], after["parley_participants"]) == (1, 2)
    assert after["parley_handshakes_total{result=ok}"] == 2
    assert after["parley_unusual_total{kind=probing}"] == 1
    assert after["parley_unusual_total{kind=failed_join}"] == 1
    assert after["process_resident_memory_bytes"] > 1e6
    assert after["process_open_fds"] > 3

    await alice.goodbye()
    await bob.drop()
    ended = await _scrape(signaling)
    assert sum(v for name, v in ended.items() if name.startswith("parley_sessions_ended")) == 2
    assert "parley_connections" not in ended


async def test_metrics_when_logins_and_handshakes_fail_then_by_reason(
    signaling: Api, peer: Peers, app_url: str
) -> None:
    await peer.token("alice")
    wrong = "parley_http_requests_total{result=wrong_credentials,route=/api/auth/login}"
    before = (await _scrape(signaling)).get(wrong, 0)
    for _ in range(2):
        assert (await signaling.login("alice", password="wrong horse")).status == 401
    assert (await signaling.me("no.such.token")).status == 401
    assert (await signaling.request("GET", "/api/nothing")).status == 404
    with pytest.raises(ConnectRefused):
        await Peer.connect(app_url, {"token": "bad"}, transports=["websocket"])
    async with ClientSession() as http:
        url = f"{app_url}socket.io/?EIO=4&transport=polling"
        async with http.get(url, headers={"Origin": "https://evil.example"}) as response:
            assert response.status == 400
    found = await _scrape(signaling)
    assert found[wrong] == before + 2
    assert found["parley_http_requests_total{result=unauthenticated,route=/api/auth/me}"] == 1
    assert found["parley_http_requests_total{result=not_found,route=other}"] == 1
    assert found["parley_handshakes_total{result=unauthenticated}"] == 1
    assert found["parley_handshakes_total{result=forbidden_origin}"] == 1
    assert "parley_handshakes_total{result=ok}" not in found


@over("websocket")
@with_settings(grace_seconds=30.0)
async def test_metrics_when_somebody_returns_then_with_what_outcome(
    signaling: Api, peer: Peers, door: Door
) -> None:
    token = await peer.token("alice")
    client, pid = await recoverable(door, token)
    await client.send(frame("joinRoom", {"roomId": "demo"}))
    await client.next()
    kept = await _scrape(signaling)
    assert kept["parley_resume_bytes"] == kept["parley_resume_largest_bytes"] > 50
    await client.close_abruptly()
    await _until(signaling, lambda found: found.get("parley_lost_connections") == 1)
    assert "parley_connections" not in await _scrape(signaling)

    again, _ = await recoverable(door, token, pid, "1")
    await again.close_abruptly()
    await _until(signaling, lambda found: found.get("parley_lost_connections") == 1)
    behind, _ = await recoverable(door, token, pid, "99")
    await behind.close_abruptly()
    await recoverable(door, token, "no-such-pid", "1")
    found = await _scrape(signaling)
    assert found["parley_resumes_total{outcome=recovered}"] == 1
    assert found["parley_resumes_total{outcome=new_state}"] == 1
    assert found["parley_resumes_total{outcome=unknown}"] == 1


async def test_metrics_when_there_are_two_nodes_then_each_what_it_knows(
    start_api: StartApi, settings: Settings, redis_server: RedisServer
) -> None:
    shared = replace(settings, redis_url=redis_server.url, remote_deadline_seconds=1.0)
    one, two = await start_api(shared), await start_api(shared)
    async with Peers(one, "websocket") as here, Peers(two, "websocket") as there:
        async with ClientSession() as http:
            token = await there.token("alice")
            client, pid = await recoverable(Door(http, one.http.port or 0), token)
            await client.send(frame("joinRoom", {"roomId": "demo"}))
            offset = str(json.loads(str(await client.next())[2:])[-1])
            bob, carol = await here("bob"), await there("carol")
            await carol.join("demo")
            await bob.join("demo")
            await bob.call(carol, OFFER)
            found = await _scrape(one)
            assert found["parley_events_total{event=callUser,result=ok}"] == 1
            assert found["parley_event_seconds_count{event=callUser}"] == 1
            assert found["parley_participants"] == 2
            assert found["parley_rooms"] == 1
            assert (await _scrape(two))["parley_participants"] == 1

            await client.close_abruptly()
            await recoverable(Door(http, two.http.port or 0), token, pid, offset)
            assert (await _scrape(two))["parley_resumes_total{outcome=moved}"] == 1

        redis_server.pause()
        assert await bob.refusal("callUser", {"to": carol.id, "offer": OFFER}) == "unavailable"
        found = await _scrape(one)
        redis_server.resume()
        assert found["parley_events_total{event=callUser,result=unavailable}"] == 1
        assert found["parley_events_total{event=callUser,result=ok}"] == 1


async def _until(api: Api, condition: Callable[[dict[str, float]], bool]) -> None:
    for _ in range(200):
        if condition(await _scrape(api)):
            return
    raise AssertionError(await _scrape(api))


@over("websocket")
@with_settings(rate_limit_factor=1.0, max_queued_bytes=20_000)
async def test_d1_metrics_when_somebody_probes_or_breaks_the_protocol_then_cut_and_counted(
    signaling: Api, peer: Peers, door: Door
) -> None:
    prober = await connected(door, await peer.token("alice"))
    sent = 0
    for name in ("callDeclined", "endCall", "muteToggle", "cameraToggle", "screenShare"):
        for number in range(25):
            payload = {"to": f"p_{number}", "isMuted": True, "isCameraOff": True, "isSharing": True}
            await prober.send(frame(name, payload))
            sent += 1
    refused = [packet for packet in await prober.next_until_close() if "not_in_room" in str(packet)]
    assert GUESSING_RATE.burst < len(refused) < sent

    vandal = await connected(door, await peer.token("bob"))
    await vandal.send("42nonsense")
    await vandal.next_until_close()
    found = await _scrape(signaling)
    assert found["parley_sessions_ended_total{reason=probing}"] == 1
    assert found["parley_unusual_total{kind=probing}"] > 100
    assert found["parley_unusual_total{kind=violation}"] == 1


async def test_logs_when_people_have_met_then_ids_in_json_and_no_secrets(
    mongo_uri: str, tmp_path: Path
) -> None:
    settings = {"LOG_FORMAT": "json", "LOG_LEVEL": "DEBUG", "METRICS_TOKEN": TOKEN}
    with server_process(tmp_path, MONGO_URI=mongo_uri, JWT_SECRET="j" * 40, **settings) as server:
        url = server.url_when_ready()
        tokens = [await _register(url, name) for name in ("alice", "bob")]
        alice, bob = [
            await Peer.connect(url, {"token": token}, transports=transports)
            for token, transports in zip(tokens, (["websocket"], ["polling"]), strict=True)
        ]
        await alice.join("demo")
        await bob.join("demo")
        await alice.call(bob, OFFER)
        await bob.accept(alice, ANSWER)
        await bob.trickle(alice, candidate())
        await bob.refusal("endCall", {"to": "p_nobody"})
        for each in (alice, bob):
            await each.goodbye()
            await each.close()
        wait_until(lambda: server.err.count("disconnected") == 2)
    entries = [json.loads(line) for line in server.err.splitlines()]
    for secret in (*tokens, PASSWORD, TOKEN, "j" * 40, "192.0.2.1", "F7gI", "v=0", "typ host"):
        assert secret not in server.err
    of_bob = {e["message"]: e for e in entries if e.get("participant_id") == bob.id}
    joined = of_bob["participant joined"]
    assert joined["room_id"] == of_bob["participant left"]["room_id"] == "demo"
    assert joined["connection_id"].startswith("c_")
    assert len(joined["request_id"]) == 16
    (warning,) = [e for e in entries if e["level"] == "WARNING"]
    assert warning["message"] == "unusual signaling: probing"
    assert warning["what"] == "endCall: peer_not_found"
    assert warning["account"] == warning["user_id"] == joined["user_id"]
    assert warning["participant_id"] == bob.id
    gone = [e for e in entries if e["message"].startswith("disconnected")]
    assert {e["participant_id"] for e in gone} == {alice.id, bob.id}


async def _register(url: str, name: str) -> str:
    body = {"name": name, "email": f"{name}-metrics@example.org", "password": PASSWORD}
    async with ClientSession() as http, http.post(f"{url}/api/auth/register", json=body) as answer:
        return str((await answer.json())["token"])

"""Guests: who has no account may enter one meeting, and nothing else."""

from time import time
from typing import Any

import pytest

from server.protocol.call import IncomingCall
from server.protocol.room import NewUserJoined
from tests.support.api import Api
from tests.support.forged_tokens import claims_of
from tests.support.marks import over
from tests.support.meetings import Meetings
from tests.support.peer import ConnectRefused
from tests.support.peers import Peers
from tests.support.signals import OFFER

pytestmark = over("websocket")


@pytest.fixture
async def alices(signaling: Api, peer: Peers) -> Meetings:
    return Meetings(signaling, await peer.token("alice"))


@pytest.fixture
def nobody(signaling: Api) -> Meetings:
    return Meetings(signaling)


async def test_guest_when_let_in_then_takes_part_under_their_name(
    peer: Peers, alices: Meetings, nobody: Meetings
) -> None:
    code = await alices.code(password="1234")
    alice = await peer("alice")
    await alice.join(code)
    visit = await nobody.join(code, password="1234", name=" Gus  T ")
    assert (visit.status, visit.json["status"]) == (200, "ok")
    gus = await peer("gus", token=visit.token)
    (seat,) = (await gus.join(code, password="1234", email="")).participants
    assert (seat.id, seat.is_guest) == (alice.id, False)
    joined = await alice.next(NewUserJoined)
    assert (joined.id, joined.name, joined.email, joined.is_guest) == (gus.id, "Gus T", "", True)
    (seat,) = (await alice.join(code)).participants
    assert (seat.email, seat.is_guest) == ("", True)
    await gus.call(alice, OFFER)
    assert (await alice.next(IncomingCall)).from_ == gus.id
    for nothing in ("@", " ", ".", "null"):
        assert await alice.refusal("callUser", {"to": nothing, "offer": OFFER}) == "peer_not_found"


async def test_guest_when_there_are_two_then_two_people(
    peer: Peers, alices: Meetings, nobody: Meetings
) -> None:
    code = await alices.code()
    tokens = [(await nobody.join(code, name="Gus")).token for _ in range(2)]
    one, two = [await peer("gus", token=token) for token in tokens]
    await one.join(code)
    assert [seat.id for seat in (await two.join(code)).participants] == [one.id]


async def test_guest_token_when_used_elsewhere_then_refused(
    peer: Peers, alices: Meetings, nobody: Meetings, signaling: Api
) -> None:
    code, other = await alices.code(), await alices.code()
    token = (await nobody.join(code, name="Gus")).token
    gus = await peer("gus", token=token)
    for room_id in (other, "demo", "no-such-room"):
        assert await gus.refusal("joinRoom", {"roomId": room_id}) == "forbidden"
    join_as = {"roomId": code, "email": "alice@example.org"}
    assert await gus.refusal("joinRoom", join_as) == "forbidden"
    assert (await signaling.ice_servers(token)).status == 200
    guest = Meetings(signaling, token)
    answers = [await signaling.me(token), await signaling.logout(token), await guest.plan()]
    answers += [await guest.page(), await guest.personal(), await guest.get(code)]
    answers += [await guest.change(code), await guest.end(code), await guest.join(other)]
    assert {(answer.status, answer.code) for answer in answers} == {(401, "unauthenticated")}


async def test_guest_token_when_issued_then_for_half_a_day_and_without_an_account(
    alices: Meetings, nobody: Meetings
) -> None:
    code = await alices.code()
    claims = claims_of((await nobody.join(code, name="Gus")).token)
    assert claims["exp"] == pytest.approx(time() + 12 * 3600, abs=5)
    assert (claims["meeting"], claims["name"]) == (code, "Gus")
    assert not {"email", "_id", "sid"} & set(claims)


@pytest.mark.parametrize("change", [{"guests": False}, None], ids=["no guests", "ended"])
async def test_guest_when_not_wanted_any_more_then_nobody(
    peer: Peers, alices: Meetings, nobody: Meetings, signaling: Api, change: dict[str, Any] | None
) -> None:
    code = await alices.code()
    token = (await nobody.join(code, name="Gus")).token
    gus = await peer("gus", token=token)
    await (alices.end(code) if change is None else alices.change(code, **change))
    expected = "ended" if change is None else "forbidden"
    assert await gus.refusal("joinRoom", {"roomId": code}) == expected
    assert (await signaling.ice_servers(token)).status == 401
    with pytest.raises(ConnectRefused):
        await peer("gus", token=token)
    refused = await nobody.join(code, name="Gus")
    assert refused.code == ("unauthenticated" if change else "ended")


@pytest.mark.parametrize("name", [None, "", "  ", "a\u202eb", "x" * 65])
async def test_k1_guest_when_the_name_is_unusual_then_invalid(
    alices: Meetings, nobody: Meetings, name: str | None
) -> None:
    refused = await nobody.join(await alices.code(), name=name)
    assert refused.code == "invalid_payload"


async def test_guest_when_they_ask_without_a_name_then_they_learn_what_is_missing(
    alices: Meetings, nobody: Meetings
) -> None:
    later = round(time() * 1000) + 3_600_000
    asked = [
        await nobody.join(await alices.code(**wish))
        for wish in ({}, {"password": "1234"}, {"guests": False}, {"startsAt": later})
    ]
    codes = ["invalid_payload", "wrong_password", "unauthenticated", "not_started"]
    assert [answer.code for answer in asked] == codes
    assert asked[0].json["error"]["details"] == {"field": "name"}


async def test_join_when_a_token_is_wrong_then_not_taken_for_a_guest(
    alices: Meetings, signaling: Api
) -> None:
    code = await alices.code()
    assert (await Meetings(signaling, "nonsense").join(code, name="Gus")).status == 401

"""What was said in a meeting over HTTP: for its owner, also afterwards, and for who is in it."""

from typing import Any

import pytest

from tests.support.api import Answer, Api
from tests.support.files import Files
from tests.support.marks import over
from tests.support.meetings import Meetings
from tests.support.peers import Peers

pytestmark = over("websocket")


async def messages(api: Api, token: str, code: str, **query: Any) -> Answer:
    return await api.request("GET", f"/api/meetings/{code}/messages", token, params=query)


@pytest.fixture
async def alices(signaling: Api, peer: Peers) -> Meetings:
    return Meetings(signaling, await peer.token("alice"))


async def test_messages_when_asked_then_as_the_history_has_them_page_by_page(
    peer: Peers, signaling: Api, alices: Meetings
) -> None:
    code, bob = await alices.code(), await peer("bob")
    await bob.join(code)
    said = [await bob.say(code, str(number)) for number in range(5)]
    alice = await peer.token("alice")
    whole = await messages(signaling, alice, code)
    assert (whole.status, whole.json) == (200, await bob.history(code))
    assert whole.json == {"messages": said, "cursor": None}
    last = (await messages(signaling, alice, code, limit=2)).json
    assert last == {"messages": said[3:], "cursor": said[3]["id"]}
    before = (await messages(signaling, alice, code, limit=3, cursor=last["cursor"])).json
    assert before == {"messages": said[:3], "cursor": None}
    assert (await messages(signaling, await peer.token("bob"), code)).json == whole.json
    meeting_id = (await alices.get(code)).json["meeting"]["id"]
    assert (await messages(signaling, alice, meeting_id)).json == whole.json


async def test_messages_when_the_meeting_has_ended_then_for_its_owner_with_the_files(
    peer: Peers, signaling: Api, alices: Meetings
) -> None:
    code, bob = await alices.code(), await peer("bob")
    await bob.join(code)
    alice, bobs = await peer.token("alice"), await peer.token("bob")
    file = await Files(signaling, bobs).uploaded(code, b"minutes")
    said = await bob.say(code, "the minutes", file=file["id"])
    await alices.end(code)
    assert (await messages(signaling, alice, code)).json["messages"] == [said]
    assert await Files(signaling, alice).content(file["id"]) == b"minutes"
    assert (await messages(signaling, bobs, code)).code == "room_not_found"
    assert (await Files(signaling, bobs).links(file["id"])).code == "file_not_found"


async def test_k2_messages_when_somebody_else_asks_then_there_is_no_such_meeting(
    peer: Peers, signaling: Api, alices: Meetings
) -> None:
    code, other = await alices.code(), await alices.code()
    guest = (await Meetings(signaling).join(other, name="Gus")).token
    for token in (await peer.token("mallory"), guest):
        for name in (code, "abc-defg-hij", "%00", "%2e%2e%2fx", "0" * 24, "$ne"):
            assert (await messages(signaling, token, name)).code == "room_not_found"
    assert (await messages(signaling, "", code)).status == 401
    gus = await peer("gus", token=guest)
    await gus.join(other)
    assert (await messages(signaling, guest, other)).status == 200
    await gus.leave(other)
    assert (await messages(signaling, guest, other)).code == "room_not_found"


async def test_private_when_the_owner_asks_then_only_what_was_for_them(
    peer: Peers, signaling: Api, alices: Meetings
) -> None:
    code = await alices.code()
    alice, bob, carol = await peer("alice"), await peer("bob"), await peer("carol")
    for who in (alice, bob, carol):
        await who.join(code)
    file = await Files(signaling, await peer.token("bob")).uploaded(code, b"secret")
    await bob.say(code, "psst", to=carol.id, file=file["id"])
    mine = await bob.say(code, "for you", to=alice.id)
    token = await peer.token("alice")
    assert (await messages(signaling, token, code)).json["messages"] == [mine]
    assert (await Files(signaling, token).links(file["id"])).code == "file_not_found"


async def test_k2_cursor_when_of_another_meeting_then_nothing_of_that_one(
    peer: Peers, signaling: Api, alices: Meetings
) -> None:
    code, other = await alices.code(), await alices.code()
    bob, token = await peer("bob"), await peer.token("alice")
    await bob.join(code)
    await bob.join(other)
    here = await bob.say(code, "here")
    foreign = [await bob.say(other, text) for text in ("there", "there too")]
    page = (await messages(signaling, token, code, cursor=foreign[1]["id"])).json
    assert page == {"messages": [here], "cursor": None}
    assert (await bob.history(code, cursor=foreign[1]["id"])) == page


@pytest.mark.parametrize(
    "query",
    [
        *(
            {"cursor": "$gt"},
            {"cursor": "0" * 23},
            {"cursor": "0" * 24 + "\n"},
            {"cursor": "x" * 999},
        ),
        *({"$where": "1"}, {"limit": "0"}, {"limit": "-1"}),
        *({"limit": "101"}, {"limit": "many"}, {"limit": "1e9"}),
    ],
    ids=str,
)
async def test_k2_a7_messages_when_the_query_is_unusual_then_invalid(
    peer: Peers, signaling: Api, alices: Meetings, query: dict[str, str]
) -> None:
    refused = await messages(signaling, await peer.token("alice"), await alices.code(), **query)
    assert (refused.status, refused.code) == (400, "invalid_payload")

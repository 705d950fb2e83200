"""With other nodes, an ack waits until what the event caused is where it cannot be lost."""

from typing import Any

import pytest

from server.domain.ids import ParticipantId
from server.domain.participant import Caller
from server.errors import PeerNotFound, Unavailable
from server.protocol.call import CallEnded, EndCall
from server.protocol.room import LeaveRoom
from server.socket_api.connections import ConnectionTable
from server.socket_api.sender import Sender
from tests.unit.socket_api.door import Door
from tests.unit.socket_api.remote import RecordingRemote

OK = {"ok": True, "data": {}}
ELSEWHERE = ParticipantId("p_elsewhere")


class ClusteredDoor(Door):
    """`endCall` is sent to somebody on another node."""

    def __init__(self) -> None:
        super().__init__({EndCall: self._end}, is_clustered=True)
        self.remote = RecordingRemote()
        self.table = ConnectionTable()
        self._sender = Sender(self.table, self.remote)
        self.calls = 0

    async def _end(self, caller: Caller, event: EndCall) -> None:
        self.calls += 1
        if event.to == "nobody":
            raise PeerNotFound
        self._sender.send([ELSEWHERE], CallEnded(from_=caller.participant_id))

    async def hang_up(
        self, ack_id: int | None = 7, *, mid: str | None = None, to: str = "p_elsewhere"
    ) -> list[tuple[str, Any]]:
        """What comes back at once."""
        payload = f'{{"to":"{to}"' + (f',"mid":"{mid}"}}' if mid else "}")
        return await self.receive(f'42{"" if ack_id is None else ack_id}["endCall",{payload}]')

    async def arrive(self, error: Unavailable | None = None) -> list[tuple[str, Any]]:
        """What comes back when everything has arrived, or has failed."""
        await self.remote.arrive(error)
        return self.wire.take()

    @property
    def names(self) -> list[str]:
        return [name for _, name, _ in self.remote.routed]


def _code(packets: list[tuple[str, Any]]) -> tuple[str, str]:
    ((prefix, (reply,)),) = packets
    return prefix, reply["error"]["code"]


async def test_ack_when_it_went_to_another_node_then_only_after_it_has_arrived() -> None:
    door = ClusteredDoor()
    assert await door.hang_up(7) == []
    assert [who for who, _, _ in door.remote.routed] == [ELSEWHERE]
    assert await door.arrive() == [("437", [OK])]


async def test_ack_when_nothing_was_sent_elsewhere_then_at_once() -> None:
    assert await ClusteredDoor().call("leaveRoom", {"roomId": "demo"}) == OK


async def test_ack_when_none_was_asked_for_then_none() -> None:
    door = ClusteredDoor()
    await door.hang_up(None)
    assert await door.arrive() == []


async def test_next_event_when_the_last_still_travels_then_handled_without_waiting() -> None:
    door = ClusteredDoor()
    await door.hang_up(1)
    await door.hang_up(2)
    assert await door.call("leaveRoom", {"roomId": "demo"}) == OK
    assert door.calls == 2
    assert await door.arrive() == [("431", [OK]), ("432", [OK])]


async def test_ack_when_it_did_not_arrive_then_unavailable() -> None:
    door = ClusteredDoor()
    await door.hang_up(7)
    assert _code(await door.arrive(Unavailable())) == ("437", "unavailable")


async def test_event_when_it_did_not_arrive_and_had_no_ack_then_an_error_event() -> None:
    door = ClusteredDoor()
    await door.hang_up(None)
    ((_, (event, error)),) = await door.arrive(Unavailable())
    assert (event, error["code"], error["event"]) == ("error", "unavailable", "endCall")


async def test_event_when_too_much_waits_already_then_refused_at_once() -> None:
    door = ClusteredDoor()
    door.remote.refusal = Unavailable()
    assert _code(await door.hang_up(7, mid="m1")) == ("437", "unavailable")
    door.remote.refusal = None
    assert await door.hang_up(8, mid="m1") == []
    assert await door.arrive() == [("438", [OK])]


async def test_mid_when_it_did_not_arrive_then_a_repeat_is_handled_again_under_the_same_name() -> (
    None
):
    door = ClusteredDoor()
    await door.hang_up(1, mid="m1")
    assert _code(await door.arrive(Unavailable())) == ("431", "unavailable")
    assert await door.hang_up(2, mid="m1") == []
    assert await door.arrive() == [("432", [OK])]
    assert door.calls == 2
    assert len(set(door.names)) == 1


async def test_mid_when_it_still_travels_then_a_repeat_waits_for_the_first() -> None:
    door = ClusteredDoor()
    await door.hang_up(1, mid="m1")
    assert await door.hang_up(2, mid="m1") == []
    assert door.calls == 1
    assert await door.arrive() == [("431", [OK]), ("432", [OK])]
    assert await door.hang_up(3, mid="m1") == [("433", [OK])]
    assert door.calls == 1


async def test_mid_when_it_fails_while_a_repeat_waits_then_both_are_told_and_the_next_counts() -> (
    None
):
    door = ClusteredDoor()
    await door.hang_up(1, mid="m1")
    await door.hang_up(2, mid="m1")
    packets = await door.arrive(Unavailable())
    assert [prefix for prefix, _ in packets] == ["431", "432"]
    assert {reply["error"]["code"] for _, (reply,) in packets} == {"unavailable"}
    assert await door.hang_up(3, mid="m1") == []
    assert await door.arrive() == [("433", [OK])]
    assert door.calls == 2


async def test_mid_when_it_arrived_then_nothing_is_kept_of_its_way() -> None:
    door = ClusteredDoor()
    for number in range(3):
        await door.hang_up(number, mid=f"m{number}")
    assert len(door.wire.connection.unsafe) == 3
    await door.arrive()
    assert door.wire.connection.unsafe == {}


async def test_mid_when_different_then_different_names_and_without_one_never_the_same() -> None:
    door = ClusteredDoor()
    for mid in ("m1", "m2", None, None):
        await door.hang_up(mid=mid)
    assert len(set(door.names)) == 4
    await door.arrive()


async def test_mid_when_refused_for_good_then_nothing_to_wait_for() -> None:
    door = ClusteredDoor()
    for ack_id in (1, 2):
        answer = _code(await door.hang_up(ack_id, mid="m1", to="nobody"))
        assert answer == (f"43{ack_id}", "peer_not_found")
    assert door.calls == 1


@pytest.mark.parametrize("error", [None, Unavailable()])
async def test_counts_when_it_travels_then_counted_by_how_it_ended(
    error: Unavailable | None,
) -> None:
    door = ClusteredDoor()
    count = door.metrics.events["endCall"]
    await door.hang_up()
    assert (count.accepted, sum(count.refused.values())) == (0, 0)
    await door.arrive(error)
    assert (count.accepted, count.refused["unavailable"]) == ((0, 1) if error else (1, 0))


async def test_alone_when_there_are_no_other_nodes_then_nothing_is_named() -> None:
    door = Door()
    assert await door.call("leaveRoom", {"roomId": "demo", "mid": "m1"}) == OK
    assert door.handled == [LeaveRoom(room_id="demo", mid="m1")]
    assert door.wire.connection.unsafe == {}

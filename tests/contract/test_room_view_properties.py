"""Whatever happens in rooms, each client can tell from its events alone who is there, and how."""

import asyncio
from collections.abc import Coroutine, Iterable
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from itertools import count
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    rule,
    run_state_machine_as_test,
)

from server.domain.ids import ParticipantId, RoomId, new_connection_id
from server.domain.participant import Caller
from server.errors import NotInRoom, RoomFull
from server.protocol.base import ServerEvent
from server.protocol.media import CameraToggle, MediaChange, MuteToggle, ScreenShare
from server.protocol.room import JoinRoom, LeaveRoom, RaiseHand
from server.services.media import MediaService
from server.services.room import RoomService
from tests.contract.implementations import Implementation
from tests.contract.room_view import RoomView, peer_of
from tests.support.open_door import OpenDoor
from tests.unit.services.recording import caller

ROOMS = ["room-0", "room-1"]
CAPACITY, GRACE_SECONDS = 3, 15

any_room = st.sampled_from(ROOMS)
media_changes = st.one_of(
    st.builds(MuteToggle, is_muted=st.booleans()),
    st.builds(CameraToggle, is_camera_off=st.booleans()),
    st.builds(ScreenShare, is_sharing=st.booleans()),
)


class ViewSender:
    """Implements the EventSender port: who is gone is passed over.

    Who is only lost receives too: that is what recovery makes up for on their return.
    """

    def __init__(self) -> None:
        self.views: dict[ParticipantId, RoomView] = {}

    def send(self, to: Iterable[ParticipantId], event: ServerEvent) -> None:
        self.tell(to, event)

    def tell(
        self, to: Iterable[ParticipantId], event: ServerEvent, message_id: str | None = None
    ) -> None:
        recipients = list(to)
        assert len(recipients) == len(set(recipients)), "sent twice"
        for participant_id in recipients:
            if participant_id in self.views:
                self.views[participant_id].receive(event)


class RoomMachine(RuleBasedStateMachine):
    """Clients of two accounts connect, do what they like in two rooms, and vanish."""

    clients: Bundle[Caller] = Bundle("clients")
    lost: Bundle[Caller] = Bundle("lost")

    def __init__(self, implementation: Implementation) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self.subject = self._run(self._stack.enter_async_context(implementation.open()))
        self.presence = self.subject.presence
        self.sender = ViewSender()
        self.room = RoomService(
            self.presence,
            self.sender,
            OpenDoor(CAPACITY),
            grace_seconds=GRACE_SECONDS,
            max_rooms=len(ROOMS),
        )
        self.media = MediaService(self.presence, self.sender)
        self._numbers = count()
        self.connected: dict[ParticipantId, Caller] = {}

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self._runner.run(work)

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        """And wait until everybody has heard of it."""
        done = self._run(work)
        self._run(self.subject.settled())
        return done

    @rule(target=clients, name=st.sampled_from(["alice", "bob"]))
    def connect(self, name: str) -> Caller:
        return self._new_client(name)

    def _new_client(self, name: str) -> Caller:
        who = caller(name, f"_{next(self._numbers)}")
        self.connected[who.participant_id] = who
        self.sender.views[who.participant_id] = RoomView(who.participant_id)
        return who

    @rule(who=clients, room_id=any_room, name=st.sampled_from([None, "A", "B"]), flags=st.data())
    def join(self, who: Caller, room_id: str, name: str | None, flags: st.DataObject) -> None:
        event = JoinRoom(
            room_id=room_id,
            name=name,
            is_muted=flags.draw(st.booleans()),
            is_camera_off=flags.draw(st.booleans()),
        )
        with suppress(RoomFull):
            reply = self._do(self.room.join(who, event))
            known = self.sender.views[who.participant_id].rooms[room_id]
            assert [participant.id for participant in reply.participants] == list(known)

    @rule(who=clients, room_id=any_room)
    def leave(self, who: Caller, room_id: str) -> None:
        self._do(self.room.leave(who, LeaveRoom(room_id=room_id)))
        self.sender.views[who.participant_id].leave(room_id)

    @rule(who=clients, event=media_changes)
    def change_media(self, who: Caller, event: MediaChange) -> None:
        with suppress(NotInRoom):
            match event:
                case MuteToggle():
                    self._do(self.media.mute(who, event))
                case CameraToggle():
                    self._do(self.media.turn_camera(who, event))
                case ScreenShare():
                    self._do(self.media.share_screen(who, event))

    @rule(who=clients, room_id=any_room, is_raised=st.booleans())
    def raise_hand(self, who: Caller, room_id: str, is_raised: bool) -> None:
        event = RaiseHand(room_id=room_id, is_raised=is_raised)
        with suppress(NotInRoom):
            self._do(self.room.raise_hand(who, event))
            own = self.sender.views[who.participant_id].own_hands.get(room_id, 0)
            assert bool(own) == is_raised, "who raised it was not told"

    @rule(who=consumes(clients))
    def say_goodbye(self, who: Caller) -> None:
        del self.connected[who.participant_id]
        del self.sender.views[who.participant_id]
        self._do(self.room.goodbye(who))

    @rule(target=lost, who=consumes(clients))
    def vanish(self, who: Caller) -> Caller:
        del self.connected[who.participant_id]
        self._do(self.room.lost(who))
        return who

    @rule(target=clients, who=consumes(lost))
    def come_back(self, who: Caller) -> Caller:
        """In time on the same seats; too late as somebody new who is nowhere."""
        returned = replace(who, connection_id=new_connection_id())
        has_seat = self._do(self.room.returned(returned, has_buffer=True))
        if not has_seat:
            del self.sender.views[who.participant_id]
            return self._new_client("alice")
        self.connected[who.participant_id] = returned
        return returned

    @rule(seconds=st.integers(1, GRACE_SECONDS))
    def let_time_pass(self, seconds: int) -> None:
        self.subject.clock.now += seconds
        self._do(self.presence.expire())

    @invariant()
    def every_view_is_the_truth(self) -> None:
        for participant_id, who in self.connected.items():
            for room_id, known in self.sender.views[participant_id].rooms.items():
                truth = self._run(self._others(who, RoomId(room_id)))
                assert list(known.items()) == truth

    async def _others(self, who: Caller, room_id: RoomId) -> list[tuple[str, object]]:
        rosters = [
            roster
            for roster in await self.presence.rosters(who.participant_id)
            if roster.room_id == room_id
        ]
        assert rosters, "the client thinks it is in a room it is not in"
        participants = rosters[0].participants
        present = [p.id for p in participants if p.id in self.connected]
        assert all(room_id in self.sender.views[p].rooms for p in present), "in without knowing"
        return [(p.id, peer_of(p)) for p in participants if p.id != who.participant_id]

    def teardown(self) -> None:
        """When the last have said goodbye and the lost have run out, nothing is left."""
        try:
            for who in list(self.connected.values()):
                self.say_goodbye(who)
            self.let_time_pass(seconds=2 * GRACE_SECONDS)
            assert not self._run(self.subject.leftovers())
        finally:
            self._run(self._stack.aclose())
            self._runner.close()


def test_room_view_when_anything_happens_in_any_order_then_equal_to_the_truth(
    implementation: Implementation,
) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        lambda: RoomMachine(implementation),
        settings=settings(
            max_examples=round(200 * implementation.effort), stateful_step_count=40, deadline=None
        ),
    )

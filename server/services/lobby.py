"""The lobby of a meeting: who waits there, and how they come in."""

from collections.abc import Callable
from contextlib import suppress
from time import time

from server.domain.lobby import lobby_of
from server.domain.participant import Caller, Participant
from server.errors import PeerNotFound, RoomFull
from server.presence.base import Hosting, Presence
from server.protocol.lobby import Admit, Deny, ListLobby, LobbyBody, WaitingBody
from server.services.chronicle import Chronicle
from server.services.entrance import EntranceService
from server.services.handles import handles
from server.services.powers import Powers, Scene, note_of, one_or_all
from server.storage.passes import PassStore


class LobbyService:
    """For the host and co-hosts; to everybody else each method raises Forbidden or NotInRoom.

    Every method may also raise Unavailable. `clock` in Unix seconds.
    """

    def __init__(
        self,
        presence: Presence,
        hosting: Hosting,
        powers: Powers,
        entrance: EntranceService,
        passes: PassStore,
        chronicle: Chronicle,
        clock: Callable[[], float] = time,
    ) -> None:
        self._presence = presence
        self._hosting = hosting
        self._powers = powers
        self._entrance = entrance
        self._passes = passes
        self._chronicle = chronicle
        self._clock = clock

    @handles(ListLobby)
    async def list(self, caller: Caller, event: ListLobby) -> LobbyBody:
        scene = await self._powers.scene(caller, event.room_id)
        waiting = (await self._presence.roster(lobby_of(scene.room_id))).participants
        return LobbyBody(waiting=[_body(person) for person in waiting])

    @handles(Admit)
    async def admit(self, caller: Caller, event: Admit) -> None:
        """Raises PeerNotFound, RoomFull, InvalidPayload.

        They are let in as long as they are remembered, also when they have just been lost.
        """
        to = one_or_all(event.id, is_all=event.all)
        scene = await self._powers.scene(caller, event.room_id)
        lobby = await self._presence.roster(lobby_of(scene.room_id))
        waiting = (
            list(lobby.participants) if to is None else [self._powers.target(scene, lobby, to)]
        )
        free = await self._entrance.free_seats(scene.room_id)
        for person in waiting[:free]:
            with suppress(*([PeerNotFound] if to is None else [])):
                await self._let_in(scene, person)
        if len(waiting) > free:
            raise RoomFull

    @handles(Deny)
    async def deny(self, caller: Caller, event: Deny) -> None:
        """Raises PeerNotFound, InvalidPayload."""
        note = note_of(event.reason)
        scene = await self._powers.scene(caller, event.room_id)
        lobby_id = lobby_of(scene.room_id)
        person = self._powers.target(scene, await self._presence.roster(lobby_id), event.id)
        await self._hosting.remove(lobby_id, scene.actor.id, person.id, "refused", note)
        # whoever was letting them in at the same moment may have given them a pass already
        await self._passes.give(scene.meeting_id, [person.user_id], "must_ask", self._clock())
        await self._chronicle.note(scene.meeting_id, "refused", scene.actor, person, note)

    async def _let_in(self, scene: Scene, person: Participant) -> None:
        """They hold the pass before they hear of it. Raises PeerNotFound.

        Who still waits after the look at their pass is refused, if at all, after that look.
        """
        lobby_id, meeting_id = lobby_of(scene.room_id), scene.meeting_id
        seen = await self._passes.seen(meeting_id, person.user_id)
        self._powers.target(scene, await self._presence.roster(lobby_id), person.id)
        if not await self._passes.welcome(meeting_id, person.user_id, seen, self._clock()):
            raise PeerNotFound
        await self._hosting.remove(lobby_id, scene.actor.id, person.id, "let_in", "")
        await self._chronicle.note(scene.meeting_id, "let_in", scene.actor, person)


def _body(person: Participant) -> WaitingBody:
    return WaitingBody(
        id=person.id,
        name=person.name,
        email=person.email,
        is_guest=person.is_guest,
        is_reconnecting=person.is_reconnecting,
    )

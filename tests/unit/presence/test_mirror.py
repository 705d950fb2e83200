"""The mirror: changes come once and in order, whatever overtakes what on the way from Redis."""

from collections.abc import Callable
from dataclasses import replace

from server.domain.ids import ParticipantId, RoomId
from server.domain.lobby import lobby_of
from server.domain.participant import Participant
from server.domain.room import Change, Roster
from server.presence.redis.mirror import Mirror
from server.presence.redis.records import ChangeRecord, Record
from tests.contract.people import ALICE, BOB, CAROL, DEMO, OTHER


class Told:
    """A mirror and what its watcher was told: kind, of whom, to whom."""

    def __init__(self) -> None:
        self.mirror = Mirror()
        self.changes: list[tuple[str, str, tuple[ParticipantId, ...]]] = []
        self.mirror.watcher = self._note

    def _note(self, change: Change) -> None:
        self.changes.append((change.kind, change.participant.id, change.others))

    def take(self) -> list[tuple[str, str, tuple[ParticipantId, ...]]]:
        taken, self.changes = self.changes, []
        return taken

    def enter(self, version: int, *people: Participant, room_id: RoomId = DEMO) -> None:
        """The last of them is a newcomer of this node."""
        roster = Roster(room_id, version, people)
        self.mirror.hold(people[-1].id, [roster], moves=0, is_shown=True)
        self.mirror.catch_up(people[-1].id, [roster])

    async def asked(self, reply: Callable[[], None], *meanwhile: ChangeRecord) -> None:
        """While Redis is asked, changes come before its reply does."""

        async def ask() -> None:
            for told in meanwhile:
                self.mirror.apply(told)
            reply()

        await self.mirror.while_asking(ask)


def change(
    kind: str, version: int, who: Participant, *, room_id: RoomId = DEMO, reason: str = ""
) -> ChangeRecord:
    return ChangeRecord(kind, room_id, version, who.id, Record.of(who), reason)


def test_change_when_somebody_comes_and_goes_then_ours_are_told_in_order() -> None:
    told = Told()
    told.enter(1, ALICE)
    told.mirror.apply(change("joined", 2, BOB))
    assert told.mirror.find(ALICE.id, BOB.id).to == (BOB.id,)
    told.mirror.apply(change("lost", 3, BOB))
    told.mirror.apply(change("back", 4, BOB))
    told.mirror.apply(change("left", 5, BOB))
    kinds = [(kind, who, others) for kind, who, others in told.take()]
    assert kinds == [(k, BOB.id, (ALICE.id,)) for k in ("joined", "lost", "back", "left")]
    assert told.mirror.counts() == (1, 1)


def test_change_when_it_comes_again_then_told_once() -> None:
    told = Told()
    told.enter(1, ALICE)
    for _ in range(2):
        told.mirror.apply(change("joined", 2, BOB))
    assert len(told.take()) == 1


def test_change_when_it_is_ones_own_coming_then_only_the_others_are_told() -> None:
    told = Told()
    told.enter(1, ALICE)
    told.enter(2, ALICE, BOB)
    told.mirror.apply(change("joined", 2, BOB))
    assert told.take() == [("joined", BOB.id, (ALICE.id,))]


def test_change_when_a_reply_knew_it_before_then_still_told() -> None:
    """Carol came and went between; what the roster shows already has to be told all the same."""
    told = Told()
    told.enter(1, ALICE)
    told.enter(4, ALICE, BOB)
    told.mirror.apply(change("joined", 2, CAROL))
    told.mirror.apply(change("left", 3, CAROL))
    told.mirror.apply(change("joined", 4, BOB))
    assert told.take() == [
        ("joined", CAROL.id, (ALICE.id,)),
        ("left", CAROL.id, (ALICE.id,)),
        ("joined", BOB.id, (ALICE.id,)),
    ]
    assert told.mirror.find(ALICE.id, BOB.id).to == (BOB.id,)


async def test_change_when_it_overtakes_the_join_into_an_unknown_room_then_told_afterwards() -> (
    None
):
    told = Told()
    reply = told.enter
    await told.asked(lambda: reply(1, ALICE), change("joined", 1, ALICE), change("joined", 2, BOB))
    assert told.take() == [("joined", BOB.id, (ALICE.id,))]
    assert told.mirror.find(ALICE.id, BOB.id).to == (BOB.id,)


async def test_change_when_it_overtakes_the_join_into_a_known_room_then_the_newcomer_is_told() -> (
    None
):
    told = Told()
    told.enter(1, ALICE)
    await told.asked(
        lambda: told.enter(2, ALICE, BOB), change("joined", 2, BOB), change("joined", 3, CAROL)
    )
    assert told.take() == [
        ("joined", BOB.id, (ALICE.id,)),
        ("joined", CAROL.id, (ALICE.id,)),
        ("joined", CAROL.id, (BOB.id,)),
    ]
    assert told.mirror.find(BOB.id, CAROL.id).to == (CAROL.id,)


async def test_change_when_of_a_lobby_and_it_overtakes_the_join_then_told_once() -> None:
    told, lobby = Told(), lobby_of(DEMO)
    told.enter(1, replace(ALICE, role="host"))
    coming = change("joined", 1, BOB, room_id=lobby)
    await told.asked(lambda: told.enter(1, BOB, room_id=lobby), coming)
    assert told.take() == [("joined", BOB.id, (ALICE.id,))]


async def test_change_when_it_overtakes_a_reply_to_who_is_here_then_not_told_again() -> None:
    told = Told()
    told.enter(1, ALICE)
    roster = Roster(DEMO, 1, (ALICE,))

    def come_back() -> None:
        told.mirror.hold(ALICE.id, [roster], moves=0, is_shown=False)

    await told.asked(come_back, change("joined", 2, BOB))
    assert told.take() == [("joined", BOB.id, (ALICE.id,))]


async def test_change_when_it_is_of_another_room_then_not_kept_for_this_one() -> None:
    told = Told()
    await told.asked(lambda: told.enter(1, ALICE), change("joined", 2, BOB, room_id=OTHER))
    assert told.take() == []
    told.enter(1, ALICE, room_id=OTHER)
    assert told.take() == []


def test_change_when_one_is_missing_then_the_room_is_to_be_read_again() -> None:
    told = Told()
    told.enter(1, ALICE)
    told.mirror.apply(change("joined", 3, BOB))
    assert told.mirror.stale == {DEMO}
    told.mirror.show(Roster(DEMO, 3, (ALICE, CAROL, BOB)))
    assert told.mirror.stale == set()
    told.mirror.apply(change("joined", 4, BOB))
    assert told.mirror.stale == set()


def test_show_when_older_than_what_is_known_then_nothing_changes() -> None:
    told = Told()
    told.enter(5, ALICE, BOB)
    told.mirror.show(Roster(DEMO, 4, (ALICE, CAROL)))
    assert set(told.mirror.find(ALICE.id, BOB.id).to) == {BOB.id}


def test_newcomer_when_an_older_change_comes_then_it_is_not_told_to_them() -> None:
    told = Told()
    told.enter(1, ALICE)
    told.enter(4, ALICE, CAROL, BOB)
    told.mirror.apply(change("joined", 2, CAROL))
    told.mirror.apply(change("media", 3, CAROL))
    assert told.take() == [("joined", CAROL.id, (ALICE.id,))]


def test_replaced_when_they_are_ours_then_they_are_told_too() -> None:
    told = Told()
    told.enter(1, ALICE)
    told.enter(2, ALICE, BOB)
    told.mirror.apply(change("joined", 2, BOB))
    told.take()
    told.mirror.apply(change("left", 3, BOB, reason="replaced"))
    assert told.take() == [("left", BOB.id, (ALICE.id, BOB.id))]


def test_replaced_when_a_roster_without_them_came_first_then_they_are_told_all_the_same() -> None:
    told = Told()
    told.enter(1, BOB)
    told.enter(3, CAROL)
    told.mirror.apply(change("left", 2, BOB, reason="replaced"))
    assert told.take() == [("left", BOB.id, (BOB.id,))]


def test_replaced_when_they_are_another_nodes_then_that_one_tells_them() -> None:
    told = Told()
    told.enter(2, BOB, ALICE)
    told.mirror.apply(change("left", 3, BOB, reason="replaced"))
    assert told.take() == [("left", BOB.id, (ALICE.id,))]


def test_let_go_when_the_last_of_ours_goes_then_nothing_is_left() -> None:
    told = Told()
    told.enter(1, ALICE)
    told.enter(2, ALICE, BOB)
    told.mirror.let_go(ALICE.id)
    told.mirror.apply(change("joined", 2, BOB))
    assert told.take() == []
    told.mirror.let_go(BOB.id)
    assert told.mirror.counts() == (0, 0)
    told.mirror.apply(change("joined", 3, CAROL))
    assert told.take() == []


def test_clear_when_everything_was_given_up_then_nothing_is_left() -> None:
    told = Told()
    told.enter(1, ALICE)
    told.mirror.apply(change("joined", 3, BOB))
    told.mirror.clear()
    assert told.mirror.counts() == (0, 0)
    assert not told.mirror.stale


async def test_newcomer_when_put_out_before_the_reply_then_told_of_it_once() -> None:
    """The reply to another one, who came later, has come first."""
    told = Told()
    told.enter(9, CAROL)
    came = told.mirror.newest(Roster(DEMO, 7, (ALICE,)))
    told.mirror.hold(ALICE.id, [came], moves=0, is_shown=True)
    for _ in range(2):
        told.mirror.apply(change("left", 8, ALICE, reason="ended"))
    assert told.take() == [("left", ALICE.id, (ALICE.id,))]
    assert ALICE.id not in told.mirror.held


async def test_newcomer_when_out_and_the_room_empty_before_the_reply_then_told_of_it() -> None:
    told = Told()
    await told.asked(lambda: None, change("left", 2, ALICE, reason="ended"))
    assert told.take() == [("left", ALICE.id, (ALICE.id,))]

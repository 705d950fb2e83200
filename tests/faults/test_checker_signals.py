"""The checker finds what is wrong with signals, and nothing else."""

from tests.faults.story import ROOM, Story
from tests.support.faults.history import SawDeparture, Seated

BOB_LEFT = {"seat_id": "alice", "room": ROOM, "departed_id": "bob", "reason": "left"}


def test_signals_when_each_came_once_and_in_order_then_nothing_is_wrong() -> None:
    story = Story()
    story.deliver(1, 2, 3)
    assert story.ending == []
    assert story.checker.counts == {
        "sent": 3,
        "acked": 3,
        "received": 3,
        "reported": 0,
        "excused": 0,
    }


def test_signal_when_acked_and_never_received_then_lost() -> None:
    story = Story()
    story.deliver(1)
    story.send(2)
    story.answer(2)
    assert story.ending == ["lost"]


def test_signal_when_neither_answered_nor_received_then_lost() -> None:
    story = Story()
    story.send(1)
    assert story.ending == ["lost"]


def test_signal_when_not_answered_but_received_then_nothing_is_wrong() -> None:
    story = Story()
    story.send(1)
    story.receive(1)
    assert story.ending == []


def test_signal_when_reported_then_nothing_is_wrong() -> None:
    story = Story()
    story.send(1)
    story.answer(1, "peer_not_found")
    assert story.ending == []
    assert story.checker.counts["reported"] == 1


def test_signal_when_received_twice_then_duplicated() -> None:
    story = Story()
    story.deliver(1, 2)
    story.receive(1)
    assert story.ending == ["duplicated"]


def test_signals_when_received_the_other_way_round_then_reordered() -> None:
    story = Story()
    story.send(1)
    story.send(2)
    story.receive(2)
    story.receive(1)
    story.answer(1)
    story.answer(2)
    assert story.ending == ["reordered"]


def test_signals_when_they_go_to_different_people_then_no_order_is_asked_for() -> None:
    story = Story()
    story.tell(Seated, "carol", seat_id="carol", room=ROOM)
    story.send(1, to="carol")
    story.send(2)
    story.receive(2)
    story.receive(1, seat_id="carol")
    assert story.ending == []


def test_signal_when_somebody_else_gets_it_then_misdelivered() -> None:
    story = Story()
    story.send(1)
    story.receive(1, seat_id="carol")
    assert story.ending == ["misdelivered"]


def test_signal_when_nobody_sent_it_then_misdelivered() -> None:
    story = Story()
    story.receive(1, sender_id="mallory")
    assert story.ending == ["misdelivered"]


def test_signal_when_its_target_came_back_too_late_then_excused() -> None:
    story = Story()
    story.drop("bob")
    story.send(1)
    story.answer(1)
    story.wait(9)
    story.come_back("bob", is_recovered=False)
    assert story.ending == []
    assert story.checker.excused == 1


def test_signal_when_its_target_said_goodbye_then_excused() -> None:
    story = Story()
    story.send(1)
    story.say_goodbye("bob")
    story.answer(1)
    assert story.ending == []


def test_signal_when_its_target_was_forgotten_in_spite_of_coming_back_in_time_then_lost() -> None:
    story = Story()
    story.drop("bob")
    story.send(1)
    story.answer(1)
    story.wait(2)
    story.come_back("bob", is_recovered=False)
    assert story.ending == ["not recovered", "lost"]


def test_signal_when_its_sender_had_not_heard_yet_that_its_target_had_left_then_excused() -> None:
    story = Story()
    story.leave("bob")
    story.hear_of_leave("bob")
    story.send(1)
    story.answer(1)
    story.wait(0.2)
    story.tell(SawDeparture, "alice", **BOB_LEFT)
    story.tell(Seated, "bob", seat_id="bob", room=ROOM)
    story.wait(2)
    assert story.ending == []


def test_signal_when_its_sender_had_heard_that_its_target_had_left_then_lost() -> None:
    story = Story()
    story.leave("bob")
    story.hear_of_leave("bob")
    story.tell(SawDeparture, "alice", **BOB_LEFT)
    story.tell(Seated, "bob", seat_id="bob", room=ROOM)
    story.wait(2)
    story.send(1)
    story.answer(1)
    assert story.ending == ["lost"]


def test_signal_when_its_target_was_just_leaving_then_excused() -> None:
    story = Story()
    story.leave("bob")
    story.send(1)
    story.hear_of_leave("bob")
    story.answer(1)
    assert story.ending == []
    assert story.checker.excused == 1


def test_signal_when_its_target_left_much_later_then_lost() -> None:
    story = Story()
    story.send(1)
    story.answer(1)
    story.wait(2)
    story.leave("bob")
    story.hear_of_leave("bob")
    assert story.ending == ["lost"]


def test_signal_when_its_target_had_left_and_come_again_before_then_lost() -> None:
    story = Story()
    story.leave("bob")
    story.hear_of_leave("bob")
    story.tell(Seated, "bob", seat_id="bob", room=ROOM)
    story.wait(2)
    story.send(1)
    story.answer(1)
    assert story.ending == ["lost"]


def test_signal_when_its_target_never_heard_that_it_is_in_the_room_then_excused() -> None:
    story = Story()
    story.send(1, to="carol")
    story.answer(1)
    assert story.ending == []
    assert story.checker.excused == 1

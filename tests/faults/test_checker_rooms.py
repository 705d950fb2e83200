"""The checker finds what is wrong with rooms, and nothing else."""

from tests.faults.story import ROOM, Story
from tests.support.faults.history import Counted, SawArrival, SawDeparture, SawRoster, Seated


def departure(story: Story, reason: str = "disconnected") -> None:
    who = {"seat_id": "alice", "room": ROOM, "departed_id": "bob", "reason": reason}
    story.tell(SawDeparture, "alice", **who)


def arrival(story: Story) -> None:
    story.tell(SawArrival, "alice", seat_id="alice", room=ROOM, arrived_id="bob")


def count(story: Story, *found: str) -> None:
    who = {"source": "snapshot", "found": found, "expected": ("bob",)}
    story.tell(Counted, "alice", room=ROOM, **who)


def test_user_left_when_that_user_was_there_all_the_time_then_wrong() -> None:
    story = Story()
    departure(story)
    assert story.ending == ["wrong userLeft"]


def test_user_left_when_that_user_came_back_in_time_then_wrong() -> None:
    story = Story()
    story.drop("bob")
    story.wait(5)
    story.come_back("bob")
    departure(story)
    assert story.ending == ["wrong userLeft"]


def test_user_left_when_that_user_is_away_but_not_for_long_then_wrong() -> None:
    story = Story()
    story.drop("bob")
    story.wait(5)
    departure(story)
    assert story.ending == ["wrong userLeft"]


def test_user_left_when_that_user_is_away_for_longer_than_the_grace_time_then_right() -> None:
    story = Story()
    story.drop("bob")
    story.wait(8)
    departure(story)
    story.come_back("bob", is_recovered=False)
    assert story.ending == []


def test_user_left_when_that_user_has_left_then_right() -> None:
    story = Story()
    story.leave("bob")
    departure(story, "left")
    assert story.ending == []


def test_user_left_when_that_user_said_goodbye_then_right() -> None:
    story = Story()
    story.say_goodbye("bob")
    departure(story, "left")
    assert story.ending == []


def test_user_left_when_it_is_told_twice_then_wrong() -> None:
    story = Story()
    story.drop("bob")
    story.wait(8)
    departure(story)
    departure(story)
    assert story.ending == ["wrong userLeft"]


def test_user_left_when_told_again_after_one_leave_and_one_return_then_wrong() -> None:
    story = Story()
    story.leave("bob")
    departure(story, "left")
    story.tell(Seated, "bob", seat_id="bob", room=ROOM)
    arrival(story)
    departure(story, "left")
    assert story.ending == ["wrong userLeft"]


def test_arrival_when_it_is_of_somebody_who_is_there_then_twice() -> None:
    story = Story()
    arrival(story)
    assert story.ending == ["participant twice"]


def test_arrival_when_somebody_had_left_then_right() -> None:
    story = Story()
    story.leave("bob")
    departure(story, "left")
    arrival(story)
    assert story.ending == []


def test_roster_when_it_names_somebody_twice_then_twice() -> None:
    story = Story()
    story.tell(SawRoster, "alice", seat_id="alice", room=ROOM, others=("bob", "bob"))
    assert story.ending == ["participant twice"]


def test_roster_when_it_names_its_reader_then_twice() -> None:
    story = Story()
    story.tell(SawRoster, "alice", seat_id="alice", room=ROOM, others=("alice", "bob"))
    assert story.ending == ["participant twice"]


def test_count_when_it_is_the_truth_then_right() -> None:
    story = Story()
    count(story, "bob")
    assert story.ending == []


def test_count_when_somebody_is_there_who_has_left_then_wrong() -> None:
    story = Story()
    count(story, "bob", "ghost")
    assert story.ending == ["roster"]
    assert "ghost" in story.checker.violations[0].text


def test_count_when_somebody_is_missing_then_wrong() -> None:
    story = Story()
    count(story)
    assert story.ending == ["roster"]


def test_count_when_somebody_is_there_twice_then_wrong() -> None:
    story = Story()
    count(story, "bob", "bob")
    assert story.ending == ["participant twice"]


def test_return_when_it_was_in_time_and_nothing_is_known_of_it_then_not_recovered() -> None:
    story = Story()
    story.drop("bob")
    story.wait(3)
    story.come_back("bob", is_recovered=False)
    assert story.ending == ["not recovered"]


def test_return_when_nothing_was_lost_of_it_then_right() -> None:
    story = Story()
    story.drop("bob")
    story.wait(3)
    story.come_back("bob")
    assert story.ending == []


def test_return_when_the_answer_to_a_leave_was_lost_then_nothing_had_to_be_kept() -> None:
    story = Story()
    story.leave("bob")
    story.drop("bob")
    story.come_back("bob", is_recovered=False)
    assert story.ending == []


def test_return_when_one_had_left_and_joined_again_then_not_recovered() -> None:
    story = Story()
    story.leave("bob")
    story.tell(Seated, "bob", seat_id="bob", room=ROOM)
    story.drop("bob")
    story.come_back("bob", is_recovered=False)
    assert story.ending == ["not recovered"]


def test_user_left_when_that_user_never_heard_of_being_in_then_right() -> None:
    story = Story()
    who = {"seat_id": "alice", "room": ROOM, "departed_id": "carol", "reason": "disconnected"}
    story.tell(SawDeparture, "alice", **who)
    assert story.ending == []

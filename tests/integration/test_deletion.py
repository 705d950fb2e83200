"""The end of an account: planned, undone by a sign-in, and in the end nothing is left."""

import asyncio
from typing import Any

import pytest

from server.account_errors import ChallengeExpired, DeletionPending, SecondFactorRequired
from server.domain.attendance import Movement
from server.domain.file import File
from server.domain.ids import ConnectionId, MeetingId, ParticipantId, RoomId, UserId, new_file_id
from server.domain.meeting import Meeting
from server.domain.participant import Participant
from server.domain.profile import DELETED_NAME, Portrait
from server.errors import (
    Unauthenticated,
    Unavailable,
    WrongCredentials,
)
from server.protocol.profile import ChangeProfile, KeepAccount
from server.services.file_sweep import FileSweep
from server.storage.attendance import AttendanceStore
from server.storage.file_records import Reservation
from server.storage.meeting_log import LogEntry
from server.storage.messages import Draft
from server.storage.users import User
from tests.support.accounts import LAPTOP
from tests.support.factors import Person
from tests.support.owners import GRACE_SECONDS, Owners

DAY = 86_400


async def plan(owners: Owners, name: str = "alice") -> None:
    identity = await owners.identity(await owners.accounts.login(f"{name}@example.org"))
    await owners.deletion.plan(identity, LAPTOP)


async def pending(owners: Owners, login: str = "alice@example.org") -> str:
    """The challenge with which a sign-in is refused."""
    with pytest.raises(DeletionPending) as refused:
        await owners.accounts.login(login)
    return str(refused.value.details["challenge"])


async def user_of(owners: Owners, name: str = "alice") -> User:
    user = await owners.accounts.users.find_by_email(f"{name}@example.org")
    assert user is not None
    return user


async def test_account_when_its_deletion_is_planned_then_out_everywhere_and_told_how_to_keep_it(
    owners: Owners,
) -> None:
    first = await owners.accounts.register("alice")
    await plan(owners)
    with pytest.raises(Unauthenticated):
        await owners.identity(first)
    assert len(owners.accounts.closer.closed) == 2
    assert owners.accounts.closer.still_open == []
    assert await owners.letters() == [
        ("alice@example.org", "Your account with Parley is going to be deleted")
    ]
    assert "/login" in owners.accounts.mail.letters[0].text
    with pytest.raises(DeletionPending) as refused:
        await owners.accounts.login()
    assert refused.value.details["deleteAt"] == (owners.accounts.now + GRACE_SECONDS) * 1000
    with pytest.raises(WrongCredentials):  # nobody else is told
        await owners.accounts.login(password="something else")


async def test_account_when_kept_then_signed_in_and_it_stays(owners: Owners) -> None:
    await owners.accounts.register("alice")
    await plan(owners)
    owners.accounts.now += GRACE_SECONDS - 1
    await owners.sweep()
    challenge = await pending(owners)
    login = await owners.deletion.keep(KeepAccount(challenge=challenge, client="web"), LAPTOP)
    assert (await owners.identity(login)).name == "alice"
    owners.accounts.now += 30 * DAY
    await owners.sweep()
    await owners.accounts.login()
    log = await owners.accounts.audit.latest(login.user.id, 20)
    kinds = [event.kind for event in log]
    assert {"deletion_requested", "deletion_cancelled"} <= set(kinds)


async def test_challenge_when_used_old_or_of_another_password_then_it_keeps_nothing(
    owners: Owners,
) -> None:
    await owners.accounts.register("alice")
    await plan(owners)
    used, late, stale = [await pending(owners) for _ in range(3)]
    login = await owners.deletion.keep(KeepAccount(challenge=used), LAPTOP)
    await owners.deletion.plan(await owners.identity(login), LAPTOP)
    with pytest.raises(ChallengeExpired):
        await owners.deletion.keep(KeepAccount(challenge=used), LAPTOP)
    await owners.accounts.users.set_password(login.user.id, b"$2b$04$" + b"x" * 53)
    for challenge in (stale, "x.y", ""):
        with pytest.raises(ChallengeExpired):
            await owners.deletion.keep(KeepAccount(challenge=challenge), LAPTOP)
    owners.accounts.now += 301
    with pytest.raises(ChallengeExpired):
        await owners.deletion.keep(KeepAccount(challenge=late), LAPTOP)


async def test_challenge_when_it_is_too_late_then_it_keeps_nothing(owners: Owners) -> None:
    await owners.accounts.register("alice")
    await plan(owners)
    owners.accounts.now += GRACE_SECONDS - 60
    challenge = await pending(owners)
    owners.accounts.now += 61
    assert await owners.stores.deletions.take_due(owners.accounts.now)  # a node has begun
    with pytest.raises(ChallengeExpired):
        await owners.deletion.keep(KeepAccount(challenge=challenge), LAPTOP)


async def test_account_when_it_has_a_second_factor_then_kept_with_it_only(owners: Owners) -> None:
    login = await owners.accounts.register("alice")
    alice = Person(owners.accounts, login)
    await alice.add_app()
    await owners.deletion.plan(await owners.identity(login), LAPTOP)
    with pytest.raises(SecondFactorRequired) as refused:
        await owners.accounts.login()
    first = str(refused.value.details["challenge"])
    with pytest.raises(ChallengeExpired):
        await owners.deletion.keep(KeepAccount(challenge=first), LAPTOP)
    with pytest.raises(DeletionPending) as waiting:
        await alice.step(first, code=alice.code())
    challenge = str(waiting.value.details["challenge"])
    kept = await owners.deletion.keep(KeepAccount(challenge=challenge), LAPTOP)
    assert (await owners.identity(kept)).user_id == login.user.id


async def test_deletion_when_two_nodes_sweep_then_one_letter_and_only_who_is_due(
    owners: Owners,
) -> None:
    for name in ("alice", "bob"):
        await owners.accounts.register(name)
    await plan(owners, "alice")
    owners.accounts.now += DAY
    await plan(owners, "bob")
    owners.accounts.now += GRACE_SECONDS - DAY
    await asyncio.gather(*(owners.sweep() for _ in range(5)))
    assert [to for to, subject in await owners.letters() if "was deleted" in subject] == [
        "alice@example.org"
    ]
    with pytest.raises(WrongCredentials):
        await owners.accounts.login()
    await pending(owners, "bob@example.org")
    again = await owners.accounts.register("alice")  # the address is free
    assert (await owners.identity(again)).email == "alice@example.org"


async def test_deletion_when_it_fails_half_way_then_done_later(
    owners: Owners, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = await owners.accounts.register("alice")
    await plan(owners)
    owners.accounts.now += GRACE_SECONDS

    async def fail(*_: object) -> None:
        raise Unavailable

    with monkeypatch.context() as broken:
        broken.setattr(AttendanceStore, "erase", fail)
        with pytest.raises(Unavailable):
            await owners.sweep()
    assert await owners.accounts.users.find(login.user.id)
    await owners.sweep()  # another node, at once: it is still the first one's
    assert await owners.accounts.users.find(login.user.id)
    owners.accounts.now += 300
    await owners.sweep()
    assert await owners.accounts.users.find(login.user.id) is None


async def test_deletion_when_done_then_nothing_in_the_database_tells_of_them(
    owners: Owners,
) -> None:
    """Whatever is stored: a collection that a new feature brings along is looked through too."""
    await owners.accounts.register("alice", username="wonderland", phone="+4930123456")
    await owners.accounts.register("bob")
    alice, bob = await user_of(owners), await user_of(owners, "bob")
    await leave_traces(owners, alice, bob)
    words = {alice.id, "alice", "wonderland", "+4930123456", "hers alone", "alice-room"}
    assert await traces(owners, words) >= {
        *("users", "accountLog", "secondFactors", "passkeys", "registrations"),
        *("meetings", "messages", "passes", "meetingLog", "files", "attendance", "pictures"),
        *("identities", "emailChanges", "deletions", "passwordResets"),
    }
    owners.accounts.now += GRACE_SECONDS
    await owners.sweep()
    await FileSweep(owners.stores.files).sweep()
    await owners.accounts.audit.write()
    assert await traces(owners, words) == set()


async def test_deletion_when_done_then_nobody_is_left_in_their_meetings(owners: Owners) -> None:
    await owners.accounts.register("alice")
    alice = await user_of(owners)
    meeting = Meeting(MeetingId(""), RoomId("alice-room"), alice.id, "Hers", owners.accounts.now)
    await owners.stores.meetings.add(meeting)
    presence, bob = owners.node.presence, ParticipantId("p_bob")
    await presence.join(
        meeting.code, Participant(bob, UserId("bob"), "bob@example.org", "bob"),
        ConnectionId("c"), capacity=5, max_rooms=5, welcome=lambda _: None,
    )  # fmt: skip
    await plan(owners)
    owners.accounts.now += GRACE_SECONDS
    assert (await presence.roster(meeting.code)).participants
    await owners.sweep()
    assert not (await presence.roster(meeting.code)).participants


async def test_deletion_when_done_then_others_keep_what_was_said_to_them(owners: Owners) -> None:
    await owners.accounts.register("alice", username="wonderland", phone="+4930123456")
    await owners.accounts.register("bob")
    alice, bob = await user_of(owners), await user_of(owners, "bob")
    await leave_traces(owners, alice, bob)
    owners.accounts.now += GRACE_SECONDS
    await owners.sweep()
    page = await owners.stores.messages.page(RoomId("bobs-room"), bob.id, None, 10)
    said = [(message.name, message.text, message.to_name) for message in page.messages]
    assert said == [
        (DELETED_NAME, "hello", None),
        (DELETED_NAME, "", None),
        (DELETED_NAME, "for bob", "bob"),
        ("bob", "an answer", DELETED_NAME),
        ("bob", "to all", None),
    ]
    assert [message.deleted_at is None for message in page.messages] == [True, False] + [True] * 3
    assert page.messages[0].user_id == page.messages[1].user_id != alice.id
    stays = await owners.stores.attendance.sessions(MeetingId("b" * 24), None, 5, 10)
    assert [stay.name for stay in stays.sessions[0].stays] == [DELETED_NAME]
    entries = await owners.stores.log.latest(MeetingId("b" * 24))
    assert [(entry.by_name, entry.target_name) for entry in entries] == [("bob", DELETED_NAME)]
    hers = await owners.stores.messages.page(RoomId("alice-room"), bob.id, None, 10)
    assert hers.messages == []
    assert await owners.stores.meetings.find_by_code("alice-room") is None
    assert await owners.accounts.login("bob@example.org")


async def traces(owners: Owners, words: set[str]) -> set[str]:
    """The collections in which any of the words is."""
    everything = await owners.everything()
    return {where for where, document in everything if any(word in str(document) for word in words)}


async def leave_traces(owners: Owners, alice: User, bob: User) -> None:
    """Of Alice, wherever there can be some; her deletion is planned."""
    stores, now = owners.stores, owners.accounts.now
    identity = await owners.identity(await owners.accounts.login())
    await owners.services.profile.change(identity, ChangeProfile(language="de"), LAPTOP)
    await stores.pictures.put(alice.id, new_file_id(), Portrait(b"small", b"large"))
    await owners.email_change.request(identity, "alice@new.example", LAPTOP)
    await stores.second_factors.take_passkeys(alice.id)
    await owners.accounts.database.collection("passkeys").insert_one(
        {"_id": "key", "userId": alice.id, "name": "hers alone"}
    )
    await owners.accounts.database.collection("registrations").insert_one(
        {"_id": "r", "email": alice.email, "name": "alice"}
    )
    await owners.accounts.database.collection("identities").insert_one(
        {"userId": alice.id, "issuer": "https://login.example", "subject": "hers alone"}
    )
    await stores.password_resets.add("digest", alice.id, now + DAY)
    meeting = Meeting(MeetingId(""), RoomId("alice-room"), alice.id, "hers alone", now)
    meeting = await stores.meetings.add(meeting)
    theirs = Meeting(MeetingId("b" * 24), RoomId("bobs-room"), bob.id, "Bob's", now)
    await stores.meetings.add(theirs)
    for of in (meeting, theirs):
        await stores.passes.give(of.id, [alice.id, bob.id], "welcome", now)
        await stores.log.add(
            LogEntry(
                meeting_id=of.id, at=now, action="put_out", by_id=bob.id, by_name="bob",
                target_id=alice.id, target_name=alice.name,
            )
        )  # fmt: skip
        participant = Participant(ParticipantId("p_1"), alice.id, alice.email, alice.name)
        movement = Movement(f"{of.id}-1", "joined", of.code, participant, now)
        await stores.attendance.note_join(of, movement)
    await stores.log.add(
        LogEntry(meeting_id=meeting.id, at=now, action="locked", by_id=alice.id, by_name="alice")
    )
    file = File(id=new_file_id(), name="hers alone.txt", size=1, type="text/plain")
    reservation = Reservation(
        id=file.id, room_id=theirs.code, user_id=alice.id, size=1, remove_at=now + DAY
    )
    await stores.files.records.reserve(reservation)
    await stores.files.records.complete(file, now + DAY)
    await say(owners, alice, "bobs-room", "hello")
    await say(owners, alice, "bobs-room", "", file=file)
    await say(owners, alice, "bobs-room", "for bob", to_user_id=bob.id, to_name="bob")
    await say(owners, bob, "bobs-room", "an answer", to_user_id=alice.id, to_name=alice.name)
    await say(owners, bob, "bobs-room", "to all")
    await say(owners, bob, "alice-room", "hers alone")
    await owners.deletion.plan(identity, LAPTOP)
    await owners.accounts.audit.write()


async def say(owners: Owners, who: User, room: str, text: str, **more: Any) -> None:
    draft = Draft(
        room_id=RoomId(room), from_=ParticipantId("p_x"), user_id=UserId(who.id), name=who.name,
        text=text, sent_at=round(owners.accounts.now * 1000), **more,
    )  # fmt: skip
    await owners.stores.messages.add(draft)

"""When files go: with their message, after an hour without one, and by one node of all."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.domain.file import File, content_key
from server.domain.ids import FileId, ParticipantId, RoomId, UserId, new_file_id
from server.errors import Unavailable
from server.services.file import FileStores
from server.services.file_sweep import FileSweep
from server.settings import Settings
from server.storage.database import Database
from server.storage.file_records import AGAIN_SECONDS, FileRecords, Reservation
from server.storage.files_disk import DiskContents
from server.storage.messages import Draft, Message, MessageStore
from server.storage.spool import Spool

START = 4_000_000_000.0  # MongoDB itself removes messages whose time is over by the real clock
HOUR, DAY = 3600.0, 24 * 3600.0
DEMO, ALICE = RoomId("demo"), UserId("u_alice")


class House:
    """The files of one server over a real MongoDB and a real directory."""

    def __init__(self, database: Database, directory: Path) -> None:
        self.now = START
        self.directory = directory
        self.records = FileRecords(database)
        self.messages = MessageStore(database, retention_days=30)
        contents = DiskContents(directory)
        self.stores = FileStores(
            Spool(directory / "incoming"), contents, self.records, self.messages
        )

    async def upload(self, claim: str | None = None) -> File:
        """Complete, and with `claim` taken for a message."""
        file = File(id=new_file_id(), name="a.txt", size=7, has_thumbnail=True)
        remove_at = self.now + HOUR
        await self.records.reserve(
            Reservation(id=file.id, room_id=DEMO, user_id=ALICE, size=7, remove_at=remove_at)
        )
        for key in (content_key(file.id), content_key(file.id, "thumbnail")):
            await self.stores.contents.put(key, self._arrived())
        await self.records.complete(file, remove_at)
        if claim is not None:
            assert await self.claim(file.id, claim) == file
        return file

    async def claim(self, file_id: FileId, claim: str) -> File | None:
        return await self.records.claim(file_id, DEMO, ALICE, claim, self.now, self.now + HOUR)

    async def say(self, file: File) -> Message:
        alice = ParticipantId("p_alice")
        sent_at = int(self.now * 1000)
        draft = Draft(
            room_id=DEMO, from_=alice, user_id=ALICE, name="A", text="", sent_at=sent_at, file=file
        )
        return await self.messages.add(draft)

    async def sweep_after(self, seconds: float) -> int:
        """How many files are left on the disk."""
        self.now += seconds
        await FileSweep(self.stores, lambda: self.now).sweep()
        return self.count()

    def count(self) -> int:
        return sum(path.is_file() for path in self.directory.rglob("*"))

    def _arrived(self) -> Path:
        self.directory.mkdir(exist_ok=True)
        path = self.directory / "arrived"
        path.write_bytes(b"content")
        return path


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    database = Database(settings.mongo_database)
    await database.open(settings.mongo_uri)
    yield database
    database.close()


@pytest.fixture
async def house(database: Database, tmp_path: Path) -> House:
    house = House(database, tmp_path / "files")
    await house.records.create_indexes()
    await house.messages.create_indexes()
    return house


async def test_file_when_no_message_carries_it_then_gone_after_an_hour(house: House) -> None:
    file = await house.upload()
    assert await house.sweep_after(HOUR - 1) == 2
    assert await house.sweep_after(2) == 0
    assert await house.claim(file.id, "m1") is None
    assert await house.records.room_bytes(DEMO) == 0


async def test_file_when_it_never_arrived_then_its_place_is_free_again(house: House) -> None:
    reservation = Reservation(
        id=new_file_id(), room_id=DEMO, user_id=ALICE, size=100, remove_at=house.now + HOUR
    )
    assert await house.records.reserve(reservation) == 100
    assert await house.claim(reservation.id, "m1") is None
    await house.records.release(reservation.id, house.now)
    assert await house.sweep_after(0) == 0
    assert await house.records.room_bytes(DEMO) == 0


async def test_file_when_a_message_carries_it_then_gone_with_the_message(house: House) -> None:
    file = await house.upload("m1")
    message = await house.say(file)
    await house.records.keep(file.id, message.id, message.expires_at)
    assert message.expires_at == START + 30 * DAY
    assert await house.sweep_after(30 * DAY - 1) == 2
    assert await house.sweep_after(1) == 0


async def test_file_when_its_message_is_deleted_then_gone_with_the_next_sweep(
    house: House,
) -> None:
    file = await house.upload("m1")
    message = await house.say(file)
    await house.records.keep(file.id, message.id, message.expires_at)
    await house.messages.delete(message.id, int(house.now * 1000))
    await house.records.release_of(message.id, house.now)
    assert await house.sweep_after(0) == 0


async def test_file_when_the_node_died_before_it_could_keep_it_then_kept_by_the_sweep(
    house: House,
) -> None:
    message = await house.say(await house.upload("m1"))
    lost = await house.upload("m2")
    assert await house.sweep_after(HOUR + 1) == 2
    assert await house.claim(lost.id, "m2") is None
    await house.messages.delete(message.id, int(house.now * 1000))
    await house.records.release_of(message.id, house.now)
    assert await house.sweep_after(0) == 0


async def test_claim_when_for_another_message_then_none_and_for_the_same_again(
    house: House,
) -> None:
    file = await house.upload()
    claims = await asyncio.gather(*(house.claim(file.id, f"m{number}") for number in range(5)))
    assert [claim for claim in claims if claim] == [file]
    (winner,) = (f"m{number}" for number, claim in enumerate(claims) if claim)
    assert await house.claim(file.id, winner) == file


async def test_sweep_when_several_nodes_do_it_then_each_file_is_taken_once(house: House) -> None:
    for _ in range(20):
        await house.upload()
    house.now += HOUR + 1

    async def take_all() -> list[FileId]:
        taken = []
        while file_id := await house.records.take_removable(house.now):
            taken.append(file_id)
        return taken

    nodes = await asyncio.gather(take_all(), take_all(), take_all())
    taken = [file_id for node in nodes for file_id in node]
    assert len(taken) == len(set(taken)) == 20
    # Whoever took them has died: a minute later others do it.
    assert await house.sweep_after(AGAIN_SECONDS - 1) == 40
    assert await house.sweep_after(1) == 0


async def test_sweep_when_the_storage_is_away_then_done_later(house: House) -> None:
    await house.upload()

    class Away(DiskContents):
        async def remove(self, *keys: str) -> None:
            raise Unavailable

    stores = FileStores(house.stores.spool, Away(house.directory), house.records, house.messages)
    house.now += HOUR + 1
    with pytest.raises(Unavailable):
        await FileSweep(stores, lambda: house.now).sweep()
    assert await house.sweep_after(0) == 2
    assert await house.sweep_after(AGAIN_SECONDS) == 0

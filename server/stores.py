"""What is remembered, and where."""

from dataclasses import dataclass
from pathlib import Path

from server.services.file import FileStores
from server.settings import Settings
from server.storage.database import Database
from server.storage.file_records import FileRecords
from server.storage.files import FileContents
from server.storage.files_disk import DiskContents
from server.storage.files_s3 import S3Contents, S3Place
from server.storage.meetings import MeetingStore
from server.storage.messages import MessageStore
from server.storage.sessions import SessionStore
from server.storage.spool import Spool
from server.storage.users import UserStore


@dataclass(frozen=True, slots=True)
class Stores:
    """One for each collection; those of files belong together."""

    users: UserStore
    sessions: SessionStore
    meetings: MeetingStore
    messages: MessageStore
    files: FileStores

    async def create_indexes(self) -> None:
        """Raises Unavailable."""
        for store in (self.users, self.sessions, self.meetings, self.messages):
            await store.create_indexes()
        await self.files.records.create_indexes()


def make_stores(settings: Settings, database: Database) -> Stores:
    """Nothing is opened yet."""
    directory = settings.data_dir / "files"
    messages = MessageStore(database, settings.chat_retention_days)
    contents = _contents(settings, directory)
    files = FileStores(Spool(directory / "incoming"), contents, FileRecords(database), messages)
    users, sessions = UserStore(database), SessionStore(database)
    return Stores(users, sessions, MeetingStore(database), messages, files)


def _contents(settings: Settings, directory: Path) -> FileContents:
    if not settings.s3_bucket:
        return DiskContents(directory)
    place = S3Place(
        settings.s3_bucket,
        settings.s3_endpoint,
        settings.s3_region,
        settings.s3_access_key,
        settings.s3_secret_key,
    )
    return S3Contents(place)

"""What is remembered, and where."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from server.services.file import FileStores
from server.settings import Settings
from server.storage.account_log import AccountLog
from server.storage.answered_challenges import AnsweredChallenges
from server.storage.attendance import AttendanceStore
from server.storage.database import Database, patiently
from server.storage.deletions import DeletionStore
from server.storage.email_changes import EmailChangeStore
from server.storage.endings import EndingStore
from server.storage.file_records import FileRecords
from server.storage.files import FileContents
from server.storage.files_disk import DiskContents
from server.storage.files_s3 import S3Contents, S3Place
from server.storage.identities import IdentityStore
from server.storage.meeting_log import MeetingLog
from server.storage.meetings import MeetingStore
from server.storage.messages import MessageStore
from server.storage.passes import PassStore
from server.storage.passkeys import PasskeyStore
from server.storage.password_resets import PasswordResetStore
from server.storage.personal import Erases, Exports
from server.storage.pictures import PictureStore
from server.storage.profiles import ProfileStore
from server.storage.registrations import RegistrationStore
from server.storage.second_factors import SecondFactorStore
from server.storage.sessions import SessionStore
from server.storage.spool import Spool
from server.storage.sso_attempts import SsoAttempts
from server.storage.users import UserStore


@dataclass(frozen=True, slots=True)
class Stores:
    """One for each collection; those of files belong together.

    An account is forgotten in this order: files after the messages with them, the account itself
    in the end.
    """

    users: UserStore
    sessions: SessionStore
    account_log: AccountLog
    second_factors: SecondFactorStore
    passkeys: PasskeyStore
    answered_challenges: AnsweredChallenges
    registrations: RegistrationStore
    password_resets: PasswordResetStore
    meetings: MeetingStore
    messages: MessageStore
    passes: PassStore
    log: MeetingLog
    files: FileStores
    attendance: AttendanceStore
    identities: IdentityStore
    sso_attempts: SsoAttempts
    email_changes: EmailChangeStore
    pictures: PictureStore
    deletions: DeletionStore
    profiles: ProfileStore
    endings: EndingStore

    async def create_indexes(self) -> None:
        """Raises Unavailable."""
        with patiently():
            for store in self._all():
                await store.create_indexes()

    def exports(self) -> list[Exports]:
        return [store for store in self._all() if isinstance(store, Exports)]

    def erases(self) -> list[Erases]:
        return [store for store in self._all() if isinstance(store, Erases)]

    def _all(self) -> Iterator[Any]:
        return (getattr(self, field.name) for field in fields(self))


def make_stores(settings: Settings, database: Database) -> Stores:
    """Nothing is opened yet."""
    directory = settings.data_dir / "files"
    messages = MessageStore(database, settings.chat_retention_days)
    contents = _contents(settings, directory)
    files = FileStores(Spool(directory / "incoming"), contents, FileRecords(database), messages)
    return Stores(
        UserStore(database),
        SessionStore(database),
        AccountLog(database),
        SecondFactorStore(database),
        PasskeyStore(database),
        AnsweredChallenges(database),
        RegistrationStore(database),
        PasswordResetStore(database),
        MeetingStore(database),
        messages,
        PassStore(database),
        MeetingLog(database),
        files,
        AttendanceStore(database, settings.attendance_retention_days),
        IdentityStore(database),
        SsoAttempts(database),
        EmailChangeStore(database),
        PictureStore(database),
        DeletionStore(database),
        ProfileStore(database),
        EndingStore(database),
    )


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

"""What somebody says of themselves."""

from collections.abc import Callable, Mapping
from time import time
from typing import NamedTuple

from msgspec import UNSET

from server.domain.calendar import find_time_zone
from server.domain.identity import Identity
from server.domain.ids import FileId
from server.domain.phone import normalise_phone
from server.domain.profile import Profile, is_language
from server.domain.session import Device
from server.domain.text import normalise_name, normalise_username
from server.errors import InvalidPayload, Unauthenticated
from server.protocol.profile import ChangeProfile
from server.services.audit import Audit
from server.services.profile_limits import ProfileLimits
from server.services.registration_form import WRONG_NAME, WRONG_PHONE, WRONG_USERNAME
from server.storage.email_changes import EmailChangeStore
from server.storage.pictures import PictureStore
from server.storage.profiles import ProfileStore

# How each field is read: None for what it cannot be; and what is said then.
_FIELDS: Mapping[str, tuple[str, Callable[[str], str | None], str]] = {
    "name": ("name", normalise_name, WRONG_NAME),
    "username": ("username", normalise_username, WRONG_USERNAME),
    "phone": ("phone", normalise_phone, WRONG_PHONE),
    "time_zone": (
        "timeZone",
        lambda name: name if find_time_zone(name) else None,
        "There is no such time zone",
    ),
    "language": (
        "language",
        lambda tag: tag if is_language(tag) else None,
        "Name a language like `de` or `pt-BR`",
    ),
}


class OwnProfile(NamedTuple):
    """As its owner sees it."""

    profile: Profile
    picture_id: FileId | None
    pending_email: str | None


class ProfileService:
    """Every method may also raise Unavailable."""

    def __init__(
        self,
        profiles: ProfileStore,
        pictures: PictureStore,
        email_changes: EmailChangeStore,
        limits: ProfileLimits,
        audit: Audit,
        clock: Callable[[], float] = time,
    ) -> None:
        self._profiles = profiles
        self._pictures = pictures
        self._email_changes = email_changes
        self._limits = limits
        self._audit = audit
        self._clock = clock

    async def get(self, identity: Identity) -> OwnProfile:
        profile = await self._profiles.find(identity.user_id)
        if profile is None:
            raise Unauthenticated
        waiting = await self._email_changes.find(identity.user_id, self._clock())
        picture_id = await self._pictures.of(identity.user_id)
        return OwnProfile(profile, picture_id, waiting.email if waiting else None)

    async def change(self, identity: Identity, wish: ChangeProfile, device: Device) -> OwnProfile:
        """All of it or nothing. Raises InvalidPayload, AlreadyExists, RateLimited."""
        fields = _read(wish)
        await self._limits.change(identity.user_id)
        await self._profiles.change(identity.user_id, fields)
        if fields:
            detail = ", ".join(fields)
            await self._audit.note(identity.user_id, "profile_changed", device, detail)
        return await self.get(identity)


def _read(wish: ChangeProfile) -> dict[str, str | None]:
    """As it is stored, under the names it has there.

    Raises InvalidPayload, with all `fields` that are wrong, and as `field` the first of them.
    """
    found: dict[str, str | None] = {}
    wrong: dict[str, str] = {}
    for attribute, (name, read, problem) in _FIELDS.items():
        given = getattr(wish, attribute)
        if given is UNSET:
            continue
        found[name] = read(given) if given else None
        if found[name] is None and (given or attribute == "name"):
            wrong[name] = problem
    if wrong:
        field, message = next(iter(wrong.items()))
        raise InvalidPayload(message, field=field, fields=wrong)
    return found

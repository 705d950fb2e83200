"""The identities at other providers that one's account is linked with."""

from collections.abc import Sequence

from server.domain.identity import Identity
from server.domain.session import Device
from server.domain.sso import LinkedIdentity, Provider
from server.errors import LastWayIn, NotFound
from server.services.audit import Audit
from server.storage.identities import IdentityStore
from server.storage.users import UserStore


class IdentityService:
    """Every method may also raise Unavailable."""

    def __init__(
        self,
        providers: Sequence[Provider],
        identities: IdentityStore,
        users: UserStore,
        audit: Audit,
    ) -> None:
        self._providers = providers
        self._identities = identities
        self._users = users
        self._audit = audit

    async def of_user(self, me: Identity) -> list[tuple[Provider, LinkedIdentity]]:
        """Those of providers that this server still knows."""
        known = {provider.issuer: provider for provider in self._providers}
        linked = await self._identities.of_user(me.user_id)
        return [(known[one.issuer], one) for one in linked if one.issuer in known]

    async def has_password(self, me: Identity) -> bool:
        user = await self._users.find(me.user_id)
        return user is not None and user.password_hash is not None

    async def unlink(self, me: Identity, name: str, device: Device) -> None:
        """Raises NotFound, LastWayIn."""
        provider = next((one for one in self._providers if one.name == name), None)
        removed = provider and await self._identities.remove(me.user_id, provider.issuer)
        if not provider or not removed:
            raise NotFound("Your account is not linked with this provider")
        # Looked at afterwards: of two that are removed at once, none is the last one before.
        if not (await self.has_password(me) or await self.of_user(me)):
            await self._identities.add(removed)
            raise LastWayIn
        await self._audit.note(me.user_id, "identity_unlinked", device, provider.label)

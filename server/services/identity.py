"""The identities at other providers that one's account is linked with."""

from collections.abc import Sequence

from server.domain.identity import Identity
from server.domain.session import Device
from server.domain.sso import LinkedIdentity, Provider
from server.errors import LastWayIn, NotFound
from server.services.audit import Audit
from server.services.ways_in import WaysIn
from server.storage.identities import IdentityStore


class IdentityService:
    """Every method may also raise Unavailable."""

    def __init__(
        self,
        providers: Sequence[Provider],
        identities: IdentityStore,
        ways_in: WaysIn,
        audit: Audit,
    ) -> None:
        self._providers = providers
        self._identities = identities
        self._ways_in = ways_in
        self._audit = audit

    async def of_user(self, me: Identity) -> list[tuple[Provider, LinkedIdentity]]:
        """Those of providers that this server still knows."""
        return await self._ways_in.known_identities(me.user_id)

    async def has_password(self, me: Identity) -> bool:
        return await self._ways_in.has_password(me.user_id)

    async def unlink(self, me: Identity, name: str, device: Device) -> None:
        """Raises NotFound, LastWayIn."""
        provider = next((one for one in self._providers if one.name == name), None)
        removed = provider and await self._identities.remove(me.user_id, provider.issuer)
        if not provider or not removed:
            raise NotFound("Your account is not linked with this provider")
        if not await self._ways_in.are_left(me.user_id):
            await self._identities.add(removed)
            raise LastWayIn
        await self._audit.note(me.user_id, "identity_unlinked", device, provider.label)

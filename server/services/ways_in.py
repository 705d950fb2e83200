"""What somebody can sign in with: a password, a passkey, an identity at another provider."""

from collections.abc import Sequence

from server.domain.ids import UserId
from server.domain.sso import LinkedIdentity, Provider
from server.storage.identities import IdentityStore
from server.storage.passkeys import PasskeyStore
from server.storage.users import UserStore


class WaysIn:
    """Every method may raise Unavailable."""

    def __init__(
        self,
        providers: Sequence[Provider],
        users: UserStore,
        identities: IdentityStore,
        passkeys: PasskeyStore,
    ) -> None:
        self._providers = providers
        self._users = users
        self._identities = identities
        self._passkeys = passkeys

    async def are_left(self, user_id: UserId) -> bool:
        """To be asked after one was removed: of two that are removed at once, none is the last
        one before."""
        return bool(
            await self.has_password(user_id)
            or await self.known_identities(user_id)
            or await self._passkeys.of_user(user_id)
        )

    async def has_password(self, user_id: UserId) -> bool:
        user = await self._users.find(user_id)
        return user is not None and user.password_hash is not None

    async def known_identities(self, user_id: UserId) -> list[tuple[Provider, LinkedIdentity]]:
        """Those of providers that this server still knows."""
        known = {provider.issuer: provider for provider in self._providers}
        linked = await self._identities.of_user(user_id)
        return [(known[one.issuer], one) for one in linked if one.issuer in known]

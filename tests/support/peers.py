"""Makes peers of one server: accounts, logins and connections by first name."""

from types import TracebackType

from tests.support.api import Api
from tests.support.javascript import JavaScriptPeer
from tests.support.peer import Peer

TRANSPORTS = {
    "websocket": ["websocket"],
    "polling": ["polling"],
    "upgrade": ["polling", "websocket"],
}


class Peers:
    """`await peer("alice")`: a second one of the same name is another tab of the same login."""

    def __init__(self, api: Api, transport: str) -> None:
        self.api = api
        self.url = str(api.http.make_url("/"))
        self._transport = transport
        self._tokens: dict[str, str] = {}
        self._peers: list[Peer | JavaScriptPeer] = []

    async def __aenter__(self) -> "Peers":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for peer in self._peers:
            await peer.close()

    async def __call__(self, name: str, transport: str = "", token: str = "") -> Peer:
        """Raises ConnectRefused."""
        peer = await Peer.connect(
            self.url,
            {"token": token or await self.token(name)},
            transports=TRANSPORTS[transport or self._transport],
            name=name,
            email=self.email(name),
        )
        self._peers.append(peer)
        return peer

    async def javascript(
        self, name: str, transport: str = "", recovery: bool = False
    ) -> JavaScriptPeer:
        """With `recovery` it asks for it, and reconnects by itself. Raises ConnectRefused."""
        peer = await JavaScriptPeer.start(name, self.email(name))
        self._peers.append(peer)
        auth = {"token": await self.token(name)} | ({"recovery": True} if recovery else {})
        transports = TRANSPORTS[transport or self._transport]
        await peer.connect(self.url, auth, transports, reconnection=recovery)
        return peer

    async def token(self, name: str) -> str:
        """Of one login of this test; the account is made when it is first named in any."""
        if name not in self._tokens:
            answer = await self.api.login(name)
            if answer.status != 200:
                answer = await self.api.register(name)
            self._tokens[name] = answer.token
        return self._tokens[name]

    async def new_login(self, name: str) -> str:
        """The token of another login session of an account that exists."""
        return (await self.api.login(name)).token

    @staticmethod
    def email(name: str) -> str:
        return f"{name}@example.org"

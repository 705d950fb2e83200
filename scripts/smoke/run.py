"""The order of the smoke test: accounts, refused tokens, one exchange per transport, media."""

import asyncio
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import aiohttp

from scripts.smoke.account import Account, Api
from scripts.smoke.exchange import Exchange, wrong_token_is_refused
from scripts.smoke.peer import Peer, Transport
from scripts.smoke.report import Report, StepFailed

TRANSPORTS: tuple[Transport, ...] = ("websocket", "polling")


@dataclass(frozen=True)
class Options:
    url: str
    transports: Sequence[Transport] = TRANSPORTS
    has_media: bool = False
    is_quiet: bool = False
    is_insecure: bool = False


async def run(options: Options) -> Report:
    """Never raises for what the server does wrong: that is in the report."""
    report = Report(options.url, options.is_quiet)
    connector = aiohttp.TCPConnector(ssl=not options.is_insecure)
    timeout = aiohttp.ClientTimeout(total=60)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as http:
        with suppress(StepFailed):
            await _Run(options, report, http).everything()
    return report


class _Run:
    def __init__(self, options: Options, report: Report, http: aiohttp.ClientSession) -> None:
        self._options = options
        self._report = report
        self._http = http
        self._api = Api(http, options.url)

    async def everything(self) -> None:
        alice, bob = await self._sign_up()
        for transport in self._options.transports:
            # A transport that fails says nothing of the next one.
            with suppress(StepFailed):
                await self._over(transport, alice, bob)
        if self._options.has_media:
            with suppress(StepFailed):
                await self._media(alice, bob)
        await self._sign_out(alice, bob)

    async def _sign_up(self) -> tuple[Account, Account]:
        with self._report.step("http", "the server is alive and ready"):
            await self._api.is_alive_and_ready()
        with self._report.step("http", "two throw-away users register"):
            alice, bob = await self._api.register("Alice"), await self._api.register("Bob")
        with self._report.step("http", "their tokens say who they are"):
            await self._api.me(alice)
            await self._api.me(bob)
        with self._report.step("http", "ICE servers are told"):
            await self._api.ice_servers(alice)
        return alice, bob

    async def _over(self, transport: Transport, alice: Account, bob: Account) -> None:
        with self._report.step(transport, "refused: a wrong token"):
            await wrong_token_is_refused(self._peer(alice), transport)
        pair = self._peer(alice), self._peer(bob)
        try:
            await Exchange(self._report, transport, *pair, _new_room()).run()
        finally:
            for peer in pair:
                await peer.disconnect()

    async def _media(self, alice: Account, bob: Account) -> None:
        from scripts.smoke.media import MediaPeer

        peers = self._peer(alice), self._peer(bob)
        ends = [MediaPeer(peer) for peer in peers]
        room = _new_room()
        try:
            with self._report.step("media", "an aiortc call is set up"):
                for peer in peers:
                    await peer.connect("websocket")
                    await peer.join(room)
                await asyncio.gather(ends[0].answer(), ends[1].call(peers[0].id))
            with self._report.step("media", "audio and video frames arrive on both ends"):
                await asyncio.gather(*(end.receives_media() for end in ends))
        finally:
            for end in ends:
                await end.close()
            for peer in peers:
                await peer.disconnect()

    async def _sign_out(self, *accounts: Account) -> None:
        with self._report.step("http", "after logout the tokens are dead"):
            for account in accounts:
                await self._api.logout(account)

    def _peer(self, account: Account) -> Peer:
        return Peer(self._http, self._options.url, account)


def _new_room() -> str:
    return f"smoke-{secrets.token_hex(6)}"

"""Letters to the owners of accounts: sent while nobody waits for them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from server.domain.mail import is_mail_address
from server.domain.session import Device
from server.errors import AppError, MailNotConfigured
from server.mail.letters import write_letter
from server.services.ports import Mail

log = logging.getLogger(__name__)


class AccountLetters:
    """How long an answer takes says nothing of whether there was a letter, and to whom.

    `base_url` is what links begin with.
    """

    def __init__(self, mail: Mail, base_url: str) -> None:
        self._mail = mail
        self._base_url = base_url
        self._sending: set[asyncio.Task[None]] = set()

    @property
    def is_logged(self) -> bool:
        """Whether they go to the log, and to nobody."""
        return self._mail.way == "log"

    def check(self) -> None:
        """Raises MailNotConfigured."""
        if self._mail.way == "none":
            raise MailNotConfigured

    def verify_email(self, to: str, code: str, minutes: int) -> None:
        """Nothing that who has registered could choose is in it: they may not be its reader."""
        self._send("verify_email", to, code=code, minutes=str(minutes))

    def account_exists(self, to: str) -> None:
        self._send("account_exists", to, sign_in=self._url("login"), forgot=self._url("forgot"))

    def reset_password(self, to: str, code: str, minutes: int) -> None:
        """The code is behind a `#`, which browsers send to no server and in no Referer."""
        link = self._url(f"reset#{code}")
        self._send("reset_password", to, link=link, code=code, minutes=str(minutes))

    def password_changed(self, to: str, device: Device, now: float) -> None:
        """`now` in Unix seconds."""
        self._send(
            "password_changed",
            to,
            time=_written(now),
            address=device.address,
            device=device.name or "(without a name)",
            forgot=self._url("forgot"),
        )

    def change_email(self, to: str, code: str, minutes: int) -> None:
        """Who reads it may not be who asked for it."""
        self._send("change_email", to, code=code, minutes=str(minutes))

    def email_changed(self, to: str, new: str, device: Device, now: float) -> None:
        """To the address before. `now` in Unix seconds."""
        self._send(
            "email_changed",
            to,
            new=new,
            time=_written(now),
            address=device.address,
            device=device.name or "(without a name)",
        )

    def deletion_planned(self, to: str, delete_at: float) -> None:
        self._send("deletion_planned", to, time=_written(delete_at), sign_in=self._url("login"))

    def account_deleted(self, to: str) -> None:
        self._send("account_deleted", to, email=to)

    def later(self, work: Callable[[], Awaitable[None]]) -> None:
        """What has to be found out before it is known whether there is a letter."""
        task = asyncio.create_task(_do(work))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def sent(self) -> None:
        """All letters are on their way."""
        while self._sending:
            await asyncio.gather(*self._sending)

    def _send(self, template: str, to: str, **values: str) -> None:
        if not is_mail_address(to) or self._mail.way == "none":
            return

        async def send() -> None:
            if await self._mail.send([write_letter(template, to, values)]):
                log.warning("the mail server refuses a letter to the owner of an account")

        self.later(send)

    def _url(self, path: str) -> str:
        return f"{self._base_url}/{path}"


def _written(at: float) -> str:
    time = datetime.fromtimestamp(at, UTC)
    return f"{time.day} {time:%B %Y, %H:%M} (UTC)"


async def _do(work: Callable[[], Awaitable[None]]) -> None:
    try:
        await work()
    except AppError as error:
        log.warning("a letter to the owner of an account is lost: %s", error.code)
    except Exception:
        log.exception("a letter to the owner of an account is lost")

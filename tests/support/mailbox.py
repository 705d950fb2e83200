"""A real SMTP server that keeps what it gets."""

import asyncio
import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from tests.support.redis import free_port

USER, PASSWORD = "parley", "p@ss:word/"


class Mailbox:
    """`letters` as they came; addresses in `unknown` are refused, and so is a `full` one's text."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.readers: list[list[str]] = []
        self.unknown: set[str] = set()
        self.full: set[str] = set()
        self.sessions: set[object] = set()
        self.port = 0
        self.told: Callable[[object], None] | None = None
        self._changed = threading.Condition()

    async def newest(self, count: int = 1) -> EmailMessage:
        """The last that came, when there are so many of them: nobody's answer waits for one."""

        def wait() -> bool:
            with self._changed:
                return self._changed.wait_for(lambda: len(self.letters) >= count, timeout=5)

        assert await asyncio.to_thread(wait), f"{len(self.letters)} letters"
        return self.letters[-1]

    def to(self, email: str) -> EmailMessage:
        """The one letter that somebody got."""
        (letter,) = (
            letter
            for letter, readers in zip(self.letters, self.readers, strict=True)
            if readers == [email]
        )
        return letter

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.unknown:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        if self.full & set(envelope.rcpt_tos):
            return "552 mailbox is full"
        self.sessions.add(session)
        letter = BytesParser(policy=default).parsebytes(envelope.content or b"")  # type: ignore[arg-type]
        assert isinstance(letter, EmailMessage)
        with self._changed:
            self.letters.append(letter)
            self.readers.append(list(envelope.rcpt_tos))
            self._changed.notify_all()
        if self.told:
            self.told(_in_short(letter))
        return "250 OK"


def _in_short(letter: EmailMessage) -> dict[str, str]:
    text, html = (letter.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    return {
        "to": letter["To"],
        "subject": letter["Subject"],
        "text": text.get_content(),
        "html": html.get_content() if html is not None else "",
    }


@contextmanager
def mail_server(**options: Any) -> Iterator[Mailbox]:
    """Runs in a thread of its own until the end."""
    mailbox = Mailbox()
    mailbox.port = free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port, **options)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def check_password(
    server: Any, session: Any, envelope: Any, mechanism: str, data: Any
) -> AuthResult:
    """An authenticator for `mail_server`."""
    given = isinstance(data, LoginPassword) and (data.login, data.password)
    return AuthResult(success=given == (USER.encode(), PASSWORD.encode()))


def main() -> None:
    """A mail server for tests in another language: its port, then a JSON line for each letter."""

    def tell(message: object) -> None:
        print(json.dumps(message), flush=True)

    with mail_server() as mailbox:
        mailbox.told = tell
        tell(mailbox.port)
        sys.stdin.read()  # until the test ends


if __name__ == "__main__":
    main()

"""Mail over SMTP (RFC 5321): one connection for as many letters as there are to send at once."""

import asyncio
import logging
import ssl
from collections import deque
from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

import aiosmtplib

from server.domain.mail import Letter, Way
from server.errors import MailNotConfigured, Unavailable

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10.0
DEADLINE_SECONDS = 30.0  # for all of one call
MAX_CONNECTIONS = 4
_PORTS = {"smtp": 587, "smtps": 465}


class SmtpMail:
    """Implements the Mail port. `url`: `smtp://user:password@host:587` or `smtps://…`.

    smtp:// speaks TLS when the server offers it, and with a password always: without TLS there is
    no login. `sender` is the address in From, with a name or without.
    """

    way: Way = "smtp"

    def __init__(self, url: str, sender: str, tls: ssl.SSLContext | None = None) -> None:
        self._url = urlsplit(url)
        self._sender = sender
        self._tls = tls
        self._free = asyncio.Semaphore(MAX_CONNECTIONS)

    async def send(self, letters: Sequence[Letter]) -> list[Letter]:
        waiting = deque(letters)
        refused: list[Letter] = []
        try:
            async with (
                asyncio.timeout(DEADLINE_SECONDS),
                self._free,
                self._connection() as connection,
            ):
                while waiting:
                    if not await _is_taken(connection, compose(waiting[0], self._sender)):
                        refused.append(waiting[0])
                    waiting.popleft()
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            log.warning("the mail server does not take letters: %s", type(error).__name__)
            if len(waiting) == len(letters):
                raise Unavailable("Mail cannot be sent at the moment, try again later") from None
        return [*refused, *waiting]

    def _connection(self) -> aiosmtplib.SMTP:
        url, is_tls = self._url, self._url.scheme == "smtps"
        return aiosmtplib.SMTP(
            hostname=url.hostname,
            port=url.port or _PORTS[url.scheme],
            username=unquote(url.username) if url.username else None,
            password=unquote(url.password) if url.password else None,
            use_tls=is_tls,
            start_tls=None if is_tls or not url.password else True,
            tls_context=self._tls,
            timeout=TIMEOUT_SECONDS,
        )


class NoMail:
    """Implements the Mail port where no mail server is named."""

    way: Way = "none"

    async def send(self, letters: Sequence[Letter]) -> list[Letter]:
        raise MailNotConfigured


class LogMail:
    """Implements the Mail port for development: what would be sent can be read in the log."""

    way: Way = "log"

    async def send(self, letters: Sequence[Letter]) -> list[Letter]:
        for letter in letters:
            log.warning(
                "no mail server, a letter to %s: %s: %s", letter.to, letter.subject, letter.text
            )
        return []


def make_mail(url: str, sender: str, *, is_logged: bool = False) -> SmtpMail | LogMail | NoMail:
    """`is_logged`: what happens without a mail server."""
    if url:
        return SmtpMail(url, sender)
    return LogMail() if is_logged else NoMail()


def compose(letter: Letter, sender: str) -> EmailMessage:
    """Raises ValueError for what cannot stand in a header."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = Address(addr_spec=letter.to)
    if letter.reply_to:
        message["Reply-To"] = Address(addr_spec=letter.reply_to)
    # The library decodes encoded words (RFC 2047) of what it is given, line breaks in them too.
    message["Subject"] = letter.subject.replace("=?", "= ?")
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=_domain(message))
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    for attachment in letter.attachments:
        maintype, _, rest = attachment.kind.partition("/")
        subtype, *parameters = (part.strip() for part in rest.split(";"))
        message.add_attachment(
            attachment.content,
            maintype=maintype,
            subtype=subtype,
            filename=attachment.filename,
            params=dict(parameter.split("=", 1) for parameter in parameters),
        )
    return message


async def _is_taken(connection: aiosmtplib.SMTP, message: EmailMessage) -> bool:
    """Raises SMTPException when it is not about this letter."""
    try:
        await connection.send_message(message)
    except (
        aiosmtplib.SMTPRecipientsRefused,
        aiosmtplib.SMTPDataError,
        aiosmtplib.SMTPNotSupported,
    ):
        return False
    return True


def _domain(message: EmailMessage) -> str:
    """Not the name of this machine, which is nobody's business."""
    (sender,) = message["From"].addresses
    return str(sender.domain) or "localhost"

"""A letter: what is sent by mail, to one reader."""

from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from typing import Literal

# Where letters go: to a mail server, to the log in development, nowhere.
Way = Literal["smtp", "log", "none"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """`kind` is its media type, with parameters if it has some."""

    filename: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """`to` and `reply_to` are normalised addresses, `subject` is one line; `html` says the same
    as `text`."""

    to: str
    subject: str
    text: str
    reply_to: str = ""
    attachments: tuple[Attachment, ...] = ()
    html: str = ""


def is_mail_address(text: str) -> bool:
    """Whether mail can go there: one address, that stands in a header as it is (RFC 5322).

    What looks like an encoded word (RFC 2047) would be decoded, line breaks in it too.
    """
    if "=?" in text:
        return False
    try:
        return Address(addr_spec=text).addr_spec == text
    except (ValueError, IndexError, MessageError):
        return False

"""Mail that is kept, for tests of who is written what."""

import re
from collections.abc import Sequence

from server.domain.mail import Letter, Way

CODE = re.compile(r"^\d{6}$", re.MULTILINE)
LINK_CODE = re.compile(r"^[a-z2-9]{4}(?:-[a-z2-9]{4}){3}$", re.MULTILINE)


class RecordingMail:
    """Implements the Mail port."""

    way: Way = "smtp"

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    async def send(self, letters: Sequence[Letter]) -> list[Letter]:
        self.letters += letters
        return []


def code_in(text: str) -> str:
    """The one that is to be typed."""
    found = CODE.search(text) or LINK_CODE.search(text)
    assert found, text
    return found[0]

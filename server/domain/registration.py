"""What becomes an account, and one that waits until its email address is proved."""

from dataclasses import dataclass

from server.domain.ids import RegistrationId


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What its owner says of it, in the one normalised spelling of each."""

    name: str
    email: str
    username: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """A code that is on its way; times in Unix seconds. Nothing fits an empty `digest`."""

    digest: str
    sent_at: float
    good_until: float


@dataclass(frozen=True, slots=True)
class Registration:
    """Nobody's account yet. Of one address there may be several, and none of them knows of the
    others: whoever types the code gets the account with what they have typed themselves."""

    id: RegistrationId
    account: NewAccount
    password_hash: bytes
    code: Code
    tries: int = 0

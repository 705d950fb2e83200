"""What somebody fills in to register: read as a whole, and told field by field what is wrong."""

from server.auth.password_rule import password_problem
from server.domain.mail import is_mail_address
from server.domain.phone import normalise_phone
from server.domain.registration import NewAccount
from server.domain.text import normalise_email, normalise_name, normalise_username
from server.errors import InvalidPayload
from server.protocol.account import RegisterRequest

WRONG_NAME = "The name is empty, too long or has unusual characters"
WRONG_EMAIL = "This is not an email address"
WRONG_USERNAME = "A username has 3 to 32 letters, digits, dots, hyphens or underscores"
WRONG_PHONE = "Write the phone number with its country code, like +49 30 123456"


def read_form(wish: RegisterRequest, *, needs_mail: bool) -> NewAccount:
    """`needs_mail`: the address has to be one that letters can go to.

    Raises InvalidPayload, with all `fields` that are wrong in its details, and as `field` the
    first of them.
    """
    name, email = normalise_name(wish.name), normalise_email(wish.email)
    username = normalise_username(wish.username) if wish.username else None
    phone = normalise_phone(wish.phone) if wish.phone else None
    wrong: dict[str, str] = {}
    if name is None:
        wrong["name"] = WRONG_NAME
    if email is None or (needs_mail and not is_mail_address(email)):
        wrong["email"] = WRONG_EMAIL
    if wish.username and username is None:
        wrong["username"] = WRONG_USERNAME
    if wish.phone and phone is None:
        wrong["phone"] = WRONG_PHONE
    if problem := password_problem(wish.password, (name, email, username)):
        wrong["password"] = problem
    if wrong:
        field, message = next(iter(wrong.items()))
        raise InvalidPayload(message, field=field, fields=wrong)
    return NewAccount(name or "", email or "", username, phone)

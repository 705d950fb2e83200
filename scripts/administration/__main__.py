"""`scripts/admin`: what an administrator does with accounts, without a browser."""

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import typer

from scripts.administration.house import BY, House, opened
from server.auth.passwords import Passwords
from server.domain.session import Device
from server.errors import AppError
from server.protocol.account import RegisterRequest
from server.protocol.admin import ListUsers
from server.services.admin import Standing
from server.services.registration_form import read_form
from server.settings import SettingsError, load_settings
from server.storage.database import DatabaseUnusable
from server.storage.embedded import EmbeddedError
from server.storage.lock import DataDirectoryInUse

PAGE = 50
_UNUSABLE = (SettingsError, EmbeddedError, DataDirectoryInUse, DatabaseUnusable, AppError, OSError)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Accounts on the command line. ACCOUNT is an email address, a username or an id. "
    "It works beside a running server, which notices within a second, and without one.",
)
Account = Annotated[str, typer.Argument(help="email address, username or id")]
Result = TypeVar("Result")


@app.command()
def create(
    email: Annotated[str, typer.Argument(help="email address")],
    name: Annotated[str, typer.Option(help="what others see")],
    username: Annotated[str, typer.Option(help="to sign in with, besides the address")] = "",
    admin: Annotated[bool, typer.Option("--admin", help="make it an administrator")] = False,
) -> None:
    """Create an account. Asks for the password, or reads it from standard input."""
    password = _password()

    async def work(house: House) -> str:
        wish = RegisterRequest(name=name, email=email, password=password, username=username or None)
        account = read_form(wish, needs_mail=False)
        passwords = Passwords(1)
        try:
            password_hash = await passwords.hash(password)
        finally:
            passwords.close()
        user = await house.users.add(account.name, account.email, password_hash, account.username)
        await house.audit.note(user.id, "registered", Device("", ""), BY.name)
        if admin:
            await house.admin.set_admin(BY, user.id, is_admin=True)
        return f"Created {user.email}" + (", an administrator" if admin else "")

    print(_run(work))


@app.command()
def promote(account: Account) -> None:
    """Make an account an administrator."""

    async def work(house: House) -> str:
        user = await house.find(account)
        await house.admin.set_admin(BY, user.id, is_admin=True)
        return f"{user.email} is an administrator"

    print(_run(work))


@app.command()
def demote(account: Account) -> None:
    """Make an administrator an account like any other."""

    async def work(house: House) -> str:
        user = await house.find(account)
        await house.admin.set_admin(BY, user.id, is_admin=False)
        return f"{user.email} is no administrator"

    print(_run(work))


@app.command()
def disable(account: Account) -> None:
    """Shut an account out: it is signed out everywhere and cannot sign in any more."""

    async def work(house: House) -> str:
        user = await house.find(account)
        await house.admin.set_disabled(BY, user.id, is_disabled=True)
        return f"{user.email} is disabled"

    print(_run(work))


@app.command()
def enable(account: Account) -> None:
    """Let a disabled account sign in again."""

    async def work(house: House) -> str:
        user = await house.find(account)
        await house.admin.set_disabled(BY, user.id, is_disabled=False)
        return f"{user.email} is enabled"

    print(_run(work))


@app.command()
def sign_out(account: Account) -> None:
    """Sign an account out everywhere."""

    async def work(house: House) -> str:
        user = await house.find(account)
        return f"{user.email}: {await house.admin.sign_out(BY, user.id)} sessions ended"

    print(_run(work))


@app.command()
def reset_second_factor(account: Account) -> None:
    """Turn off the second factor of somebody who has lost it; passkeys stay."""

    async def work(house: House) -> str:
        user = await house.find(account)
        was_on = await house.admin.reset_second_factor(BY, user.id)
        return f"{user.email}: " + ("the second factor is off" if was_on else "there was none")

    print(_run(work))


@app.command("list")
def list_accounts(
    part: Annotated[str, typer.Argument(help="part of a name, username or address")] = "",
) -> None:
    """List accounts, the newest first."""

    async def work(house: House) -> None:
        cursor = None
        while True:
            page = await house.admin.users(ListUsers(q=part, cursor=cursor, limit=PAGE))
            for standing in page.items:
                print(_line(standing))
            cursor = page.next_cursor
            if cursor is None:
                return

    _run(work)


@app.command()
def purge() -> None:
    """Remove what is left of accounts that are gone, and login sessions that have expired."""

    async def work(house: House) -> str:
        found = await house.leftovers.remove()
        return "\n".join(f"{name}: {count} removed" for name, count in found.items())

    print(_run(work))


def _line(standing: Standing) -> str:
    user = standing.user
    marks = [
        mark
        for mark, is_set in (
            ("administrator", user.is_admin),
            ("disabled", user.is_disabled),
            ("second factor", standing.has_second_factor),
        )
        if is_set
    ]
    since = datetime.fromtimestamp(user.created_at, UTC).date()
    signed_in = f"signed in {standing.sessions}×"
    fields = [user.id, str(since), user.email, user.username or "-", user.name, signed_in]
    return "  ".join([*fields, ", ".join(marks)]).rstrip()


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return re.sub(r"\r?\n\Z", "", sys.stdin.readline())


def _run(work: Callable[[House], Awaitable[Result]]) -> Result:
    """What goes wrong is one line on standard error."""

    async def run() -> Result:
        async with opened(load_settings()) as house:
            return await work(house)

    try:
        return asyncio.run(run())
    except _UNUSABLE as error:
        print(f"parley: {error}", file=sys.stderr)
        raise typer.Exit(1) from None


if __name__ == "__main__":
    app(prog_name="scripts/admin")

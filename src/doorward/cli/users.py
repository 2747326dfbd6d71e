"""The command `doorward users`: who may log in to the console, and as what."""

from __future__ import annotations

import getpass
import sys
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from doorward import listing
from doorward.cli import command, door, say
from doorward.settings import load
from doorward.wording import plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doorward.desk import By, Desk, Person

COLUMNS = ("name", "role", "state", "log_in", "created")
"""What is told of somebody; `log_in` says how they prove who they are."""
ROLES = ("viewer", "analyst", "admin")
"""As the desk has them; to ask it would load its database for every command."""
_PASSWORD = click.option(
    "--password-stdin", is_flag=True, help="Take the password from the first line of standard input, for scripts."
)
_ROLE = click.option("--role", type=click.Choice(ROLES), required=True, help="What they may do.")


@command(
    kind=click.Group,
    examples=(
        "doorward users add anna --role admin",
        "doorward users list",
        "doorward users role bob analyst",
        "doorward users password bob",
        "doorward users disable bob",
    ),
)
def users(ctx: click.Context) -> None:
    """Say who may log in to the console.

    A viewer reads, an analyst decides and imports too, an admin lets others in too. Passwords are asked for, or read from standard input; they are never an argument, where every process could read them.
    """
    del ctx


@command(
    examples=("doorward users add anna --role admin", "doorward users add bob --role viewer --password-stdin < secret")
)
@click.argument("name")
@_ROLE
@click.option("--no-password", is_flag=True, help="Log-in by the organisation's own provider only.")
@_PASSWORD
def add(ctx: click.Context, name: str, role: str, *, no_password: bool, password_stdin: bool) -> None:
    """Let somebody in."""
    if no_password and password_stdin:
        raise click.UsageError("--no-password and --password-stdin cannot both be meant.")
    password = None if no_password else _password(read=password_stdin)
    with _desk(ctx) as (desk, by):
        made = desk.people.add(by, name, role, password)
    say(f"{made.name} may log in as {made.role}.")


@command(examples=("doorward users list", "doorward users list --format jsonl"))
@click.option("--format", "form", type=click.Choice(listing.FORMATS), default="table", show_default=True)
def _list(ctx: click.Context, form: str) -> None:
    """List who may log in, and as what."""
    with _desk(ctx) as (desk, _):
        rows = [_row(person) for person in desk.people.every()]
    if rows or form != "table":
        click.echo(listing.told(rows, COLUMNS, form), nl=False)
    say(f"{plural(len(rows), 'user')}.")


@command(examples=("doorward users role bob analyst",))
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
def role(ctx: click.Context, name: str, role: str) -> None:
    """Give somebody another role.

    Who is logged in under the former one is logged out.
    """
    with _desk(ctx) as (desk, by):
        made = desk.people.set_role(by, name, role)
    say(f"{made.name} is {made.role} from now on.")


@command(examples=("doorward users password bob", "doorward users password bob --password-stdin < secret"))
@click.argument("name")
@_PASSWORD
def password(ctx: click.Context, name: str, *, password_stdin: bool) -> None:
    """Give somebody another password; all sessions of theirs end."""
    given = _password(read=password_stdin)
    with _desk(ctx) as (desk, by):
        made = desk.people.set_password(by, name, given)
    say(f"{made.name} has another password, and is logged out everywhere.")


@command(examples=("doorward users disable bob", "doorward users disable bob --undo"))
@click.argument("name")
@click.option("--undo", is_flag=True, help="Let them in again.")
def disable(ctx: click.Context, name: str, *, undo: bool) -> None:
    """Let somebody in no longer; sessions and tokens end at once."""
    with _desk(ctx) as (desk, by):
        made = desk.people.disable(by, name, disabled=not undo)
    say(f"{made.name} may log in again." if undo else f"{made.name} may no longer log in.")


users.add_command(add)
users.add_command(_list)
users.add_command(role)
users.add_command(password)
users.add_command(disable)


@contextmanager
def _desk(ctx: click.Context) -> Iterator[tuple[Desk, By]]:
    """Open the desk that the settings name, for whoever sits at this machine."""
    from doorward.desk import FILE, By, DeskError, open_desk  # noqa: PLC0415 - a quarter of a second, for this command only

    settings = load(door(ctx).folder)
    by = By(f"{_account()} (command line)", datetime.now(UTC))  # noqa: TID251 - this is the door
    with closing(open_desk(settings.desk or settings.workspace / FILE)) as desk:
        try:
            yield desk, by
        except DeskError as error:
            raise click.UsageError(f"{error}.") from error


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number that has no name
        return "somebody"


def _password(*, read: bool) -> str:
    if read:
        return sys.stdin.readline().rstrip("\r\n")
    given: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return given


def _row(person: Person) -> dict[str, str]:
    ways = ["password"] * person.has_password + ["provider"] * (person.issuer is not None)
    state = "disabled" if person.disabled else "active"
    told = {"name": person.name, "role": person.role, "state": state, "log_in": ", ".join(ways) or "start link"}
    return told | {"created": person.created.strftime("%Y-%m-%dT%H:%M:%SZ")}

"""The command `doorward originals`: what is kept as it was sent to the console, and whether it still is what was sent."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import click

from doorward import listing
from doorward.cli import FOUND, command, door, say
from doorward.console.keeping import measured, place
from doorward.desk import FILE, open_desk
from doorward.settings import load
from doorward.wording import plural

if TYPE_CHECKING:
    from pathlib import Path

    from doorward.desk import Original

COLUMNS = ("digest", "size", "name", "sent_by", "sent", "state", "removed_by", "reason")
"""What is told of each sending; `digest` is the SHA-256, `size` in bytes."""


@command(
    examples=("doorward originals", "doorward originals --check", "doorward originals --format csv > originals.csv")
)
@click.option(
    "--check", is_flag=True, help="Work out the SHA-256 of each file again; exit 3 where one is not what it was."
)
@click.option("--format", "form", type=click.Choice(listing.FORMATS), default="table", show_default=True)
def originals(ctx: click.Context, form: str, *, check: bool) -> None:
    """List what was sent to the console and is kept as it came.

    Each sending is told with who sent it, when, and its SHA-256. A file that was removed is listed too, with who removed it and why. With --check, a state is intact, changed or missing.
    """
    settings = load(door(ctx).folder)
    if not settings.desk and not (settings.workspace / FILE).is_file():
        raise click.UsageError(f"there is no desk in {door(ctx).folder}: files are sent to doorward serve.")
    with closing(open_desk(settings.desk or settings.workspace / FILE)) as desk:
        sent = list(desk.originals.every())
    kept = dict.fromkeys(one.digest for one in sent if one.removed is None)
    states = {digest: state(settings.workspace, digest) if check else "kept" for digest in kept}
    if sent or form != "table":
        rows = [_row(one, states.get(one.digest, "")) for one in sent]
        click.echo(listing.told(rows, COLUMNS, form), nl=False)
    wrong = sum(told not in ("kept", "intact") for told in states.values())
    found = f"; {plural(wrong, 'of them is not what was sent', 'of them are not what was sent')}" if wrong else ""
    checked = ", each of them what was sent" if check and states and not wrong else found
    say(f"{plural(len(states), 'file')} kept{checked}.")
    if wrong:
        ctx.exit(FOUND)


def state(workspace: Path, digest: str) -> str:
    """Return what became of a file that is kept: intact, changed or missing."""
    try:
        return "intact" if measured(place(workspace, digest))[0] == digest else "changed"
    except FileNotFoundError:
        return "missing"
    except OSError:
        # A link, or what cannot be read: not what was laid there.
        return "changed"


def _row(one: Original, told: str) -> dict[str, Any]:
    values = {"digest": one.digest, "size": one.size, "name": one.name, "sent_by": one.actor, "sent": one.time}
    return values | {"state": "removed" if one.removed else told, "removed_by": one.removed_by, "reason": one.reason}

"""The command line: one file per command, found by walking this folder; exit codes 0 done, 1 failed, 2 wrong use, 3 found."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from doorward import __version__
from doorward.engine import QueryError
from doorward.pipeline import Workspace, open_workspace
from doorward.registry import members
from doorward.settings import SettingsError, load

if TYPE_CHECKING:
    from collections.abc import Iterator

FOUND = 3
"""Exit code where --fail-on SEVERITY was met."""


@dataclass(slots=True)
class Door:
    """What every command knows: where the workspace is and what time it is taken to be."""

    folder: Path = Path(".doorward")
    as_of: datetime | None = None

    @contextmanager
    def workspace(self) -> Iterator[Workspace]:
        """Open the workspace for one command."""
        opened = open_workspace(load(self.folder))
        try:
            yield opened
        finally:
            opened.close()


class Commands(click.Group):
    """The group of all commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        del ctx
        return sorted(members("doorward.cli", click.Command))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one command by name."""
        del ctx
        return members("doorward.cli", click.Command).get(cmd_name)


def _set_folder(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.ensure_object(Door).folder = value


def _set_time(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.ensure_object(Door).as_of = _time(value)


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is not a time such as 2026-10-18 or 2026-10-18T12:00Z") from error
    return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time


_WORKSPACE = click.option(
    "--workspace",
    type=click.Path(path_type=Path, file_okay=False),
    expose_value=False,
    callback=_set_folder,
    help="Folder of the lake and of doorward.toml (default ./.doorward).",
)
_AS_OF = click.option(
    "--as-of",
    metavar="TIME",
    expose_value=False,
    callback=_set_time,
    help="Judge as if it were this time, UTC (default: the newest time in the data).",
)


def command(*, examples: tuple[str, ...]) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a function a command that also takes --workspace and --as-of; `examples` close its help."""
    listed = "\b\nExamples:\n" + "\n".join(f"  {line}" for line in examples)

    def make(function: Callable[..., Any]) -> click.Command:
        return click.command(function.__name__, epilog=listed)(_WORKSPACE(_AS_OF(click.pass_context(function))))

    return make


def door(ctx: click.Context) -> Door:
    """Return what every command knows."""
    return ctx.ensure_object(Door)


def errors() -> Console:
    """Return the console for progress and messages: standard error, so that standard output stays data."""
    return Console(stderr=True, highlight=False)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="doorward")
@_WORKSPACE
@_AS_OF
@click.pass_context
def doorward(ctx: click.Context) -> None:
    """Which doors are open, where does each lead, is anyone inside, what to close first?

    Doorward reads what an organisation already has (scans, SBOMs, registers, logs) and answers offline, on one machine.

    Start with `doorward demo`, then `doorward analyze PATH…` on your own files.
    """
    ctx.ensure_object(Door)


def main() -> None:
    """Run the command line; a known failure is one sentence and exit code 1."""
    os.umask(0o077)  # the workspace is itself a crown jewel
    try:
        doorward(prog_name="doorward")
    except (SettingsError, QueryError) as error:
        click.echo(f"doorward: {error}", err=True)
        sys.exit(1)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        click.echo(
            f"doorward: {where}{error.strerror or error}. Free space or mend the permission, then run the same command again.",
            err=True,
        )
        sys.exit(1)

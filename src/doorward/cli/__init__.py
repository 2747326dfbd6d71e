"""The command line: one file per command, found by walking this folder; exit codes 0 done, 1 failed, 2 wrong use, 3 found."""

from __future__ import annotations

import ast
import errno
import os
import shutil
import sys
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich.console import Console

from doorward import __version__
from doorward.grid import WIDE, Screen, wrapped
from doorward.iso_time import utc
from doorward.registry import member, named
from doorward.wording import clip, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from doorward.last_analysis import Shelf
    from doorward.pipeline import Workspace
    from doorward.settings import Settings

_Kind = TypeVar("_Kind", bound=click.Command)
FOLDER = Path(".doorward")
"""The workspace where nobody names one."""
FOUND = 3
"""Exit code where --fail-on SEVERITY was met."""
_REMEDIES = {
    errno.ENOSPC: "Free some space",
    errno.EDQUOT: "Free some space",
    errno.EACCES: "Mend the permission",
    errno.EPERM: "Mend the permission",
    errno.EROFS: "Name a workspace that can be written with --workspace",
}


@dataclass(slots=True)
class Door:
    """What every command knows: the workspace, the engine and the fingerprints that were named, and what time it is taken to be."""

    named: Path | None = None
    as_of: datetime | None = None
    engine: str | None = None
    fingerprints: Path | None = None

    @property
    def folder(self) -> Path:
        """Where the workspace is."""
        return self.named or FOLDER

    @contextmanager
    def workspace(self, *, made: bool = False) -> Iterator[Workspace]:
        """Open the workspace for one command.

        Args:
            made: make it where it is not there yet; a command that only asks does not.

        Raises:
            UsageError: it is not there.
        """
        from doorward.pipeline import open_workspace

        opened = open_workspace(self._settings(made=made))
        try:
            yield opened
        finally:
            opened.close()

    def shelf(self) -> Shelf:
        """Open the workspace for a command that only reads what the last analysis left: without an engine, in a third of the time.

        Raises:
            UsageError: it is not there.
        """
        from doorward.last_analysis import shelf

        return shelf(self._settings())

    def _settings(self, *, made: bool = False) -> Settings:
        from doorward.settings import load

        if not made and not self.folder.is_dir():
            raise click.UsageError(
                f"there is no workspace {clip(str(self.folder))}: run doorward analyze PATH first, or name one with --workspace."
            )
        settings = load(self.folder)
        if self.engine:
            settings = replace(settings, engine=self.engine)
        return replace(settings, fingerprints=self.fingerprints) if self.fingerprints else settings


class Commands(click.Group):
    """The group of all commands. A command is loaded when it is run, and what it says of itself is read from its file."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        del ctx
        return sorted(name.replace("_", "-") for name in named("doorward.cli"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one command by name."""
        del ctx
        name = cmd_name.replace("-", "_")
        return member("doorward.cli", name, click.Command) if name in named("doorward.cli") else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List all commands, each with the first sentence of its help."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, _first_sentence(name.replace("-", "_"))) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; whatever goes wrong is one sentence. The traceback is for `python -X dev`."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            # A reader that went away, such as `head`, is no failure: click ends quietly.
            if sys.flags.dev_mode or getattr(error, "errno", None) == errno.EPIPE:
                raise
            raise click.ClickException(failure(error)) from error


def _first_sentence(command: str) -> str:
    """Return what a command's function says first, without running its file: to load all commands takes a second."""
    tree = ast.parse(Path(__file__).with_name(f"{command}.py").read_text("utf-8"))
    functions = (item for item in tree.body if isinstance(item, ast.FunctionDef))
    told = (ast.get_docstring(item) for item in functions if item.name.strip("_") == command)
    return next((text.partition("\n")[0] for text in told if text), "")


def _set_folder(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.ensure_object(Door).named = value


def _set_time(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.ensure_object(Door).as_of = _time(value)


def _time(text: str) -> datetime:
    time = utc(text)
    if time is None:
        raise click.BadParameter(f"{clip(text, 60)!r} is not a time such as 2026-10-18 or 2026-10-18T12:00Z")
    return time


_WORKSPACE = click.option(
    "--workspace",
    type=click.Path(path_type=Path, file_okay=False),
    expose_value=False,
    callback=_set_folder,
    help="Folder of the lake and of doorward.toml.  [default: .doorward]",
)
_AS_OF = click.option(
    "--as-of",
    metavar="TIME",
    expose_value=False,
    callback=_set_time,
    help="Judge as if it were this time, UTC.  [default: the newest time in the data]",
)


def _set_engine(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        from doorward.engine import engine_name

        try:
            ctx.ensure_object(Door).engine = engine_name(value)
        except ValueError as error:
            raise click.BadParameter(str(error)) from error


ENGINE = click.option(
    "--engine",
    metavar="NAME",
    expose_value=False,
    callback=_set_engine,
    help="What is asked: duckdb, local[N] or spark://HOST:PORT; files are always read here.  [default: duckdb]",
)
"""For commands that analyse."""


def _set_fingerprints(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.ensure_object(Door).fingerprints = value


FINGERPRINTS = click.option(
    "--fingerprints",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    expose_value=False,
    callback=_set_fingerprints,
    help="Further fingerprints in Recog's XML form, asked before our own.",
)
"""For commands that analyse files."""


def command(
    *,
    examples: tuple[str, ...],
    kind: type[_Kind] = click.Command,  # type: ignore[assignment]  # mypy 2 knows no default of a type variable
) -> Callable[[Callable[..., Any]], _Kind]:
    """Make a function a command that also takes --workspace and --as-of; `examples` close its help."""
    listed = "\b\nExamples:\n" + "\n".join(f"  {line}" for line in examples)

    def make(function: Callable[..., Any]) -> _Kind:
        made = click.command(function.__name__.strip("_").replace("_", "-"), cls=kind, epilog=listed)(
            _WORKSPACE(_AS_OF(click.pass_context(function)))
        )
        # What a command has of its own is read first.
        made.params = [*made.params[2:], *made.params[:2]]
        return made

    return make


def door(ctx: click.Context) -> Door:
    """Return what every command knows."""
    return ctx.ensure_object(Door)


def errors() -> Console:
    """Return the console for progress and messages: standard error, so that standard output stays data."""
    return Console(stderr=True, highlight=False)


def screen() -> Screen:
    """Return where lists are shown: the terminal, or what COLUMNS says; a pipe or a file is as wide as need be."""
    out = Console()
    colour = out.is_terminal and out.color_system is not None and not out.no_color
    return Screen(shutil.get_terminal_size((WIDE, 24)).columns, colour)


def say(text: str) -> None:
    """Tell a person something beside the data, wrapped for a terminal."""
    console = errors()
    click.echo("\n".join(wrapped(plain(text), console.width if console.is_terminal else WIDE)), err=True)


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
    """Run the command line."""
    os.umask(0o077)  # the workspace is itself a crown jewel
    for stream in (sys.stdout, sys.stderr):
        # What the terminal's encoding cannot say is escaped, not a crash.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    doorward(prog_name="doorward")


def failure(error: Exception) -> str:
    """Return what a person should know of a failure, and what to do next."""
    from doorward.engine import QueryError
    from doorward.settings import SettingsError

    if isinstance(error, SettingsError | QueryError):
        return str(error)
    told = clip(" ".join(str(error).split()), 300)
    if not isinstance(error, OSError):
        return (
            f"this should not have happened: {type(error).__name__}: {told}. python -X dev -m doorward … shows where."
        )
    where = f"{clip(error.filename)}: " if isinstance(error.filename, str) else ""
    remedy = _REMEDIES.get(error.errno or 0)
    next_step = f" {remedy}, then run the same command again." if remedy else ""
    return f"{where}{error.strerror or told}.{next_step}"

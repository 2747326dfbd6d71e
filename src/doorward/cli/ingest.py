"""The command `doorward ingest`."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.table import Column

from doorward import listing, pipeline, unpack
from doorward.cli import command, door, errors, say
from doorward.cli.sources import COLUMNS, shown
from doorward.ingest.pace import Pace
from doorward.stages import retold
from doorward.wording import clip, file_name, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOLD = 10
"""Failed files that are told one by one."""
_NAME = 24
"""Characters of a file's name before the progress bar."""


@command(
    examples=(
        "doorward ingest /var/log/zeek",
        "doorward ingest scans.zip sbom/ register.toml --format jsonl",
        "doorward ingest logs.tar.zst --keep 30",
        "doorward ingest inventory.xlsx --again",
    )
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--keep",
    type=click.IntRange(1),
    metavar="DAYS",
    help="Remove rows older than this many days before the newest time in the data.",
)
@click.option("--again", is_flag=True, help="Forget what was read of these files before, and read them once more.")
@click.option("--format", "form", type=click.Choice(listing.FORMATS), default="table", show_default=True)
def ingest(ctx: click.Context, paths: tuple[Path, ...], keep: int | None, form: str, *, again: bool) -> None:
    """Read files into the workspace and say what became of each.

    Files are recognised by their bytes, and seen through .gz .zst .xz .zip .tar. The same bytes twice add nothing;
    after a change of doorward.toml, or with a newer Doorward, --again reads them once more.
    """
    given = existing(paths)
    with door(ctx).workspace(made=True) as workspace:
        sources = read(workspace, given, again=again)
        if keep is not None:
            expire(workspace, keep)
    click.echo(shown(sources) if form == "table" else listing.told(sources, COLUMNS, form), nl=False)
    say(summary(sources))
    if len(given) < len(paths) or failed(sources):
        ctx.exit(1)


def existing(paths: Sequence[Path]) -> list[Path]:
    """Return the paths that are there, and tell of each that is not.

    Raises:
        ClickException: none of them is there.
    """
    there = [path for path in paths if os.path.lexists(path)]
    for path in paths:
        if path not in there:
            say(f"{clip(str(path))}: there is no such file or folder.")
    if paths and not there:
        raise click.ClickException("nothing was read: give files or folders that are there.")
    return there


def read(
    workspace: pipeline.Workspace, paths: Sequence[Path], reader: str | None = None, *, again: bool = False
) -> list[dict[str, Any]]:
    """Read files with a progress bar on standard error, silent when piped; return what became of each.

    Args:
        workspace: where to.
        paths: files and folders.
        reader: the one reader that takes them all; None where the bytes say which.
        again: what was read before is forgotten and read once more.
    """
    console = errors()
    bar = Progress(
        TextColumn("{task.description}", markup=False, table_column=Column(width=_NAME, no_wrap=True)),
        BarColumn(bar_width=None),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=console,
        expand=True,
        transient=True,
        disable=not console.is_terminal,
    )
    found = []
    with bar:
        task = bar.add_task("reading", total=unpack.total_bytes(paths, [workspace.settings.workspace]) or None)
        pace = Pace(lambda done: bar.update(task, completed=done))

        def begun(name: str) -> None:
            pace.file()
            bar.update(task, description=file_name(name, _NAME))

        watch = pipeline.Watch(begun, pace.unpacked, pace.read)
        for row in pipeline.ingest(workspace, paths, watch, reader, again=again):
            pace.sealed(known=row["status"] == "known")
            found.append(row)
    return found


def expire(workspace: pipeline.Workspace, days: int) -> None:
    """Remove rows older than `days` before the newest time in the data, and what killed writers left."""
    newest = max((row["last_time"] for row in workspace.lake.sources() if row["last_time"]), default=None)
    if newest is not None:
        workspace.lake.expire(newest - timedelta(days=days))
    workspace.lake.sweep()
    retold.forget(workspace.lake)


def failed(sources: Sequence[dict[str, Any]]) -> list[str]:
    """Return a sentence for each file that could not be read."""
    return [f"{row['file']}: {row.get('note') or 'failed'}" for row in sources if row["status"] == "failed"]


def complain(sources: Sequence[dict[str, Any]]) -> None:
    """Tell why files could not be read, the first few one by one."""
    lines = failed(sources)
    for line in lines[:_TOLD]:
        say(clip(line, 400))
    if len(lines) > _TOLD:
        say(f"{plural(len(lines) - _TOLD, 'more file')} could not be read: doorward sources lists them.")


def summary(sources: Sequence[dict[str, Any]]) -> str:
    """Return one sentence on what was read."""
    count = {
        status: sum(row["status"] == status for row in sources) for status in ("read", "known", "unknown", "failed")
    }
    rows, rejects = (sum(row[name] or 0 for row in sources if row["status"] == "read") for name in ("rows", "rejects"))
    told = [f"{plural(count['read'], 'file')} read with {plural(rows, 'row')} and {plural(rejects, 'reject')}"]
    told += [f"{count['known']:,} read before"] if count["known"] else []
    told += [f"{count['unknown']:,} of no known format"] if count["unknown"] else []
    told += [f"{count['failed']:,} failed"] if count["failed"] else []
    return "; ".join(told) + "."

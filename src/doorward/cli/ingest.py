"""doorward ingest"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from doorward import listing, pipeline, unpack
from doorward.cli import command, door, errors
from doorward.wording import plain, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

COLUMNS = ("file", "reader", "status", "rows", "rejects", "first_time", "last_time", "note")


@command(
    examples=(
        "doorward ingest /var/log/zeek",
        "doorward ingest scans.zip sbom/ register.toml --format jsonl",
        "doorward ingest logs.tar.zst --keep 30",
    )
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--keep",
    type=click.IntRange(1),
    metavar="DAYS",
    help="Remove rows older than this many days before the newest time in the data.",
)
@click.option("--format", "form", type=click.Choice(listing.FORMATS), default="table", show_default=True)
def ingest(ctx: click.Context, paths: tuple[Path, ...], keep: int | None, form: str) -> None:
    """Read files and folders into the workspace, and say what became of each.

    Files are recognised by their bytes, and seen through .gz .zst .xz .zip .tar. The same bytes twice add nothing.
    """
    with door(ctx).workspace() as workspace:
        sources = read(workspace, paths)
        if keep is not None:
            expire(workspace, keep)
    click.echo(listing.told(sources, COLUMNS, form, errors().width), nl=False)
    click.echo(summary(sources), err=True)
    if any(row["status"] == "failed" for row in sources):
        ctx.exit(1)


def read(workspace: pipeline.Workspace, paths: Sequence[Path]) -> list[dict[str, Any]]:
    """Read files with a progress bar on standard error, silent when piped; return what became of each."""
    console = errors()
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task("reading", total=unpack.total_bytes(paths, [workspace.settings.workspace]) or None)
        found = []
        for row in pipeline.ingest(workspace, paths, lambda count: bar.advance(task, count)):
            bar.update(task, description=plain(Path(row["file"]).name)[:40])
            found.append(row)
    return found


def expire(workspace: pipeline.Workspace, days: int) -> None:
    """Remove rows older than `days` before the newest time in the data, and what killed writers left."""
    newest = max((row["last_time"] for row in workspace.lake.sources() if row["last_time"]), default=None)
    if newest is not None:
        workspace.lake.expire(newest - timedelta(days=days))
    workspace.lake.sweep()


def summary(sources: Sequence[dict[str, Any]]) -> str:
    """Return one sentence on what was read."""
    count = {
        status: sum(row["status"] == status for row in sources) for status in ("read", "known", "unknown", "failed")
    }
    rows, rejects = (sum(row[name] or 0 for row in sources if row["status"] == "read") for name in ("rows", "rejects"))
    told = [f"{plural(count['read'], 'file')} read with {plural(rows, 'row')} and {plural(rejects, 'reject')}"]
    told += [f"{count['known']} read before"] if count["known"] else []
    told += [f"{count['unknown']} of no known format"] if count["unknown"] else []
    told += [f"{count['failed']} failed"] if count["failed"] else []
    return "; ".join(told) + "."

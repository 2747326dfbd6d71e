"""The command `doorward columns`."""

from __future__ import annotations

from pathlib import Path

import click

from doorward.cli import command, door
from doorward.cli.ingest import existing
from doorward.headings import blocks
from doorward.settings import load
from doorward.wording import clip


@command(examples=("doorward columns inventory.xlsx", "doorward columns lists/ >> .doorward/doorward.toml"))
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
def columns(ctx: click.Context, paths: tuple[Path, ...]) -> None:
    """Offer what the columns of lists of devices mean.

    It writes lines for doorward.toml. Correct them, put them there, and read the lists with ingest --again. A column that means nothing to
    Doorward stands there with nothing behind it: fill it in, or leave it so that it is not read. Nothing is kept of the files.
    """
    given = existing(paths)
    many = 0
    for many, (name, lines) in enumerate(blocks(load(door(ctx).folder), given), 1):  # noqa: B007 - the count is told after it
        click.echo(f"# {clip(name, 200)}\n{lines}")
    if not many:
        raise click.ClickException("no list of devices in CSV or Excel whose columns may mean anything is among them.")

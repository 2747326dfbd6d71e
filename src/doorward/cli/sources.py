"""doorward sources"""

from __future__ import annotations

import click

from doorward import listing, pipeline
from doorward.answering import gaps
from doorward.cli import command, door, errors

COLUMNS = ("file", "reader", "status", "unit", "units", "rows", "headers", "rejects", "first_time", "last_time", "note")


@command(examples=("doorward sources", "doorward sources --format jsonl"))
@click.option("--format", "form", type=click.Choice(listing.FORMATS), default="table", show_default=True)
def sources(ctx: click.Context, form: str) -> None:
    """List what was read, how far it reaches, and what could not be judged for lack of data."""
    with door(ctx).workspace() as workspace:
        rows = workspace.lake.sources()
        counts = pipeline.counts(workspace)
    click.echo(listing.told(rows, COLUMNS, form, errors().width), nl=False)
    for gap in gaps(counts, rows, ()):
        click.echo(f"not judged: {gap}", err=True)

"""doorward sql"""

from __future__ import annotations

import click

from doorward import listing
from doorward.cli import command, door, errors

MOST = 10_000


@command(
    examples=(
        'doorward sql "select source, destination, count(*) n from conn group by all order by n desc limit 10"',
        'doorward sql "select line, reason, text from rejects" --format csv',
    )
)
@click.argument("statement")
@click.option("--format", "form", type=click.Choice(listing.FORMATS), default="table", show_default=True)
@click.option("--most", type=click.IntRange(1), default=1_000, show_default=True, help="Rows at most.")
def sql(ctx: click.Context, statement: str, form: str, most: int) -> None:
    """Ask the tables one reading statement; nothing can be changed and no other file can be reached."""
    with door(ctx).workspace() as workspace:
        workspace.engine.attach(workspace.lake.files())
        rows = workspace.engine.ask(statement, most)
    click.echo(listing.told(rows.to_pylist(), rows.column_names, form, errors().width), nl=False)

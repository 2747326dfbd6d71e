"""The command `doorward sql`."""

from __future__ import annotations

import click

from doorward import listing
from doorward.cli import command, door, say, screen
from doorward.stages import retold


@command(
    examples=(
        'doorward sql "select source, destination, count(*) n from conn group by all order by n desc limit 10"',
        'doorward sql "select line, reason, text from rejects" --format csv',
        'doorward sql "from findings select severity, count(*) group by severity"',
    )
)
@click.argument("statement")
@click.option("--format", "form", type=click.Choice(listing.FORMATS), default="table", show_default=True)
@click.option("--most", type=click.IntRange(1), default=1_000, show_default=True, help="Rows at most.")
def sql(ctx: click.Context, statement: str, form: str, most: int) -> None:
    """Ask the tables one reading statement, in DuckDB's SQL.

    Nothing can be changed and no other file can be reached. The tables are told of in docs/reference/tables.md.
    """
    with door(ctx).workspace() as workspace:
        files = retold.files(workspace.lake)
        workspace.engine.attach(files)
        # One row more than asked for tells whether there are more.
        asked = workspace.engine.ask(statement, most + 1)
    rows = asked.slice(0, most).to_pylist()
    click.echo(listing.told(rows, asked.column_names, form, screen()), nl=False)
    if asked.num_rows > most:
        say(f"There are more rows than {most:,}: --most shows more, and so does a narrower question.")
    if not files.get("sources"):
        say("nothing was read yet, so every table is empty: run doorward analyze PATH.")

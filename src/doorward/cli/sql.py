"""The command `doorward sql`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from doorward import listing
from doorward.cli import command, door, say, screen

if TYPE_CHECKING:
    from collections.abc import Sequence


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
        files = workspace.lake.files()
        workspace.engine.attach(files)
        # One row more than asked for tells whether there are more.
        asked = workspace.engine.ask(statement, most + 1)
    names = distinct(asked.column_names)
    rows = asked.rename_columns(names).slice(0, most).to_pylist()
    click.echo(listing.told(rows, names, form, screen()), nl=False)
    if asked.num_rows > most:
        say(f"There are more rows than {most:,}: --most shows more, and so does a narrower question.")
    if not files.get("sources"):
        say("nothing was read yet, so every table is empty: run doorward analyze PATH.")


def distinct(names: Sequence[str]) -> list[str]:
    """Return names with a number behind those that stand there already, so that no column hides another."""
    made: list[str] = []
    for name in names:
        number = 1
        while (told := name if number == 1 else f"{name}_{number}") in made:
            number += 1
        made.append(told)
    return made

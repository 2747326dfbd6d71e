"""The command `doorward what-if`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from doorward import __version__, listing
from doorward.attack_graph.planning import described, fix_named, residual
from doorward.attack_graph.solving import closing
from doorward.cli import command, door, errors, say, screen
from doorward.cli.paths import FORMATS, analysed
from doorward.grid import Column, grid
from doorward.report import Answer, Fix
from doorward.reports import reports
from doorward.wording import effort, listed, plural, share

if TYPE_CHECKING:
    from doorward.attack_graph.planning import Residual
    from doorward.attack_graph.solving import Asked

COLUMNS = ("jewel", "way_before", "way_after", "risk_before", "risk_after")
_SHOWN = (
    Column("crown jewel", lambda row: row["jewel"], least=16),
    Column("likeliest way now", lambda row: share(row["way_before"]), right=True),
    Column("after", lambda row: share(row["way_after"]) if row["way_after"] else "none", right=True),
    Column("over all ways now", lambda row: share(row["risk_before"]), right=True),
    Column("after it", lambda row: share(row["risk_after"]), right=True),
)


@command(
    examples=(
        "doorward what-if --close 'retire test03 or give it an owner and a new end date'",
        "doorward what-if --close 1 --close 2",
        "doorward what-if --close 'stop ssh from office01' --format jsonl",
    )
)
@click.option(
    "--close",
    "closed",
    multiple=True,
    required=True,
    metavar="FIX",
    help="A fix in its own words, a part of them that no other fix has, or its number in doorward plan; may be repeated.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
def what_if(ctx: click.Context, closed: tuple[str, ...], form: str) -> None:
    """Say what is left of every way after some fixes.

    Nothing is changed.
    """
    asked = analysed(door(ctx).shelf())
    with errors().status("working it out anew"):
        fixes = _meant(asked, closed)
        found = residual(asked, fixes)
    rows = [{name: getattr(item, name) for name in COLUMNS} for item in found]
    if form == "html":
        told = tuple(Fix(str(row["fix"]), (), (), float(str(row["hours"]))) for row in described(asked, fixes))
        click.echo(
            reports()["html"].tell(Answer(__version__, None, _headline(asked, found, fixes), (), {}, fixes=told)),
            nl=False,
        )
        return
    click.echo(
        grid(rows, _SHOWN, screen()) if form == "table" and rows else listing.told(rows, COLUMNS, form), nl=False
    )
    say(_headline(asked, found, fixes))


def _meant(asked: Asked, closed: tuple[str, ...]) -> list[str]:
    numbered: dict[int, str] = {}
    if any(words.isdigit() for words in closed) and (plan := closing(asked.case())):
        numbered = {number: item.fix for number, item in enumerate(plan.fixes, 1)}
    try:
        return list(dict.fromkeys(fix_named(asked.rows.graph, words, numbered) for words in closed))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--close") from error


def _headline(asked: Asked, found: list[Residual], fixes: list[str]) -> str:
    hours = sum(float(str(row["hours"])) for row in described(asked, fixes))
    left = [item.jewel for item in found if item.way_after]
    still = f"{listed(left)} can still be reached" if left else "no crown jewel can be reached any more"
    return f"After {plural(len(fixes), 'fix', 'fixes')} of {effort(hours)}, {still}."

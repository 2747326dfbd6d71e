"""The command `doorward plan`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from doorward import __version__, listing
from doorward.attack_graph.fix_cost import kind
from doorward.attack_graph.planning import best_for, described, part
from doorward.attack_graph.solving import closing
from doorward.attack_graph.steadiness import steadiness
from doorward.attack_graph.steadiness import told as steady
from doorward.cli import command, door, errors, say, screen
from doorward.cli.paths import FORMATS, analysed
from doorward.grid import Column, grid
from doorward.report import Answer, Closing, Fix, Planned
from doorward.reports import reports
from doorward.wording import effort

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doorward.attack_graph.planning import Budgeted
    from doorward.attack_graph.solving import Asked
    from doorward.attack_graph.steadiness import Opinion

COLUMNS = ("number", "fix", "kind", "hours", "risk", "risk_low", "risk_high")
_SHOWN = (
    Column("", lambda row: f"{row['number']}.", right=True),
    Column("fix", lambda row: row["fix"], least=40),
    Column("kind", lambda row: row["kind"].replace("_", " "), spare=1),
    Column("cost", lambda row: effort(row["hours"]), right=True),
    Column("risk left", lambda row: f"{row['risk']:.3g}", right=True),
    Column("others say", lambda row: _range(row["risk_low"], row["risk_high"]), right=True),
)


@command(examples=("doorward plan", "doorward plan --budget 8", "doorward plan --format jsonl | jq .fix"))
@click.option(
    "--budget", type=click.FloatRange(0, min_open=True), metavar="HOURS", help="The best for so many person-hours."
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
def plan(ctx: click.Context, budget: float | None, form: str) -> None:
    """Say what to close: the cheapest fixes that leave no way.

    With --budget: the best for so many hours.

    Risk is how many crown jewels are to be expected to fall. Costs stand under [costs] of doorward.toml.
    """
    asked = analysed(door(ctx).shelf())
    with errors().status("planning"):
        found = closing(asked.case())
        spent = best_for(asked, budget) if budget is not None and found else None
        others = [] if found is None or spent else steadiness(part(asked.case()), [item.fix for item in found.fixes])
    if found is None:
        say("No crown jewel can be reached in what was read: there is nothing to plan.")
        return
    told = found if spent is None else _bought(asked, spent)
    if form == "html":
        click.echo(_page(told), nl=False)
        return
    rows = [_row(number, item, others) for number, item in enumerate(told.fixes, 1)]
    click.echo(
        grid(rows, _SHOWN, screen()) if form == "table" and rows else listing.told(rows, COLUMNS, form), nl=False
    )
    _say(found, spent, others)


def _row(number: int, item: Planned, others: Sequence[Opinion]) -> dict[str, Any]:
    risks = [risk for opinion in others if (risk := opinion.risks[number]) is not None]
    low, high = min(risks, default=None), max(risks, default=None)
    told = {"number": number, "fix": item.fix, "kind": kind(item.fix), "hours": item.hours, "risk": item.risk}
    return told | {"risk_low": low, "risk_high": high}


def _range(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return ""
    return f"{low:.3g} to {high:.3g}" if low < high else f"{low:.3g}"


def _bought(asked: Asked, spent: Budgeted) -> Closing:
    """Return the best for a budget in the form of a plan; only after the last fix is the risk known."""
    last = len(spent.fixes) - 1
    costs = {str(row["fix"]): row["hours"] for row in described(asked, spent.fixes)}
    fixes = [
        Planned(fix, float(str(costs[fix])), spent.risk_after if number == last else spent.risk_before)
        for number, fix in enumerate(spent.fixes)
    ]
    return Closing(tuple(fixes), spent.hours, 0.0, proven=False, risk=spent.risk_before)


def _say(found: Closing, spent: Budgeted | None, others: Sequence[Opinion]) -> None:
    if spent is None:
        say(f"{found.told()} Before, {found.risk:.3g} crown jewels are to be expected to fall.")
        say(
            "Which fixes cut every way does not depend on how likely moves are taken to be; in which order they pay does."
            f" {steady(others, [item.fix for item in found.fixes])}".rstrip()
        )
        return
    say(f"{spent.told()} To cut every way takes {effort(found.hours)}.")
    say(spent.firm())


def _page(told: Closing) -> str:
    fixes = tuple(Fix(item.fix, (), (), item.hours) for item in told.fixes)
    answer = Answer(__version__, None, "What to close.", (), {}, fixes=fixes, closing=told)
    return reports()["html"].tell(answer)

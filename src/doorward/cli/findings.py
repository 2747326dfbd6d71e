"""The command `doorward findings`."""

from __future__ import annotations

import click

from doorward import __version__, listing
from doorward.cli import command, door, say, screen
from doorward.cli.explain import named
from doorward.detectors import detectors
from doorward.finding import SEVERITIES
from doorward.grid import Column, grid
from doorward.last_analysis import judged
from doorward.report import Answer, by_severity
from doorward.reports import reports
from doorward.wording import hundredths, moment, plural

COLUMNS = ("severity", "score", "detector", "summary", "first_seen", "last_seen", "events", "due", "id")
"""What CSV has of a finding; JSON lines have all."""
_STYLES = {"critical": "bold red", "high": "dark_orange", "medium": "yellow", "low": "cyan", "info": "dim"}
_SHOWN = (
    Column("severity", lambda row: row["severity"], style=lambda row: _STYLES[row["severity"]]),
    Column("score", lambda row: hundredths(row["score"]), right=True),
    Column("what", lambda row: row["summary"], least=40),
    Column("last seen", lambda row: moment(row["last_seen"]), spare=1),
    Column("detector", lambda row: row["detector"], spare=2),
    Column("events", lambda row: f"{row['events']:,}", right=True, spare=3),
    Column("id", lambda row: row["id"], spare=4),
)


@command(
    examples=(
        "doorward findings",
        "doorward findings --question inside --severity high",
        "doorward findings --detector beacons --format jsonl | jq .summary",
    )
)
@click.option("--format", "form", type=click.Choice(listing.FORMATS), default="table", show_default=True)
@click.option("--severity", type=click.Choice(SEVERITIES), default="info", help="Only this severe or worse.")
@click.option("--question", type=click.Choice(("doors", "inside")), help="Only what helps to answer this question.")
@click.option("--detector", metavar="NAME", help="Only of this detector; doorward explain lists them.")
@click.option("--expected", is_flag=True, help="Those that expected.toml covers, instead of the others.")
def findings(
    ctx: click.Context, form: str, severity: str, question: str | None, detector: str | None, *, expected: bool
) -> None:
    """List the findings of the last analysis, worst first."""
    asked = {
        name
        for name, item in ({detector: named(detector)} if detector else detectors()).items()
        if question in (None, item.answers)
    }
    found = judged(door(ctx).shelf())
    if found is None:
        raise click.ClickException("nothing was analysed yet: run doorward analyze.")
    covered = sum(item.expected is not None for item in found)
    found = [item for item in found if (item.expected is not None) == expected]
    wanted = SEVERITIES[SEVERITIES.index(severity) :]
    kept = [item for item in found if item.severity in wanted and item.detector in asked]
    if form == "jsonl":
        told = Answer(version=__version__, as_of=None, headline="", findings=tuple(kept), answers={})
        click.echo(reports()["jsonl"].tell(told), nl=False)
        return
    rows = [item.as_row() for item in kept]
    if rows or form == "csv":
        click.echo(grid(rows, _SHOWN, screen()) if form == "table" else listing.told(rows, COLUMNS, form), nl=False)
    say(f"{plural(len(kept), 'finding')}{': ' if kept else ''}{by_severity(kept)}" + _rest(len(found) - len(kept)))
    if covered and not expected:
        say(f"{plural(covered, 'finding')} expected, not counted: doorward findings --expected.")


def _rest(count: int) -> str:
    return f"; {plural(count, 'other')} not asked for." if count else "."

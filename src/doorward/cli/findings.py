"""The command `doorward findings`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from doorward import __version__, listing
from doorward.cli import command, door, say, screen
from doorward.cli.explain import named
from doorward.console.row_query import fitting
from doorward.console.snapshot.finding_row import marks, row
from doorward.console.snapshot.lists import FINDINGS
from doorward.detectors import detectors
from doorward.field_query import FieldQueryError, parse
from doorward.finding import SEVERITIES
from doorward.grid import Column, grid
from doorward.last_analysis import judged
from doorward.report import Answer, by_severity
from doorward.reports import reports
from doorward.wording import hundredths, moment, plain, plural

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from doorward.field_query import Fields, Query
    from doorward.finding import Finding
    from doorward.last_analysis import Shelf

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
        "doorward findings 'severity:>=high host:web*,db* first_seen:<7d sort:-score'",
        "doorward findings --format csv -- 'address:10.0.0.0/8 -detector:beacons'",
        "doorward findings --detector beacons --format jsonl | jq .summary",
    )
)
@click.argument("query", nargs=-1)
@click.option("--format", "form", type=click.Choice(listing.FORMATS), default="table", show_default=True)
@click.option("--severity", type=click.Choice(SEVERITIES), default="info", help="Only this severe or worse.")
@click.option("--question", type=click.Choice(("doors", "inside")), help="Only what helps to answer this question.")
@click.option("--detector", metavar="NAME", help="Only of this detector; doorward explain lists them.")
@click.option("--expected", is_flag=True, help="Those that expected.toml covers, instead of the others.")
def findings(
    ctx: click.Context,
    query: tuple[str, ...],
    form: str,
    severity: str,
    question: str | None,
    detector: str | None,
    *,
    expected: bool,
) -> None:
    """List the findings of the last analysis, worst first.

    QUERY is written as in the console: severity:>=high host:web* port:443,8443 first_seen:<7d -attack:T1071 "free text" sort:-score. A word with > < or * goes in quotation marks of the shell.
    """
    asks = understood(query, FINDINGS)
    asked = {
        name
        for name, item in ({detector: named(detector)} if detector else detectors()).items()
        if question in (None, item.answers)
    }
    shelf = door(ctx).shelf()
    found = judged(shelf)
    if found is None:
        raise click.ClickException("nothing was analysed yet: run doorward analyze.")
    covered = sum(item.expected is not None for item in found)
    found = [item for item in found if (item.expected is not None) == expected]
    wanted = SEVERITIES[SEVERITIES.index(severity) :]
    kept = [item for item in found if item.severity in wanted and item.detector in asked]
    kept = _fitting(kept, asks, shelf, door(ctx).as_of)
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


def understood(words: Sequence[str], fields: Fields) -> Query:
    """Return what the words of a command line ask of a list.

    Raises:
        UsageError: they cannot be understood; it points at what is wrong.
    """
    try:
        return parse(" ".join(words), fields)
    except FieldQueryError as error:
        raise click.UsageError(f"the query cannot be understood\n{_visible(error.pointed())}") from error


def _visible(text: str) -> str:
    return "\n".join(plain(line) for line in text.split("\n"))


def _fitting(found: list[Finding], asks: Query, shelf: Shelf, as_of: datetime | None) -> list[Finding]:
    """Return the findings that a query asks for, in its order."""
    if not asks.terms and not asks.order:
        return found
    answers = {name: item.answers for name, item in detectors().items()}
    rows = ({**row(one, answers.get(one.detector)), **marks(one), "": one} for one in found)
    return [told[""] for told in fitting(rows, asks, "finding", shelf, as_of)]


def _rest(count: int) -> str:
    return f"; {plural(count, 'other')} not asked for." if count else "."

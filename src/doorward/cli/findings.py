"""doorward findings"""

from __future__ import annotations

import json

import click

from doorward import listing
from doorward.cli import command, door, errors
from doorward.finding import SEVERITIES
from doorward.query import sql

COLUMNS = ("severity", "score", "detector", "summary", "last_seen", "events", "id")
NESTED = ("entities", "reasons", "details", "evidence")


@command(
    examples=(
        "doorward findings",
        "doorward findings --format jsonl | jq .summary",
        "doorward findings --severity high --detector beacons",
    )
)
@click.option("--format", "form", type=click.Choice(listing.FORMATS), default="table", show_default=True)
@click.option("--severity", type=click.Choice(SEVERITIES), default="info", help="Only this severe or worse.")
@click.option("--detector", help="Only of this detector.")
def findings(ctx: click.Context, form: str, severity: str, detector: str | None) -> None:
    """List the findings of the last analysis, worst first."""
    with door(ctx).workspace() as workspace:
        workspace.engine.attach(workspace.lake.files())
        rows = workspace.engine.run(sql("select * from {findings}"), {}).to_pylist()
    wanted = SEVERITIES[SEVERITIES.index(severity) :]
    kept = [row for row in rows if row["severity"] in wanted and detector in (None, row["detector"])]
    kept.sort(key=lambda row: (-SEVERITIES.index(row["severity"]), -row["score"], row["id"]))
    if form == "jsonl":
        for row in kept:
            nested = {name: json.loads(row[name]) for name in NESTED}
            times = {
                name: row[name] and row[name].isoformat(timespec="microseconds") + "Z"
                for name in ("first_seen", "last_seen")
            }
            due = {"due": row["due"].isoformat() if row["due"] else None}
            click.echo(json.dumps({**row, **nested, **times, **due}))
    else:
        click.echo(listing.told(kept, COLUMNS, form, errors().width), nl=False)

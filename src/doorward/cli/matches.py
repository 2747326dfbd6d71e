"""The command `doorward matches`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from doorward import listing
from doorward.cli import command, door, say, screen
from doorward.exposure.holders import ANNOUNCED, INSTALLED, OPEN_SERVICES
from doorward.grid import Column, grid
from doorward.query import sql
from doorward.stages import retold
from doorward.wording import plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from doorward.pipeline import Workspace
    from doorward.query import Query

COLUMNS = (
    "asset",
    "component",
    "version",
    "cve",
    "answer",
    "why",
    "range",
    "fixed",
    "exact",
    "source",
    "advisories",
    "package",
    "cpe",
)
"""What programs are told of a match."""
COVERED = ("asset", "source", "components", "judged", "why")
"""What programs are told of how much could be judged."""
ANSWERS = ("affected", "not affected", "cannot tell")
_STYLES = {"affected": "bold red", "cannot tell": "yellow", "not affected": "dim"}


def _why(row: Mapping[str, Any]) -> str:
    return f"{row['why']}: {row['range']}" if row["range"] else str(row["why"] or "")


_SHOWN = (
    Column("asset", lambda row: row["asset"] or "", least=8),
    Column("component", lambda row: row["component"] or "", least=12),
    Column("version", lambda row: row["version"] or "", least=6),
    Column("CVE", lambda row: row["cve"]),
    Column("answer", lambda row: row["answer"], style=lambda row: _STYLES[row["answer"]]),
    Column("why", _why, least=24),
    Column("fixed in", lambda row: row["fixed"] or "", spare=1),
    Column("says", lambda row: row["source"] or "", spare=2),
)
_COLUMNS = "cve, answer, why, range, fixed, exact, source, advisories, package, cpe"
_HELD = f"""
    select asset, name as component, version, {_COLUMNS} from {{installed}}
    union
    select holder as asset, name as component, version, {_COLUMNS} from {{announced}}
"""
_ASKED = """
    select * from {held}
    where (:cve is null or cve = :cve or list_contains(advisories, :cve)) and (:answer is null or answer = :answer)
        and (:asset is null or lower(asset) = lower(:asset))
        and (:package is null or lower(package) = lower(:package) or lower(component) = lower(:package))
    order by answer, asset, component, version, cve, source
    limit :most
"""
_COVERAGE = """
    select * from {coverage} where :asset is null or lower(asset) = lower(:asset)
    order by asset, source nulls last, why
    limit :most
"""


@command(
    examples=(
        "doorward matches --cve CVE-2024-3094",
        'doorward matches --asset web01 --answer "cannot tell"',
        "doorward matches --package openssl --format jsonl",
        "doorward matches --coverage",
    )
)
@click.option("--cve", metavar="CVE", help="Only this weakness, by its CVE id or an advisory's.")
@click.option("--asset", metavar="NAME", help="Only this asset.")
@click.option("--package", metavar="NAME", help="Only this package or component.")
@click.option("--answer", type=click.Choice(ANSWERS), help="Only this answer.")
@click.option("--coverage", is_flag=True, help="How much of each asset's software could be judged, by which source.")
@click.option("--format", "form", type=click.Choice(listing.FORMATS), default="table", show_default=True)
@click.option("--most", type=click.IntRange(1), default=1_000, show_default=True, help="Rows at most.")
def matches(
    ctx: click.Context,
    cve: str | None,
    asset: str | None,
    package: str | None,
    answer: str | None,
    form: str,
    most: int,
    *,
    coverage: bool,
) -> None:
    """Say what is affected by which weakness, what is not, and why.

    The answers are those of the last analysis.
    """
    asked = {"cve": cve.upper() if cve and cve.lower().startswith("cve-") else cve, "asset": asset, "package": package}
    query = sql(_COVERAGE) if coverage else sql(_ASKED, held=_held())
    with door(ctx).workspace() as workspace:
        rows = _rows(workspace, query, {**asked, "answer": answer, "most": most + 1})
    kept = rows[:most]
    if form != "table" or coverage:
        click.echo(listing.told(kept, COVERED if coverage else COLUMNS, form, screen()), nl=False)
    elif kept:
        click.echo(grid(kept, _SHOWN, screen()), nl=False)
    say(_covered(kept) if coverage else _summary(kept))
    if len(rows) > most:
        say(f"There are more rows than {most:,}: --most shows more, and so does a narrower question.")


def _held() -> Query:
    found = sql("select * from {matches}")
    announced = sql(ANNOUNCED, open_services=sql(OPEN_SERVICES), found=found)
    return sql(_HELD, installed=sql(INSTALLED, found=found), announced=announced)


def _rows(workspace: Workspace, query: Query, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    files = retold.files(workspace.lake)
    if "matches" not in files:
        raise click.ClickException("nothing was analysed yet: run doorward analyze.")
    workspace.engine.attach(files)
    found: list[dict[str, Any]] = workspace.engine.run(query, values).to_pylist()
    return found


def _summary(rows: Sequence[Mapping[str, Any]]) -> str:
    counts = {answer: sum(row["answer"] == answer for row in rows) for answer in ANSWERS}
    told = ", ".join(f"{count:,} {answer}" for answer, count in counts.items() if count)
    if not rows:
        return "No match: no feed that was read speaks of it. What was not judged: doorward matches --coverage."
    return f"{plural(len(rows), 'match', 'matches')}: {told}."


def _covered(rows: Sequence[Mapping[str, Any]]) -> str:
    assets = len({row["asset"] for row in rows})
    unjudged = sum((row["components"] or 0) - (row["judged"] or 0) for row in rows)
    return f"{plural(assets, 'asset')}; {plural(unjudged, 'component')} could not be judged."

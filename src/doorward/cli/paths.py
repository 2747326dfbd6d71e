"""The command `doorward paths`."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import click

from doorward import __version__, listing
from doorward.attack_graph.fact_names import fact_names
from doorward.attack_graph.planning import facts_of, gained, radius, signs_of
from doorward.attack_graph.solving import found_ways, jewel, path_row, ranked_doors
from doorward.cli import command, door, say, screen
from doorward.cli.findings import understood
from doorward.console.row_query import fitting
from doorward.console.snapshot.finding_row import live_hosts
from doorward.console.snapshot.lists import DOORS as DOOR_FIELDS
from doorward.console.snapshot.lists import WAYS
from doorward.console.snapshot.way_row import marks, row
from doorward.console.snapshot.writer import words
from doorward.detectors import detectors
from doorward.field_query import Fields
from doorward.grid import Column, grid, wrapped
from doorward.last_analysis import asked, judged, rows_behind_ways
from doorward.report import Answer
from doorward.reports import reports
from doorward.wording import clip, effort, listed, plural, share

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from doorward.attack_graph.solving import Asked
    from doorward.field_query import Query
    from doorward.last_analysis import Shelf
    from doorward.report import Way

FORMATS = (*listing.FORMATS, "html")
COLUMNS = ("id", "door", "jewel", "probability", "steps", "steps_seen", "walked", "facts", "sentences", "fixes", "rows")
DOORS = ("name", "sentence", "jewel", "path", "use", "signs", "hours", "score", "fix", "facts")
GAINED = ("fact", "likelihood", "name", "gains")
RANKED = Fields("doors", *(field for field in DOOR_FIELDS if field.name in {*DOORS}))
"""What may be asked of the doors of this list: the console knows more of them."""
_GAINED_SHOWN = (
    Column("what", lambda row: row["name"], least=20),
    Column("with", lambda row: row["gains"], least=16),
    Column("likelihood", lambda row: share(row["likelihood"]), right=True),
)
_WIDEST = 100
_DOORS_SHOWN = (
    Column("door", lambda row: row["name"], least=12),
    Column("jewel", lambda row: row["jewel"], least=12),
    Column("path", lambda row: share(row["path"]), right=True),
    Column("use", lambda row: str(row["use"]), right=True),
    Column("cost", lambda row: effort(row["hours"]), right=True),
    Column("worth", lambda row: f"{row['score']:.3g}", right=True),
    Column("what closes it", lambda row: row["fix"] or "no fix is known", least=30),
)


@command(
    examples=(
        "doorward paths",
        "doorward paths --to payroll --most 10",
        "doorward paths --from test03 --gained",
        "doorward paths 'live:yes host:web* sort:steps'",
        "doorward paths --doors 'path:>0.5 hours:<=4'",
        "doorward paths --format html > paths.html",
    )
)
@click.argument("query", nargs=-1)
@click.option("--to", "ends", metavar="JEWEL", help="Only ways to this crown jewel, or to this fact.")
@click.option("--from", "begin", metavar="FACT", help="Begin with this host, account or fact in an intruder's hands.")
@click.option("--most", type=click.IntRange(1, 100), default=3, show_default=True, help="Ways to each crown jewel.")
@click.option("--alike", is_flag=True, help="The likeliest ways exactly, even if they are variations of one.")
@click.option("--doors", is_flag=True, help="List the doors instead, by what closing them is worth.")
@click.option("--gained", "radiates", is_flag=True, help="List all that can be gained instead: the blast radius.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
def paths(
    ctx: click.Context,
    query: tuple[str, ...],
    ends: str | None,
    begin: str | None,
    most: int,
    form: str,
    *,
    alike: bool,
    doors: bool,
    radiates: bool,
) -> None:
    """Tell the ways to the crown jewels, move by move.

    They are worked out anew from the moves of the last analysis: from the Internet, and from hosts that show somebody inside.

    QUERY is written as in the console: probability:>0.2 host:web* live:yes fix:*ssh* "free text" sort:-seen. A word with > < or * goes in quotation marks of the shell.
    """
    asks = _understood(query, doors=doors, radiates=radiates)
    kept = door(ctx).shelf()
    question = analysed(kept)
    try:
        question = (
            replace(question, starts=facts_of(question.rows.graph, begin, question.identities)) if begin else question
        )
        question = replace(question, goals=_ends(question, ends)) if ends else question
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    if begin:
        say(_reach(question))
    if radiates:
        _list_gained(question, form)
    elif doors:
        _list_doors(question, kept, form, asks)
    else:
        told = _fitting(found_ways(question, None, most, signs=not begin, alike=alike), asks, kept, door(ctx).as_of)
        behind = rows_behind_ways(kept)
        _tell([(replace(way, rows=behind.get(way.id, ())), hops) for way, hops in told], form)


def _reach(question: Asked) -> str:
    """Say what whoever holds the facts that the question begins with can gain."""
    case = question.case(signs=False)
    goals = [case.graph.facts[goal] for goal in case.goals]
    held = list(dict.fromkeys(fact_names(question.starts, question.identities).values()))
    signs = " ".join(signs_of(question, question.starts))
    return f"Whoever holds {listed(held)} can gain {radius(gained(question), goals)}. {signs}".rstrip()


def _understood(query: tuple[str, ...], *, doors: bool, radiates: bool) -> Query:
    if query and radiates:
        raise click.UsageError("--gained takes no query.")
    return understood(query, RANKED if doors else WAYS)


def _fitting(
    told: list[tuple[Way, list[dict[str, Any]]]], asks: Query, kept: Shelf, as_of: datetime | None
) -> list[tuple[Way, list[dict[str, Any]]]]:
    """Return the ways that a query asks for, in its order."""
    if not asks.terms and not asks.order:
        return told
    live = live_hosts(judged(kept) or (), {name: item.answers for name, item in detectors().items()})
    rows = ({**row(way, hops, live), **marks(way, hops), "": (way, hops)} for way, hops in told)
    return [one[""] for one in fitting(rows, asks, "way", kept, as_of)]


def analysed(kept: Shelf) -> Asked:
    """Return what is asked of the last analysis.

    Raises:
        ClickException: there was none yet.
    """
    if "steps" not in kept.lake.files("steps"):
        raise click.ClickException("nothing was analysed yet: run doorward analyze.")
    return asked(kept)


def _ends(asked: Asked, words: str) -> list[str]:
    """Return the goals that a person means: crown jewels by name, else facts."""
    case = asked.case()
    goals = [case.graph.facts[goal] for goal in case.goals]
    return [goal for goal in goals if words in (goal, jewel(goal))] or facts_of(case.graph, words, asked.identities)


def _tell(told: Sequence[tuple[Way, list[dict[str, Any]]]], form: str) -> None:
    ways = tuple(way for way, _ in told)
    if form == "html":
        answer = Answer(__version__, None, _headline(ways), (), {}, ways=ways)
        click.echo(reports()["html"].tell(answer), nl=False)
    elif form == "table":
        click.echo("\n".join(line for number, way in enumerate(ways, 1) for line in _sentences(number, way)))
        say(_headline(ways))
    else:
        click.echo(listing.told([_row(way, hops) for way, hops in told], COLUMNS, form), nl=False)


def _headline(ways: Sequence[Way]) -> str:
    if not ways:
        return "No way was found in what was read; that is no proof that there is none."
    jewels = {way.jewel for way in ways}
    walked = sum(way.walked for way in ways)
    seen = f"; moves of {plural(walked, 'way')} were seen in order" if walked else ""
    return f"{plural(len(ways), 'way')} to {plural(len(jewels), 'crown jewel')}{seen}."


def _sentences(number: int, way: Way) -> Iterator[str]:
    """Yield a way as a numbered paragraph: how likely, from where to where, then a sentence a move."""
    width = min(screen().width, _WIDEST)
    order = ", in order" if way.walked else ""
    seen = f"; {way.seen} of {plural(len(way.sentences), 'move')} seen in the data{order}" if way.seen else ""
    yield from wrapped(f"{number}. {share(way.probability)}: {clip(way.title)} to {clip(way.jewel)}{seen}", width)
    for sentence, was_seen in zip(way.sentences, way.moves_seen, strict=True):
        first, *rest = wrapped(f"{clip(sentence, 240)}{' Seen in the data.' if was_seen else ''}", width - 6)
        yield f"    - {first}"
        yield from (f"      {line}" for line in rest)
    yield ""


def _row(way: Way, hops: Sequence[dict[str, Any]]) -> dict[str, Any]:
    behind = way.rows or ((),) * len(way.sentences)
    rows = [[{"file": one.file, "table": one.table, "rows": list(one.rows)} for one in move] for move in behind]
    told = {name: value for name, value in path_row(way).items() if name != "evidence"}
    return {**told, "fixes": sorted({fix for hop in hops for fix in hop["fixes"] or ()}), "rows": rows}


def _list_doors(asked: Asked, kept: Shelf, form: str, asks: Query) -> None:
    found = ranked_doors(asked, [item for item in judged(kept) or () if item.expected is None])
    if asks.terms or asks.order:
        told = (
            {**asdict(item), "words": words(item.name, item.sentence, item.fix, item.jewel), "": item} for item in found
        )
        found = tuple(one[""] for one in fitting(told, asks, "door", kept, None))
    if form == "html":
        answer = Answer(__version__, None, f"{plural(len(found), 'door')} lead to crown jewels.", (), {}, ranked=found)
        click.echo(reports()["html"].tell(answer), nl=False)
        return
    rows = [{name: getattr(item, name) for name in DOORS} for item in found]
    click.echo(
        grid(rows, _DOORS_SHOWN, screen()) if form == "table" and rows else listing.told(rows, DOORS, form), nl=False
    )
    say(f"{plural(len(found), 'door')}: worth is path x use / hours.")


def _list_gained(asked: Asked, form: str) -> None:
    if form == "html":
        raise click.UsageError("--gained is told as table, jsonl or csv.")
    rows = [{name: getattr(item, name) for name in GAINED} for item in gained(asked)]
    click.echo(
        grid(rows, _GAINED_SHOWN, screen()) if form == "table" and rows else listing.told(rows, GAINED, form), nl=False
    )

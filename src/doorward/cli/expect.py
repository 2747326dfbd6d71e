"""The command `doorward expect`: which behaviour is expected, and judging again by it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from doorward import __version__, listing, pipeline
from doorward.cli import command, door, errors, say
from doorward.declared import declared
from doorward.detectors import detectors
from doorward.expected import ExpectationError, expectation, without, written
from doorward.last_analysis import judged
from doorward.report import by_severity
from doorward.reports import reports
from doorward.settings import EXPECTED, load
from doorward.wording import clip, day, listed, plural

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from doorward.expected import Expectation
    from doorward.finding import Finding
    from doorward.report import Answer

COLUMNS = ("id", "source", "destination", "software", "port", "detectors", "owner", "until", "reason", "findings")
"""What is told of an expectation; `findings` counts those it covers now."""
_SHORTEST = 4
_SHOWN = 5


@command(
    kind=click.Group,
    examples=(
        "doorward expect add 3f2a91c0 --reason 'antivirus updates' --owner anna --until 2027-03-31",
        "doorward expect list",
        "doorward expect remove 9c1e44d2",
    ),
)
def expect(ctx: click.Context) -> None:
    """Say what is expected, so that nobody looks at it again.

    Whoever says so gives a reason, an owner and a last day. It reaches back: findings that are covered are kept and counted, but are no answer. Nothing is read again; the findings are judged again at once.
    """
    del ctx


@command(
    examples=(
        "doorward expect add 3f2a91c0 --reason 'antivirus updates' --owner anna --until 2027-03-31",
        (
            "doorward expect add --source 10.1.0.0/16 --destination '*.example.org' --detector beacons \\\n"
            "      --reason 'telemetry, change 4711' --owner anna --until 2027-03-31"
        ),
    )
)
@click.argument("finding", required=False)
@click.option("--source", metavar="TEXT", help="Who: an address, a network, or a name (* stands for anything).")
@click.option("--destination", metavar="TEXT", help="With whom: the same.")
@click.option(
    "--software", metavar="TEXT", help="What does it: a User-Agent, a JA4, a component (* stands for anything)."
)
@click.option("--port", type=click.IntRange(0, 65535), help="Port of the destination.")
@click.option(
    "--detector", "detectors", multiple=True, metavar="NAME", help="Only what this detector says; may be repeated."
)
@click.option("--reason", required=True, help="Why it is expected.")
@click.option("--owner", required=True, help="Who answers for it.")
@click.option("--until", required=True, metavar="DAY", help="The last day it holds, such as 2027-03-31.")
def add(ctx: click.Context, finding: str | None, **given: Any) -> None:
    """Expect what FINDING tells, or what the options say.

    FINDING is the id of a finding, or its beginning: its source, destination, port and detector become the conditions.
    """
    with door(ctx).workspace() as workspace:
        found = judged(workspace) or []
    told = {key: value for key, value in given.items() if value not in (None, ())}
    if finding is not None:
        told = _conditions(_named(finding, found)) | told
    try:
        made = expectation(told, detectors())
    except ExpectationError as error:
        raise click.UsageError(str(error)) from error
    path = door(ctx).folder / EXPECTED
    here = {item.id: item for item in load(door(ctx).folder).expected}
    if made.id in here:
        raise click.UsageError(f"{made.id} says the same already, until {here[made.id].until}; remove it first.")
    text = path.read_text("utf-8-sig") if path.exists() else ""
    _written(path, text.rstrip("\n") + "\n\n" * bool(text.strip()) + written(made))
    answer = _judged_again(ctx)
    covered = [item for item in answer.expected if (item.expected or {}).get("id") == made.id] if answer else []
    say(f"{made.id} is expected until {day(made.until)}. {_covers(covered)}")
    for item in covered[:_SHOWN]:
        say(f"  {item.severity}: {clip(item.summary, 160)}")


@command(examples=("doorward expect list", "doorward expect list --format jsonl"))
@click.option("--format", "form", type=click.Choice(listing.FORMATS), default="table", show_default=True)
def _list(ctx: click.Context, form: str) -> None:
    """List what is expected, by whom and until when.

    Beside each stands how many findings it covers now.
    """
    with door(ctx).workspace() as workspace:
        found = judged(workspace) or []
        sources = workspace.lake.sources()
        entries = declared(workspace.settings).expected
    newest = max((row["last_time"] for row in sources if row["last_time"]), default=None)
    time = door(ctx).as_of or newest
    rows = [_row(item, found) for item in entries]
    if rows or form != "table":
        click.echo(listing.told(rows, COLUMNS, form), nl=False)
    over = [item.id for item in entries if not item.holds(time.date() if time else None)]
    say(f"{plural(len(rows), 'expectation')}.")
    if over:
        say(f"no longer in force: {listed(over)}; renew or remove {'it' if len(over) == 1 else 'them'}.")


@command(examples=("doorward expect remove 9c1e44d2",))
@click.argument("expectation_id", metavar="ID")
def remove(ctx: click.Context, expectation_id: str) -> None:
    """Take an expectation back: what it covered is an answer again."""
    with door(ctx).workspace() as workspace:
        entries = workspace.settings.expected
        elsewhere = [item.id for item in declared(workspace.settings).expected[len(entries) :]]
    known = [item for item in entries if item.id.startswith(expectation_id.lower())]
    if len(expectation_id) < _SHORTEST or len(known) != 1:
        if expectation_id.lower() in elsewhere:
            raise click.UsageError(f"{expectation_id.lower()} was said in the console: withdraw it there.")
        raise click.UsageError(
            f"{clip(expectation_id, 40)!r} names no expectation; doorward expect list shows their ids."
        )
    path = door(ctx).folder / EXPECTED
    _written(path, without(path.read_text("utf-8-sig"), entries.index(known[0])))
    answer = _judged_again(ctx)
    say(f"{known[0].id} is no longer expected. {plural(len(answer.findings) if answer else 0, 'finding')} stand.")


expect.add_command(add)
expect.add_command(_list)
expect.add_command(remove)


def _named(text: str, found: Sequence[Finding]) -> Finding:
    known = [item for item in found if item.id.startswith(text.lower())]
    if len(text) < _SHORTEST or len(known) != 1:
        why = (
            f"is the beginning of {len(known)} findings" if len(known) > 1 else "names no finding of the last analysis"
        )
        raise click.UsageError(f"{clip(text, 40)!r} {why}; doorward findings shows their ids.")
    return known[0]


def _conditions(finding: Finding) -> dict[str, Any]:
    """Return what a finding is about, as conditions: the name of the destination rather than its address."""
    told = finding.details
    source = next((told[key] for key in ("source", "address", "asset", "device") if told.get(key)), None)
    destination = told.get("name") or told.get("destination")
    conditions = {"source": source, "destination": destination, "detectors": [finding.detector]}
    if isinstance(told.get("port"), int):
        conditions["port"] = told["port"]
    return {key: value for key, value in conditions.items() if value}


def _judged_again(ctx: click.Context) -> Answer | None:
    """Judge the findings again and renew the report that lies in the workspace."""
    with door(ctx).workspace() as workspace:
        with errors().status("judging again") as status:
            answer = pipeline.rejudged(workspace, __version__, door(ctx).as_of, status.update)
        if answer is not None:
            page = workspace.settings.workspace / "report.html"
            page.write_text(reports()["html"].tell(answer), "utf-8")
    return answer


def _covers(covered: Sequence[Finding]) -> str:
    if not covered:
        return "It covers no finding that is there now."
    return f"It covers {plural(len(covered), 'finding')}: {by_severity(covered)}."


def _row(item: Expectation, found: Sequence[Finding]) -> dict[str, Any]:
    told = dict.fromkeys(COLUMNS) | item.as_dict() | {"id": item.id}
    return told | {"findings": sum((one.expected or {}).get("id") == item.id for one in found)}


def _written(path: Path, text: str) -> None:
    """Replace a file at once, so that no reader meets half of it; only its owner may read it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    beside.replace(path)

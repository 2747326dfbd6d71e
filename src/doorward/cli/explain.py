"""The command `doorward explain`."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import click

from doorward import listing
from doorward.cli import command, screen
from doorward.detectors import detectors
from doorward.grid import Column, grid, wrapped
from doorward.report import QUESTIONS
from doorward.wording import clip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doorward.detector import Detector

COLUMNS = ("name", "question", "answers", "severity", "attack", "tables", "why", "blind_spot", "tunables")
"""What programs are told of a detector."""
_WIDEST = 100
_DEFAULT = 24
"""Characters of a tunable's default value."""


@command(examples=("doorward explain", "doorward explain beacons", "doorward explain --format jsonl"))
@click.argument("detector", required=False)
@click.option("--format", "form", type=click.Choice(listing.FORMATS), default="table", show_default=True)
def explain(ctx: click.Context, detector: str | None, form: str) -> None:
    """Say what a detector asks, why, and what it does not see.

    It says too what can be tuned and which tables are read. Without the name of a DETECTOR it lists them all.
    """
    del ctx
    chosen = [named(detector)] if detector is not None else list(detectors().values())
    if form != "table":
        click.echo(listing.told([_row(item) for item in chosen], COLUMNS, form), nl=False)
    elif detector is None:
        click.echo("\n".join(_all(chosen)))
    else:
        click.echo("\n".join(_one(chosen[0])))


def named(name: str) -> Detector:
    """Return a detector by name.

    Raises:
        BadParameter: there is none; the message says which name is near.
    """
    known = detectors()
    if name not in known:
        near = get_close_matches(name, known, 1)
        hint = f"do you mean {near[0]!r}?" if near else f"there are {', '.join(known)}."
        raise click.BadParameter(f"there is no detector {clip(name, 60)!r}; {hint}")
    return known[name]


def _width() -> int:
    return min(screen().width, _WIDEST)


def _all(items: list[Detector]) -> Iterator[str]:
    left = max(len(item.name) for item in items) + 4
    for answers in ("doors", "inside"):
        yield QUESTIONS[answers]
        for item in (each for each in items if each.answers == answers):
            first, *rest = wrapped(item.question, _width() - left)
            yield f"  {item.name:<{left - 2}}{first}"
            yield from (" " * left + line for line in rest)
        yield ""
    yield from wrapped("doorward explain NAME says why it matters, what it cannot see and what can be tuned.", _width())


def _one(item: Detector) -> Iterator[str]:
    yield from wrapped(item.question, _width())
    facts = {
        "Why it matters": item.why,
        "Known blind spot": item.blind_spot,
        "Helps to answer": QUESTIONS[item.answers],
        "ATT&CK": ", ".join(item.attack) or "none",
        "Tables read": ", ".join(item.tables),
    }
    for title, text in facts.items():
        yield ""
        yield from wrapped(f"{title}: {text}", _width())
    if item.tunables:
        yield ""
        yield f"Tunables, set under [detectors.{item.name}] in doorward.toml:"
        yield ""
        columns = (
            Column("name", lambda row: row["name"]),
            Column("default", lambda row: clip(str(row["default"]), _DEFAULT)),
            Column("meaning", lambda row: f"{row['meaning']} ({row['unit']})", least=24),
        )
        yield grid(_row(item)["tunables"], columns, screen()).rstrip("\n")


def _row(item: Detector) -> dict[str, Any]:
    tunables = [
        {"name": it.name, "default": it.default, "meaning": it.meaning, "unit": it.unit}
        for it in item.tunables.values()
    ]
    return {name: getattr(item, name) for name in COLUMNS if name != "tunables"} | {"tunables": tunables}

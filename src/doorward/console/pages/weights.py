"""What weighs: every threshold and cost that was in force, what the product says, and where it is changed. Only read here."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from doorward.console.page import Page, Shown
from doorward.wording import plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from doorward.console.page import Ask
    from doorward.console.snapshot.read import Snapshot

    Row = dict[str, Any]

weights = Page("Weights")
RAISED = 0.05
"""By so much a threshold of scores is raised in the preview; a score lies from 0 to 1."""
_THRESHOLD = "score from which "
"""How the meaning of a threshold of scores begins."""


@weights.shows("/settings/weights")
def _shown(ask: Ask) -> Shown:
    told = ask.snapshot.meta.get("weights")
    rows: list[Row] = ask.snapshot.once("weights told", _told) if told is not None else []
    changed = [row for row in rows if row["changed"]]
    groups = [(of, list(group)) for of, group in groupby(rows, key=lambda row: row["of"])]
    sentence = _sentence(rows, changed)
    values = {
        "sentence": sentence,
        "laid": told is not None,
        "changed": changed,
        "groups": groups,
        "scores": ask.snapshot.once("scores by detector", _scores),
        "raised": RAISED,
    }
    return Shown("weights.html", sentence, values)


def _sentence(rows: Sequence[Row], changed: Sequence[Row]) -> str:
    if not rows:
        return "Which weights were in force was not kept with this state of the data."
    told = f"{plural(len(rows), 'weight was', 'weights were')} in force"
    if not changed:
        return f"{told}, all as the product has them."
    return f"{told}; {plural(len(changed), 'was settled', 'were settled')} by doorward.toml."


def _scores(snapshot: Snapshot) -> dict[str, Row]:
    """Return for each detector how many findings there are, and from which score to which."""
    rows = snapshot.all(
        "select detector, count(*) as findings, min(score) as low, max(score) as high from findings group by detector"
    )
    return {row["detector"]: row for row in rows}


def _told(snapshot: Snapshot) -> list[Row]:
    """Return the weights, each threshold of scores with how many findings would fall below it if it were raised."""
    return [{**row, "below": _below(snapshot, row)} for row in snapshot.meta["weights"]]


def _below(snapshot: Snapshot, row: Mapping[str, Any]) -> int | None:
    if not row["meaning"].startswith(_THRESHOLD) or row["section"] != "detectors":
        return None
    # Scores have three digits; a sum such as 0.6 + 0.05 has more, and must not take in the next.
    found = snapshot.one(
        "select count(*) as count from findings where detector = ? and score >= ? and score < ?",
        [row["of"], row["value"], round(row["value"] + RAISED, 6)],
    )
    return found["count"] if found else 0

"""What weighs: thresholds of detectors and costs of fixes, with what is in force, what the product says, and where it was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.attack_graph.fix_cost import HOURS
from doorward.detectors import detectors
from doorward.settings import written
from doorward.wording import clip

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from doorward.console.snapshot.case import Case
    from doorward.console.snapshot.writer import Writer
    from doorward.settings import Settings

_LONGEST = 1_000
"""Characters of a value: some are patterns of many names."""


def weights(case: Case, writer: Writer) -> None:
    """Lay every weight as it is settled now; `line` is where doorward.toml tells it, None where the product's stands."""
    settings = case.workspace.settings
    rows = [*_thresholds(settings), *_costs(settings)]
    told = written(settings.workspace, [(row["section"], *row["path"]) for row in rows if row["changed"]])
    for row in rows:
        row["line"] = told.get((row["section"], *row.pop("path")))
    writer.add("meta", [{"name": "weights", "value": {"value": rows}}])


def _thresholds(settings: Settings) -> Iterator[dict[str, Any]]:
    for name, item in sorted(detectors().items()):
        chosen: Mapping[str, Any] = settings.detectors.get(name, {})
        values = item.values(chosen)
        for tunable in item.tunables.values():
            yield {
                "section": "detectors",
                "of": name,
                "path": (name, tunable.name),
                "name": tunable.name,
                "value": _shown(values[tunable.name]),
                "default": _shown(tunable.default),
                "changed": tunable.name in chosen,
                "unit": tunable.unit,
                "meaning": tunable.meaning,
            }


def _costs(settings: Settings) -> Iterator[dict[str, Any]]:
    for kind, hours in HOURS.items():
        yield {
            "section": "costs",
            "of": "costs",
            "path": (kind,),
            "name": kind,
            "value": settings.costs.get(kind, hours),
            "default": hours,
            "changed": kind in settings.costs,
            "unit": "person-hours",
            "meaning": f"what a fix of the kind {kind.replace('_', ' ')} costs",
        }


def _shown(value: Any) -> Any:
    return clip(value, _LONGEST) if isinstance(value, str) else value

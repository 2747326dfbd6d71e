from __future__ import annotations

import json
from types import SimpleNamespace

from tests.console.snapshot.organisation import laid

from doorward.attack_graph.fix_cost import HOURS
from doorward.console.snapshot.laying.weights import weights
from doorward.detectors import detectors
from doorward.settings import load


def told(folder, text):
    """The weights of a workspace with this doorward.toml, by section and name."""
    (folder / "doorward.toml").write_text(text, "utf-8")
    kept = []
    case = SimpleNamespace(workspace=SimpleNamespace(settings=load(folder)))
    weights(case, SimpleNamespace(add=lambda table, rows: kept.extend((table, row) for row in rows)))
    ((table, row),) = kept
    assert (table, row["name"]) == ("meta", "weights")
    return {(one["of"], one["name"]): one for one in row["value"]["value"]}


def test_every_threshold_and_cost_is_laid_with_its_unit():
    rows = laid().meta["weights"]
    known = [(name, one) for name, item in sorted(detectors().items()) for one in item.tunables]
    assert [(row["of"], row["name"]) for row in rows] == [*known, *(("costs", kind) for kind in HOURS)]
    assert all(row["unit"] and row["meaning"] for row in rows)
    assert not any(row["changed"] or row["line"] for row in rows)
    assert all(row["value"] == row["default"] for row in rows)


def test_what_was_changed_has_its_line(tmp_path):
    rows = told(tmp_path, "[detectors.beacons]\nhigh = 0.9\n\n[costs]\npatch = 2\nother = 8.0\n")
    high = rows["beacons", "high"]
    assert (high["value"], high["default"], high["changed"], high["line"]) == (0.9, 0.75, True, 2)
    assert (rows["costs", "patch"]["value"], rows["costs", "patch"]["line"]) == (2.0, 5)
    assert (rows["costs", "other"]["changed"], rows["costs", "other"]["line"]) == (True, 6), (
        "said, though it is the same"
    )
    assert sum(row["changed"] for row in rows.values()) == 3


def test_a_long_pattern_is_cut(tmp_path):
    rows = told(tmp_path, f"[detectors.beacons]\nknown = '{'x' * 1_900}'\n")
    assert len(rows["beacons", "known"]["value"]) == 1_000
    assert len(json.dumps(list(rows.values()))) < 100_000

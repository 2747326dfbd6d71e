from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from tests.paths.brute import step

from doorward.finding import Finding
from doorward.last_analysis import asked, judged, named, rows_behind_ways, shelf
from doorward.settings import Settings
from doorward.tables import filled


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path / "workspace")


def finding(name, severity, score):
    return Finding(name, "beacons", "?", severity, score, name, (), None, None, 1, (), (), {}, ())


def test_where_nothing_was_analysed_there_is_nothing(settings):
    kept = shelf(settings)

    assert judged(kept) is None
    assert rows_behind_ways(kept) == {}
    assert asked(kept).case().goals == []


def test_moves_and_jewels_are_read_as_they_lie_in_the_lake(settings):
    kept = shelf(settings)
    kept.lake.replace("steps", filled("steps", [step("data:plans", "position:internet", fixes=["close it"])]))
    batch = kept.lake.begin()
    batch.write("jewels", [{"jewel": "plans", "asset": "files01"}, {"jewel": None}], "register")
    batch.seal([{"origin": "register", "file": "register", "status": "read"}])
    found = asked(shelf(replace(settings, jewels={"ledger": {"asset": "erp01"}}, costs={"close_port": 3.0})))

    assert list(found.jewels) == ["ledger", "plans"]
    assert [found.rows.graph.facts[goal] for goal in found.case().goals] == ["data:plans"]
    assert (found.implied, dict(found.case().weights)) == (False, {0: 3.0})


def test_what_the_last_analysis_knew_counts_whatever_was_named_since(settings):
    kept = shelf(replace(settings, jewels={"later": {"asset": "a"}}))
    for told, implied in (
        ({"ledger": {"asset": "erp01"}}, False),
        ({"ledger": {"asset": "erp01", "by": "ana"}}, True),
        ({}, True),
    ):
        kept.lake.replace("analyses", filled("analyses", [{"version": "test", "gaps": [], "jewels": json.dumps(told)}]))
        assert named(kept) == told
        assert (list(asked(kept).jewels), asked(kept).implied) == (list(told), implied)
    assert list(asked(kept, kept.settings.jewels).jewels) == ["later"]


def test_an_analysis_of_before_jewels_were_kept_is_asked_with_those_of_the_settings(settings):
    kept = shelf(replace(settings, jewels={"ledger": {"asset": "erp01"}}))
    kept.lake.replace("analyses", filled("analyses", [{"version": "test", "gaps": []}]))

    assert named(kept) == {"ledger": {"asset": "erp01"}}


def test_findings_are_read_back_worst_first(settings):
    found = [finding("a", "low", 0.9), finding("b", "high", 0.7), finding("c", "high", 0.8)]
    shelf(settings).lake.replace("findings", filled("findings", [item.as_row() for item in found]))

    assert judged(shelf(settings)) == [found[2], found[1], found[0]]


def test_full_control_of_a_directory_is_implied_where_the_settings_name_no_jewel(settings):
    assert asked(shelf(settings)).implied


def test_commands_that_ask_load_neither_engine_nor_what_makes_an_analysis():
    asking = "doorward.cli.paths, doorward.cli.plan, doorward.cli.what_if, doorward.cli.findings, doorward.settings"
    heavy = "('duckdb', 'numba', 'pyspark', 'doorward.pipeline', 'doorward.readers.zeek', 'doorward.detectors.beacons')"
    code = f"import sys, {asking}; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_the_list_of_commands_loads_no_command():
    code = "import sys, click, doorward.cli as cli; click.Context(cli.doorward).get_help(); print([*sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "'doorward.cli'" in done.stdout
    assert "'doorward.cli." not in done.stdout
    assert "'pyarrow'" not in done.stdout

from __future__ import annotations

import json

from tests.console.snapshot.organisation import AS_OF, findings, organisation, stored

from doorward.console.snapshot.case import Case, asset_id, jewel_id, slim


def case(workspace):
    workspace.engine.attach(workspace.lake.files())
    return Case(workspace, AS_OF, {}, workspace.lake.sources())


def test_findings_are_told_worst_first_however_they_lie(tmp_path):
    with organisation(tmp_path) as workspace:
        expected = sorted(item.rank for item in findings())
        for listed in (findings(), findings()[::-1]):
            workspace.lake.replace("findings", stored(listed))
            assert [item.rank for item in case(workspace).told()] == expected


def test_what_is_kept_of_a_finding_is_what_other_parts_need():
    worst = findings()[0]
    kept = slim(worst)
    assert (kept.evidence, kept.reasons) == ((), ())
    assert kept.details["fix"] == worst.details["fix"]
    assert "cves" not in kept.details
    assert (kept.id, kept.rank, kept.entities) == (worst.id, worst.rank, worst.entities)
    assert len(json.dumps(kept.as_dict())) < len(json.dumps(worst.as_dict()))


def test_rows_are_streamed_from_the_lake(tmp_path):
    with organisation(tmp_path) as workspace:
        rows = case(workspace).rows("select name, owner from {assets} order by name desc")
        assert list(rows) == [{"name": "web01", "owner": "anna"}, {"name": "test03", "owner": None}]


def test_what_is_expected_does_not_count(tmp_path):
    with organisation(tmp_path) as workspace:
        made = case(workspace)
        made.findings = findings()
        assert len(made.left) == len(made.findings) - 1


def test_an_asset_is_known_by_its_name_its_short_name_and_its_address(tmp_path):
    with organisation(tmp_path) as workspace:
        made = case(workspace)
        made.roster = {"web01": 7, "10.0.0.5": 7}
        assert [made.number(name) for name in ("WEB01", "web01.example.org", "10.0.0.5", "web02", None)] == [
            7,
            7,
            7,
            None,
            None,
        ]


def test_ids_depend_on_the_name_alone():
    assert asset_id("web01") == asset_id("web01") != asset_id("web02")
    assert asset_id("payroll") != jewel_id("payroll")

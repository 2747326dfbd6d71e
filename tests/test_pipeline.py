"""The whole product in one process: rows in, an answer out, the same again from the same, and all of it kept."""

from __future__ import annotations

import random
import stat
import zipfile
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from tests.asking import START, at, call
from tests.working import BEACON, HOST, MASTER, OTHERS, fill, opened

from doorward import pipeline
from doorward.declared import declared
from doorward.desk import By, open_desk
from doorward.detector import detector
from doorward.detectors import detectors
from doorward.expected import Expectation
from doorward.query import sql
from doorward.reports import reports
from doorward.unpack import total_bytes

ZEEK = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\n#types\ttime\tstring\taddr\tport\taddr\tport\tenum\n"


def test_a_workspace_is_made_for_its_owner_only(tmp_path):
    with opened(tmp_path) as workspace:
        for folder in (workspace.settings.workspace, workspace.settings.lake, workspace.settings.spool):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_nothing_read_is_an_answer_too(tmp_path):
    with opened(tmp_path) as workspace:
        answer = pipeline.analyze(workspace, "test")

    assert answer.headline.startswith("Nothing was read")
    assert (answer.findings, answer.ways, answer.fixes, answer.as_of) == ((), (), (), None)
    assert not any(answer.counts.values())
    assert len(answer.gaps) > 5


def test_a_beacon_is_found_with_its_lines_and_kept(tmp_path):
    with opened(tmp_path) as workspace:
        assert pipeline.judged(workspace) is None
        fill(workspace, conn=[*OTHERS, *BEACON])
        answer = pipeline.analyze(workspace, "test")
        kept = pipeline.judged(workspace)

    worst = answer.findings[0]
    assert {entity.id for entity in worst.entities} == {HOST, MASTER}
    assert worst.evidence[0].file == "conn.log"
    assert worst.evidence[0].rows == tuple(range(41, 91))
    assert answer.headline.endswith("Someone may be inside: 1 sign on 1 host.")
    assert tuple(kept) == answer.findings


def test_judging_again_replaces_what_was_judged(tmp_path):
    with opened(tmp_path) as workspace:
        fill(workspace, conn=BEACON)
        pipeline.analyze(workspace, "test")
    with opened(tmp_path, detectors={"beacons": {"calls": 1000}}) as workspace:
        answer = pipeline.analyze(workspace, "test")
        kept = pipeline.judged(workspace)

    assert not [item for item in answer.findings if item.detector == "beacons"]
    assert tuple(kept) == answer.findings


def test_the_same_rows_give_the_same_bytes_in_any_workspace_as_often_as_one_asks(tmp_path):
    answers = []
    for name in "ab":
        with opened(tmp_path / name) as workspace:
            fill(workspace, conn=[*OTHERS, *BEACON])
            answers += [pipeline.analyze(workspace, "test") for _ in range(2)]

    for form in reports().values():
        assert len({form.tell(answer) for answer in answers}) == 1, form.name


@pytest.mark.usefixtures("unasked")
def test_the_time_is_the_newest_in_the_data_unless_another_is_said(tmp_path):
    with opened(tmp_path) as workspace:
        fill(workspace, conn=BEACON)
        assert pipeline.analyze(workspace, "test").as_of == BEACON[-1]["time"]
        assert pipeline.analyze(workspace, "test", START).as_of == START


def test_every_question_is_told_as_it_is_asked(tmp_path):
    stages = []
    with opened(tmp_path) as workspace:
        pipeline.analyze(workspace, "test", stage=stages.append)

    questions = {f"asking: {item.question}" for item in detectors().values()}
    assert questions <= set(stages)
    assert len(stages) == len(questions) + 7


@pytest.mark.usefixtures("unasked")
def test_rows_are_counted_and_jewels_of_the_settings_count_too(tmp_path):
    with opened(tmp_path, jewels={"payroll": {"asset": "db1", "worth": None}}) as workspace:
        fill(workspace, conn=BEACON, jewels=[{"jewel": "designs", "asset": "files1"}])
        counts = pipeline.counts(workspace)
        gaps = pipeline.analyze(workspace, "test").gaps

    assert counts["conn"] == 200
    assert counts["jewels"] == 2
    assert counts["dns"] == 0
    assert not any("crown jewel" in gap for gap in gaps)


def test_a_correlation_runs_behind_what_it_reads_though_its_name_comes_first(tmp_path, monkeypatch):
    @detector(summary="{source} shows {events} signs", answers="inside")
    def all_signs(findings):
        del findings
        return sql("""
            select '10.0.0.5' as source, array_sort(collect_list(id)) as signs, min(first_seen) as first_seen, max(last_seen) as last_seen,
                count(*) as events, 0.5e0 as points_signs, 'some' as value_signs from {findings}
        """)

    known = {"all_signs": all_signs, "beacons": detectors()["beacons"]}
    monkeypatch.setattr(pipeline, "detectors", lambda: known)
    with opened(tmp_path) as workspace:
        fill(workspace, conn=BEACON)
        answer = pipeline.analyze(workspace, "test")

    joined, sign = sorted(answer.findings, key=lambda item: item.detector)
    assert joined.summary == "10.0.0.5 shows 1 signs"
    assert joined.details["signs"] == [sign.id]
    assert joined.evidence == sign.evidence


def test_what_the_desk_expects_counts_beside_the_file(tmp_path):
    rule = Expectation("updates", "anna", date(2027, 1, 1), source=HOST)
    with opened(tmp_path, expected=(replace(rule, source="192.0.2.1"),)) as workspace:
        fill(workspace, conn=BEACON + OTHERS)
        before = pipeline.analyze(workspace, "test")
        desk = open_desk(workspace.settings.workspace / "desk.db")
        desk.expectations.expect(By("bob", datetime(2026, 11, 20)), rule)
        after = pipeline.rejudged(workspace, "test")
        listed = declared(workspace.settings).expected
        desk.expectations.withdraw(By("bob", datetime(2026, 11, 20)), rule.id)
        desk.close()
        back = pipeline.rejudged(workspace, "test")

    assert [item.source for item in listed] == ["192.0.2.1", HOST]
    assert [item.details["source"] for item in after.expected] == [HOST]
    assert back.findings == before.findings


def test_no_desk_is_made_where_none_is(tmp_path):
    with opened(tmp_path) as workspace:
        pipeline.check(workspace.settings)
        assert not (workspace.settings.workspace / "desk.db").exists()


def test_a_desk_that_does_not_answer_is_known_before_anything_is_read(tmp_path):
    with opened(tmp_path, desk="mysql://a/b") as workspace, pytest.raises(OSError, match="cannot lie in 'mysql'"):
        pipeline.check(workspace.settings)


def test_what_is_expected_is_kept_apart_and_correlated_with_nothing(tmp_path):
    rule = Expectation("updates", "anna", date(2027, 1, 1), source=HOST)
    with opened(tmp_path) as workspace:
        fill(workspace, conn=BEACON + OTHERS)
        before = pipeline.analyze(workspace, "test")
        after = pipeline.rejudged(replace(workspace, settings=replace(workspace.settings, expected=(rule,))), "test")
        kept = pipeline.judged(workspace)
        back = pipeline.rejudged(workspace, "test")

    assert [item.details["source"] for item in after.expected] == [HOST]
    assert after.findings == tuple(item for item in before.findings if item.details["source"] != HOST)
    assert {item.id for item in kept} == {item.id for item in before.findings}
    assert sum(item.expected is not None for item in kept) == 1
    assert (back.findings, back.ways, back.fixes, back.gaps) == (
        before.findings,
        before.ways,
        before.fixes,
        before.gaps,
    )


def test_nothing_is_judged_again_before_it_was_judged(tmp_path):
    with opened(tmp_path) as workspace:
        assert pipeline.rejudged(workspace, "test") is None


def zeek(folder, name, count=30):
    rows = "".join(
        f"{1_760_000_000 + 60 * n}.5\tC{n}\t{HOST}\t{40_000 + n}\t{MASTER}\t443\ttcp\n" for n in range(count)
    )
    (folder / name).write_text(ZEEK + rows, "utf-8")


def test_an_ingest_tells_what_became_of_each_file_and_how_far_it_is(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    zeek(data, "a.log")
    (data / "notes.txt").write_text("Lorem ipsum.\n", "utf-8")
    names, sizes, parts = [], [], []
    with opened(tmp_path) as workspace:
        rows = list(pipeline.ingest(workspace, [data], pipeline.Watch(names.append, sizes.append, parts.append)))
        again = list(pipeline.ingest(workspace, [data]))

    assert [(row["status"], row["rows"]) for row in rows] == [("read", 30), ("unknown", 0)]
    assert [(row["status"], row["rows"]) for row in again] == [("known", 0), ("unknown", 0)]
    assert names == [str(data / "a.log"), str(data / "notes.txt")]
    assert sum(sizes) == total_bytes([data])
    assert parts[-1] == 1.0
    assert all(0 <= part <= 1 for part in parts)


@pytest.mark.usefixtures("unasked")
def test_a_workspace_in_the_folder_that_is_read_is_not_read(tmp_path):
    zeek(tmp_path, "a.log")
    with opened(tmp_path) as workspace:
        list(pipeline.ingest(workspace, [tmp_path]))
        pipeline.analyze(workspace, "test")

        assert [row["file"] for row in pipeline.ingest(workspace, [tmp_path])] == [str(tmp_path / "a.log")]


def test_files_may_be_told_under_other_names_than_those_of_their_paths(tmp_path):
    for name, content in (("1!x", ZEEK), ("2", ZEEK + "#close\n"), ("3", "")):
        (tmp_path / name).write_text(content)
    with zipfile.ZipFile(tmp_path / "4", "w") as archive:
        archive.writestr("1!x", ZEEK + "#open\n")
    names = {tmp_path / "1!x": "b.log", tmp_path / "2": "a.log", tmp_path / "4": "x.zip", tmp_path / "away": "c.log"}
    with opened(tmp_path) as workspace:
        told = [row["file"] for row in pipeline.ingest(workspace, names)]
        held = [row["file"] for row in workspace.lake.sources()]
    assert told == ["b.log", "a.log", "x.zip!1!x", "c.log"]
    assert held == sorted(told)


def test_limits_of_the_settings_hold(tmp_path):
    import gzip

    (tmp_path / "a.log.gz").write_bytes(gzip.compress(b"x" * 1000))
    with opened(tmp_path, limits={"size": 999}) as workspace:
        [row] = pipeline.ingest(workspace, [tmp_path / "a.log.gz"])

    assert row["status"] == "failed"
    assert "more than 999 bytes" in row["note"]


def test_rows_in_any_order_are_the_same_findings(tmp_path):
    rows = [*OTHERS, *BEACON]
    ids = []
    for seed in range(2):
        with opened(tmp_path / str(seed)) as workspace:
            fill(workspace, conn=random.Random(seed).sample(rows, len(rows)))
            ids.append([(item.id, item.score) for item in pipeline.analyze(workspace, "test").findings])

    assert ids[0] == ids[1]


def test_a_finding_at_the_very_end_of_the_data_is_seen(tmp_path):
    late = [dict(row, time=row["time"] + timedelta(days=30)) for row in BEACON]
    with opened(tmp_path) as workspace:
        fill(workspace, conn=[call("10.0.0.9", MASTER, hours=0), *late])
        answer = pipeline.analyze(workspace, "test")

    assert answer.as_of == at(24 * 30 + 199 / 60)
    assert any(item.last_seen == answer.as_of for item in answer.findings)


def test_a_reader_that_is_named_takes_the_files_and_no_other_does(tmp_path):
    (tmp_path / "conn.log").write_text(ZEEK, "utf-8")
    (tmp_path / "names.json").write_text('{"id": "DW-1", "modified": "2026-11-20T10:00:00Z"}', "utf-8")
    with opened(tmp_path) as workspace:
        found = {
            row["file"]: row
            for row in pipeline.ingest(workspace, [tmp_path / "conn.log", tmp_path / "names.json"], reader="osv")
        }

    assert {row["reader"] for row in found.values()} == {"osv"}
    assert found[str(tmp_path / "names.json")]["rows"] == 1
    assert found[str(tmp_path / "conn.log")]["rows"] == 0

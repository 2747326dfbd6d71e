"""The whole product in one process: rows in, an answer out, the same again from the same, and all of it kept."""

from __future__ import annotations

import random
import stat
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.asking import START, at, call
from tests.reports.incident import source

from doorward import pipeline
from doorward.detector import detector
from doorward.detectors import detectors
from doorward.query import sql
from doorward.reports import reports
from doorward.settings import Settings
from doorward.step import step
from doorward.unpack import total_bytes

HOST, MASTER = "10.0.0.5", "203.0.113.9"
BEACON = [call(HOST, MASTER, hours=number / 60, source_port=40_000 + number) for number in range(200)]
OTHERS = [call(f"10.0.0.{20 + number % 7}", f"198.51.100.{number}", hours=number**2 / 500) for number in range(40)]
ZEEK = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\n#types\ttime\tstring\taddr\tport\taddr\tport\tenum\n"


@contextmanager
def opened(folder, **settings):
    """A workspace for a while."""
    workspace = pipeline.open_workspace(replace(Settings(folder / "workspace"), **settings))
    try:
        yield workspace
    finally:
        workspace.close()


@pytest.fixture
def unasked(monkeypatch):
    """Leave the detectors out, where what they find is not the matter."""
    monkeypatch.setattr(pipeline, "detectors", dict)


def fill(workspace, **tables):
    """Seal rows of tables, as if they had been read from one file."""
    batch = workspace.lake.begin()
    origin = f"{len(workspace.lake.sources()):064x}"
    for name, rows in tables.items():
        batch.write(name, [{"origin_row": number, **row} for number, row in enumerate(rows, 1)], origin)
    times = [row["time"] for rows in tables.values() for row in rows if row.get("time")]
    span = {"first_time": min(times, default=None), "last_time": max(times, default=None)}
    batch.seal([source(origin, "conn.log", "zeek", rows=sum(map(len, tables.values())), bytes=1, **span)])


def asked(workspace, text):
    workspace.engine.attach(workspace.lake.files())
    return workspace.engine.ask(text, 1000).to_pylist()


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
    assert len(stages) == len(questions) + 2


@pytest.mark.usefixtures("unasked")
def test_addresses_are_kept_where_a_person_can_ask_them(tmp_path):
    assets = [{"name": "web1", "addresses": [HOST]}]
    with opened(tmp_path, zones={"office": ("10.0.0.0/24",)}) as workspace:
        fill(workspace, conn=BEACON, assets=assets)
        pipeline.analyze(workspace, "test")
        rows = asked(workspace, "select address, internal, asset, zone from addresses order by address")

    assert rows == [
        {"address": HOST, "internal": True, "asset": "web1", "zone": "office"},
        {"address": MASTER, "internal": False, "asset": None, "zone": None},
    ]


@pytest.mark.parametrize(
    ("table", "row", "seen"),
    [
        ("dns", {"source": HOST, "destination": MASTER}, 2),
        ("http", {"source": HOST, "destination": MASTER}, 2),
        ("tls", {"source": HOST, "destination": MASTER}, 2),
        ("logons", {"source": HOST, "destination": None}, 1),
        ("files_seen", {"source": MASTER, "destination": HOST}, 2),
        ("services", {"address": HOST}, 1),
    ],
)
@pytest.mark.usefixtures("unasked")
def test_an_address_is_resolved_whichever_table_has_it(tmp_path, table, row, seen):
    with opened(tmp_path) as workspace:
        fill(workspace, **{table: [row]})
        pipeline.analyze(workspace, "test")

        assert asked(workspace, "select count(*) as n from addresses") == [{"n": seen}]


def test_rows_without_ends_end_nothing(tmp_path):
    empty = {"time": START, "source": None, "destination": None}
    with opened(tmp_path) as workspace:
        fill(workspace, conn=[empty] * 3, services=[{"address": None}], assets=[{"name": "a", "addresses": None}])

        assert pipeline.analyze(workspace, "test").counts["conn"] == 3


def test_public_addresses_are_assumed_to_be_ours_and_said_to_be(tmp_path):
    rows = [dict(row, source="147.32.84.165") for row in BEACON]
    with opened(tmp_path) as workspace:
        fill(workspace, conn=rows)
        assumed = pipeline.analyze(workspace, "test")
    with opened(tmp_path, internal=("147.32.0.0/16",)) as workspace:
        named = pipeline.analyze(workspace, "test")

    assert any("147.32.84.165" in gap and "assumed to be yours" in gap for gap in assumed.gaps)
    assert not any("assumed" in gap for gap in named.gaps)
    assert [item.id for item in named.findings] == [item.id for item in assumed.findings]


@pytest.mark.usefixtures("unasked")
def test_own_networks_of_the_register_count_as_those_of_the_settings_do(tmp_path):
    with opened(tmp_path) as workspace:
        fill(workspace, conn=[dict(BEACON[0], source="147.32.84.165")], networks=[{"network": "147.32.0.0/16"}])

        assert not any("assumed" in gap for gap in pipeline.analyze(workspace, "test").gaps)


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


@step
def breaks_in(jewels):
    """Somebody breaks in."""
    del jewels
    columns = "false as seen, cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen"
    return sql(f"""
        select conclusion, premises, probability, how, fixes, {columns} from (
            values
                ('host:web1/root', ['position:internet'], 0.9e0, 'A weakness.', ['update web1']),
                ('host:db1/root', ['host:web1/root'], 0.5e0, 'A shared password.', ['change it', 'part them']),
                ('host:db1/root', ['host:web1/root'], 0.4e0, 'A second weakness.', ['update db1'])
        ) as moves(conclusion, premises, probability, how, fixes)
    """)


@step
def reads(jewels):
    """Somebody reads what lies there."""
    del jewels
    return sql("""
        select concat('data:', jewel) as conclusion, [concat('host:', asset, '/root')] as premises, 1.0e0 as probability,
            true as seen, 'It lies there.' as how, cast(null as varchar[]) as fixes,
            cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
        from {jewels}
    """)


def solved(folder, monkeypatch, **settings):
    monkeypatch.setattr(pipeline, "detectors", dict)
    monkeypatch.setattr(pipeline, "steps", lambda: {"breaks_in": breaks_in, "reads": reads})
    with opened(folder, jewels={"payroll": {"asset": "db1", "worth": None}}, **settings) as workspace:
        answer = pipeline.analyze(workspace, "test")
        return answer, asked(workspace, "select * from paths order by probability desc"), asked(workspace, "from steps")


def test_ways_lead_from_the_internet_to_the_jewels(tmp_path, monkeypatch):
    answer, paths, moves = solved(tmp_path, monkeypatch)

    assert [way.probability for way in answer.ways] == [0.45, 0.36]
    assert answer.ways[0].door == "host:web1/root"
    assert answer.ways[0].jewel == "payroll"
    assert answer.ways[0].sentences == ("A weakness.", "A shared password.", "It lies there.")
    assert answer.ways[0].moves_seen == (False, False, True)
    assert [row["id"] for row in paths] == [way.id for way in answer.ways]
    assert [(row["steps"], row["steps_seen"]) for row in paths] == [(3, 1), (3, 1)]
    assert sorted(row["kind"] for row in moves) == ["breaks_in"] * 3 + ["reads"]


def test_two_ways_that_differ_in_one_weakness_are_two(tmp_path, monkeypatch):
    answer, _, _ = solved(tmp_path, monkeypatch)

    assert len({way.id for way in answer.ways}) == 2


def test_a_fix_cuts_the_ways_that_take_its_move_and_no_other(tmp_path, monkeypatch):
    answer, _, _ = solved(tmp_path, monkeypatch)
    first, second = (way.id for way in answer.ways)

    assert {item.fix: set(item.ways) for item in answer.fixes} == {
        "update web1": {first, second},
        "change it": {first},
        "part them": {first},
        "update db1": {second},
    }
    assert answer.fixes[0].fix == "update web1"


def test_ways_are_the_same_on_every_run(tmp_path, monkeypatch):
    one, other = (solved(tmp_path / name, monkeypatch)[0] for name in "ab")

    assert one.ways == other.ways
    assert one.fixes == other.fixes


def test_a_correlation_runs_behind_what_it_reads_though_its_name_comes_first(tmp_path, monkeypatch):
    @detector(summary="{source} shows {signs} signs", answers="inside")
    def all_signs(findings):
        del findings
        return sql("""
            select '10.0.0.5' as source, count(*) as signs, min(first_seen) as first_seen, max(last_seen) as last_seen,
                count(*) as events, 0.5e0 as points_signs, 'some' as value_signs from {findings}
        """)

    known = {"all_signs": all_signs, "beacons": detectors()["beacons"]}
    monkeypatch.setattr(pipeline, "detectors", lambda: known)
    with opened(tmp_path) as workspace:
        fill(workspace, conn=BEACON)
        answer = pipeline.analyze(workspace, "test")

    assert {item.detector: item.summary for item in answer.findings}["all_signs"] == "10.0.0.5 shows 1 signs"


@pytest.mark.usefixtures("unasked")
def test_versions_get_keys_that_order_them(tmp_path):
    software = [
        {"asset": "a", "package": "pkg:deb/debian/bash", "ecosystem": "Debian:12", "version": "5.2-1", "scheme": "dpkg"}
    ]
    affected = [
        {
            "package": "pkg:deb/debian/bash",
            "ecosystem": "Debian",
            "scheme": "dpkg",
            "introduced": "5.0~rc1",
            "fixed": "5.10-1",
        }
    ]
    with opened(tmp_path) as workspace:
        fill(workspace, software=software, affected=affected)
        pipeline.analyze(workspace, "test")
        rows = asked(workspace, "select version from version_keys order by sort_key")

    assert [row["version"] for row in rows] == ["5.0~rc1", "5.2-1", "5.10-1"]


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

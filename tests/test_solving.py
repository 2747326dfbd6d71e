"""From moves to ways: what each costs, what was seen of it, and which fix cuts which way."""

from __future__ import annotations

from tests.working import asked, opened

from doorward import pipeline, solving
from doorward.query import sql
from doorward.step import step


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
    monkeypatch.setattr(solving, "steps", lambda: {"breaks_in": breaks_in, "reads": reads})
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

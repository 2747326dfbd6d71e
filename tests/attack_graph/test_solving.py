"""From moves to ways: what each costs, what was seen of it, and which fix cuts which way."""

from __future__ import annotations

from tests.attack_graph.test_move_rows import at_rest
from tests.paths.brute import step as move
from tests.working import asked, opened

from doorward import pipeline
from doorward.attack_graph import solving
from doorward.attack_graph.solving import Asked
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


def test_ways_come_likeliest_first_whatever_jewel_they_lead_to(tmp_path, monkeypatch):
    monkeypatch.setattr(pipeline, "detectors", dict)
    monkeypatch.setattr(solving, "steps", lambda: {"breaks_in": breaks_in, "reads": reads})
    jewels = {name: {"asset": asset, "worth": None} for name, asset in (("archive", "db1"), ("payroll", "web1"))}
    with opened(tmp_path, jewels=jewels) as workspace:
        answer = pipeline.analyze(workspace, "test")

    assert [(way.jewel, way.probability) for way in answer.ways] == [
        ("payroll", 0.9),
        ("archive", 0.45),
        ("archive", 0.36),
    ]


def test_ways_are_the_same_on_every_run(tmp_path, monkeypatch):
    one, other = (solved(tmp_path / name, monkeypatch)[0] for name in "ab")

    assert one.ways == other.ways
    assert one.fixes == other.fixes


@step
def shows(jewels):
    """Somebody is inside already."""
    del jewels
    columns = "true as seen, cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen"
    return sql(f"""
        select 'host:db1/root' as conclusion, ['sign:db1'] as premises, 0.9e0 as probability, 'It calls out.' as how,
            ['isolate db1'] as fixes, {columns}
    """)


def test_a_host_that_is_held_is_told_after_the_ways_from_outside_and_planned_for(tmp_path, monkeypatch):
    without, _, _ = solved(tmp_path / "a", monkeypatch)
    monkeypatch.setattr(solving, "steps", lambda: {"breaks_in": breaks_in, "reads": reads, "shows": shows})
    monkeypatch.setattr(pipeline, "detectors", dict)
    with opened(tmp_path / "b", jewels={"payroll": {"asset": "db1", "worth": None}}) as workspace:
        answer = pipeline.analyze(workspace, "test")

    assert [way.probability for way in answer.ways] == [0.45, 0.36, 0.9]
    assert answer.ways[2].sentences[0] == "It calls out."
    assert [item.fix for item in without.closing.fixes] == ["update web1"]
    assert {item.fix for item in answer.closing.fixes} == {"update web1", "isolate db1"}
    assert (answer.closing.left, answer.closing.proven, answer.closing.uncut) == (0, True, ())
    assert answer.closing.fixes[-1].risk == 0
    assert {door.name for door in answer.ranked} == {"web1", "db1"}


def test_costs_of_the_settings_move_the_plan(tmp_path, monkeypatch):
    answer, _, _ = solved(tmp_path, monkeypatch, costs={"patch": 100.0})

    assert (
        sorted(item.fix for item in answer.closing.fixes) == ["change it", "update db1"] or answer.closing.hours == 100
    )
    assert answer.closing.hours == min(100.0, 2.0 + 100.0)


def test_full_control_of_a_directory_is_a_jewel_unless_jewels_are_named(tmp_path):
    rows = at_rest(tmp_path, [move("directory:CORP", "position:internet", fixes=["tier"])])

    assert [way.jewel for way in solving.solved(Asked(rows, []), []).ways] == ["control of CORP"]
    assert solving.solved(Asked(rows, [], implied=False), []) == solving.Solved((), {}, (), None)


def test_full_control_of_a_cloud_account_is_one_too_and_lesser_facts_of_it_are_not(tmp_path):
    moves = [
        move("cloud:111122223333/administrator", "position:internet", fixes=["key"]),
        move("cloud:111122223333/permissions/any/0a", "position:internet", fixes=["key"]),
    ]
    found = solving.solved(Asked(at_rest(tmp_path, moves), []), [])
    assert [way.jewel for way in found.ways] == ["control of cloud account 111122223333"]


def test_without_any_move_nothing_is_told(tmp_path):
    rows = at_rest(tmp_path, [])

    assert solving.solved(Asked(rows, ["payroll"]), []) == solving.Solved((), {}, (), None)


def test_what_no_fix_cuts_is_named_beside_the_plan_for_the_rest(tmp_path):
    rows = [move("data:a", "position:internet"), move("data:b", "position:internet", fixes=["close b"])]
    told = solving.solved(Asked(at_rest(tmp_path, rows), ["a", "b"]), []).closing

    assert told.uncut == ("a",)
    assert [item.fix for item in told.fixes] == ["close b"]
    assert (told.left, told.risk) == (0, 2.0)
    assert "but for a, which no known fix cuts off" in told.told()


def test_beyond_what_a_plan_is_made_for_none_is_told_and_that_is_said(tmp_path, monkeypatch):
    rows = at_rest(tmp_path, [move("data:a", "position:internet", fixes=["close a"])] * 2)
    assert solving.solved(Asked(rows, ["a"]), []).closing.fixes
    monkeypatch.setattr(solving, "LARGEST", 1)
    told = solving.solved(Asked(rows, ["a"]), []).closing
    assert (told.fixes, told.left) == ((), 1)
    assert "No plan was worked out" in told.told()

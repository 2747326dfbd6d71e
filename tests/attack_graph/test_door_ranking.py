from __future__ import annotations

from dataclasses import replace

import pytest
from tests.asking import at
from tests.attack_graph.test_move_rows import at_rest
from tests.paths.brute import shuffled, step
from tests.reports.incident import finding

from doorward.attack_graph import door_ranking
from doorward.attack_graph.door_ranking import ranked
from doorward.finding import Entity
from doorward.paths.budget import Case

ROWS = [
    step("host:edge/user", "position:internet", probability=0.8, fixes=["upgrade edge", "close edge"]),
    step("host:lab/user", "position:internet", probability=0.5),
    step("host:idle/user", "position:internet", probability=0.9, fixes=["upgrade idle"]),
    step("host:files/user", "host:edge/user", probability=0.5, fixes=["stop ssh"]),
    step("host:files/user", "host:lab/user", probability=0.2),
    step("data:pay", "host:files/user"),
]
HOURS = {"upgrade edge": 4.0, "close edge": 1.0, "upgrade idle": 4.0, "stop ssh": 1.0}


def doors(folder, rows=ROWS, findings=(), starts=("position:internet",)):
    moves = at_rest(folder, rows)
    graph = moves.graph
    signs = [fact for fact in graph.facts if fact.startswith("sign:")]
    hours = {number: HOURS.get(fix, 2.0) for number, fix in enumerate(graph.fixes)}
    case = Case(graph, graph.begin([*starts, *signs]), graph.known(["data:pay"]), hours)
    return ranked(case, moves, findings, 8.0, {graph.known(["data:pay"])[0]: "pay", "data:pay": "pay"})


def seen(row, first, last):
    return row | {"seen": True, "first_seen": at(first), "last_seen": at(last)}


def test_a_door_is_worth_its_path_times_its_use_an_hour(tmp_path):
    first, second = doors(tmp_path)

    assert (first.name, first.jewel, first.path, first.use, first.hours) == ("edge", "pay", 0.4, 1, 1.0)
    assert first.fix == "close edge"
    assert first.score == pytest.approx(0.4)
    assert first.facts == ("host:edge/user", "host:files/user", "data:pay")
    assert (second.name, second.path, second.fix, second.hours) == ("lab", 0.1, "", 8.0)


def test_a_door_that_leads_to_no_jewel_is_none(tmp_path):
    assert "idle" not in {door.name for door in doors(tmp_path)}
    assert doors(tmp_path / "none", [*ROWS[:3], step("data:pay", "nowhere")]) == []


def test_each_sign_of_use_doubles_what_it_counts(tmp_path):
    walked = [*ROWS[:2], seen(ROWS[3], 1, 2), ROWS[4], seen(ROWS[5], 3, 4)]
    knock = finding("Somebody knocked.", detector="knocks", severity="medium")
    knock = type(knock)(
        **{name: getattr(knock, name) for name in knock.__slots__} | {"entities": (Entity("asset", "edge"),)}
    )
    held = step("host:files/user", "sign:files", probability=0.9, fixes=["isolate files"])

    def edge(folder, rows, findings=()):
        return next(door for door in doors(tmp_path / folder, rows, findings) if door.name == "edge")

    assert edge("a", ROWS).signs == ()
    assert edge("b", ROWS, [knock]).signs == ("somebody knocked there",)
    handed_on = replace(knock, entities=(Entity("ip", "10.0.0.5"),))
    assert edge("h", ROWS, [handed_on]).signs == ()
    assert (
        edge("i", ROWS, [replace(handed_on, details={"holders": {"10.0.0.5": "edge"}})]).signs
        == edge("j", ROWS, [knock]).signs
    )
    assert edge("c", walked).signs == ("2 later moves were seen", "moves were seen in order")
    all_of_it = edge("d", [*walked, held], [knock])
    assert all_of_it.use == 16
    assert all_of_it.signs[-1] == "signs of somebody inside on files"


def test_a_later_move_that_came_before_an_earlier_one_is_no_order(tmp_path):
    walked = [ROWS[0], seen(ROWS[3], 3, 4), seen(ROWS[5], 1, 2)]
    (door,) = doors(tmp_path, walked)
    assert door.signs == ("2 later moves were seen",)


def test_a_host_that_is_held_is_a_door_of_its_own(tmp_path):
    held = step("host:files/user", "sign:files", probability=0.9, fixes=["isolate files"])
    first = doors(tmp_path, [*ROWS, held])[0]
    assert (first.name, first.path, first.fix) == ("files", 0.9, "isolate files")


def test_several_moves_into_one_place_by_one_fix_are_one_door(tmp_path):
    other = step("host:edge/root", "position:internet", probability=0.1, fixes=["upgrade edge", "close edge"])
    rows = [*ROWS, other, step("host:files/user", "host:edge/root")]
    assert [door.name for door in doors(tmp_path, rows)] == ["edge", "lab"]


def test_the_order_of_rows_decides_nothing_and_the_list_is_bounded(tmp_path, monkeypatch):
    many = [step(f"host:h{n}/user", "position:internet", probability=0.5, fixes=[f"close {n}"]) for n in range(30)]
    many += [step("data:pay", f"host:h{n}/user") for n in range(30)]
    one = doors(tmp_path / "a", many)
    assert one == doors(tmp_path / "b", shuffled(many))
    assert len(one) == 30
    monkeypatch.setattr(door_ranking, "MOST", 7)
    assert doors(tmp_path / "c", many) == one[:7]

from __future__ import annotations

from tests.asking import moves
from tests.forest import DESK, EVERY_ACCOUNT, computer, edges, group, person

from doorward.steps.is_computer import is_computer

ROOT, USER, ITSELF = "host:desk/root", "host:desk/user", f"identity:{DESK}"


def test_a_computer_of_a_domain_and_its_account_are_one():
    assert edges(moves(is_computer, identities=[computer()])) == {
        ((ROOT,), USER),
        ((USER,), ROOT),
        ((ROOT,), ITSELF),
        ((ITSELF,), ROOT),
        ((USER,), f"identity:{EVERY_ACCOUNT}"),
    }


def test_only_the_way_up_is_uncertain_and_only_it_has_a_fix():
    found = {(move["premises"][0], move["conclusion"]): move for move in moves(is_computer, identities=[computer()])}
    assert {pair: (move["probability"], move["fixes"]) for pair, move in found.items() if move["fixes"]} == {
        (USER, ROOT): (0.2, ["patch and harden DESK.DOOR.EXAMPLE against its own users"])
    }
    assert {move["probability"] for pair, move in found.items() if pair != (USER, ROOT)} == {1.0}


def test_a_unix_host_has_no_account_of_its_own():
    accounts = [{"id": f"web1:{name}", "kind": "user", "name": name, "domain": "web1"} for name in ("root", "www")]
    assert edges(moves(is_computer, identities=accounts)) == {
        (("host:web1/root",), "host:web1/user"),
        (("host:web1/user",), "host:web1/root"),
    }


def test_people_and_groups_are_no_computers():
    assert moves(is_computer, identities=[person(), group()]) == []


def test_no_table_yields_no_move():
    assert moves(is_computer) == []


def test_a_computer_told_twice_is_told_once():
    assert len(moves(is_computer, identities=[computer(), computer(operating_system="x")])) == 5

from __future__ import annotations

from tests.asking import moves
from tests.forest import computer, edges, person

from doorward.steps.becomes_account import becomes_account


def account(name="bob", where="web1", **columns):
    return {"id": f"{where}:{name}", "kind": "user", "name": name, "account": name, "domain": where} | columns


def pairs(**tables):
    """Moves without those into the rules of sudo that hold for all."""
    return {pair for pair in edges(moves(becomes_account, **tables)) if not pair[1].endswith(":ALL")}


def test_rules_of_sudo_for_all_hold_for_every_user():
    found = edges(moves(becomes_account, identities=[account(), account("eve")]))
    assert (("host:web1/user",), "identity:web1:ALL") in found


def test_root_becomes_an_account_and_an_account_is_a_user():
    assert pairs(identities=[account()]) == {
        (("host:web1/root",), "identity:web1:bob"),
        (("identity:web1:bob",), "host:web1/user"),
    }


def test_an_account_without_a_shell_is_no_user():
    rows = [account("daemon", kind="service", enabled=False)]
    assert pairs(identities=rows) == {(("host:web1/root",), "identity:web1:daemon")}


def test_a_readable_hash_may_be_guessed_and_can_be_hidden():
    found = moves(becomes_account, identities=[account(flags=["password hash readable"])])
    guessed = [move for move in found if move["premises"] == ["host:web1/user"] and move["fixes"]]
    assert [(move["conclusion"], move["probability"], move["fixes"]) for move in guessed] == [
        ("identity:web1:bob", 0.5, ["rotate the password of web1:bob and move it to the shadow file"])
    ]
    assert {tuple(move["fixes"]) for move in found if move not in guessed} == {()}


def test_accounts_of_one_name_on_two_hosts_are_two():
    found = pairs(identities=[account(), account(where="web2")])
    assert (("host:web2/root",), "identity:web1:bob") not in found
    assert len(found) == 4


def test_hosts_are_called_by_their_asset():
    known = [{"asset": "web one", "kind": "name", "value": "web1"}]
    found = edges(moves(becomes_account, identities=[account(where="web1.door.example")], identifiers=known))
    assert (("host:web one/root",), "identity:web1.door.example:bob") in found


def test_accounts_of_a_directory_are_none_of_a_host():
    assert moves(becomes_account, identities=[person(), computer()]) == []


def test_no_table_yields_no_move():
    assert moves(becomes_account) == []

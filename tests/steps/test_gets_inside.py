from __future__ import annotations

import pytest
from tests.asking import call, moves
from tests.forest import ALICE, computer, edges, group, person

from doorward.steps.gets_inside import gets_inside


def starts(**tables):
    return {move["premises"][0] for move in moves(gets_inside, **tables)}


def test_whoever_holds_a_host_of_ours_is_inside():
    calls = [call("10.0.0.5", "203.0.113.9")]
    assert starts(identities=[computer()], conn=calls) == {"host:desk/user", "host:10.0.0.5/user"}


def test_without_a_directory_nobody_asks():
    assert starts(conn=[call("10.0.0.5", "10.0.0.6")]) == set()


def test_an_account_may_log_on_from_outside_and_a_second_factor_stops_all():
    found = moves(gets_inside, identities=[person()])
    assert edges(found) == {((f"identity:{ALICE}",), "position:inside")}
    assert [(move["probability"], move["fixes"]) for move in found] == [
        (0.5, ["ask for a second factor wherever one logs on from outside"])
    ]


@pytest.mark.parametrize("row", [person(enabled=False), group(), person("web1:alice", domain="web1")])
def test_disabled_accounts_groups_and_local_accounts_do_not(row):
    assert f"identity:{row['id']}" not in starts(identities=[row])


def test_hosts_are_called_as_the_register_calls_them():
    calls, assets = [call("10.0.0.5", "10.0.0.6")], [{"name": "desk", "addresses": ["10.0.0.5"]}]
    found = moves(gets_inside, identities=[computer()], conn=calls, assets=assets)
    assert {move["premises"][0] for move in found} == {"host:desk/user", "host:10.0.0.6/user"}

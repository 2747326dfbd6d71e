from __future__ import annotations

import pytest
from tests.asking import moves
from tests.forest import ADMINS, ALICE, DESK, DOMAIN, STAFF, computer, domain, edges, group, person, right, thing

from doorward.steps.pushes_policy import pushes_policy

UNIT, BELOW, POLICY = thing("OU-1", "ou", "UNIT"), thing("OU-2", "ou", "BELOW"), thing("GPO-1", "gpo", "POLICY")
THINGS = [UNIT, POLICY, computer(), person(), domain(), group(), group(ADMINS, "DOMAIN ADMINS")]


def asked(*rows, below=BELOW, **tables):
    return moves(pushes_policy, **({"rights": rows, "identities": [*THINGS, below]} | tables))


def pairs(*rows, **tables):
    return edges(asked(*rows, **tables)) - {
        (("object:OU-1",), "policy:OU-1/enforced"),
        (("object:OU-2",), "policy:OU-2/enforced"),
    }


def test_a_policy_is_pushed_to_where_it_is_linked():
    found = asked(right("GPO-1", "GPLink", "OU-1"))
    linked = [move for move in found if move["premises"] == ["object:GPO-1"]]
    assert [(move["conclusion"], move["how"], move["fixes"]) for move in linked] == [
        ("policy:OU-1", "POLICY is linked to UNIT.", ["remove the link of POLICY to UNIT"])
    ]


def test_an_enforced_link_is_a_fact_of_its_own():
    assert pairs(right("GPO-1", "GPLink", DOMAIN, detail="enforced")) == {
        (("object:GPO-1",), f"policy:{DOMAIN}/enforced")
    }


def test_what_is_pushed_runs_on_computers_and_on_behalf_of_users():
    found = asked(right("OU-1", "Contains", DESK), right("OU-1", "Contains", ALICE))
    told = {(move["premises"][0], move["conclusion"]): move["probability"] for move in found}
    assert told["policy:OU-1", "host:desk/root"] == told["policy:OU-1/enforced", "host:desk/root"] == 1.0
    assert told["policy:OU-1", f"identity:{ALICE}"] == told["policy:OU-1/enforced", f"identity:{ALICE}"] == 0.5


@pytest.mark.parametrize(("flags", "ways"), [(None, {"", "/enforced"}), (["blocksinheritance"], {"/enforced"})])
def test_a_unit_that_refuses_what_comes_from_above_takes_only_what_is_enforced(flags, ways):
    found = pairs(right("OU-1", "Contains", "OU-2"), below=BELOW | {"flags": flags})
    assert found == {((f"policy:OU-1{way}",), f"policy:OU-2{way}") for way in ways}


@pytest.mark.parametrize("name", ["WriteGPLink", "GenericWrite"])
def test_whoever_may_link_policies_pushes_them(name):
    found = pairs(right(STAFF, name, "OU-1"), right(STAFF, name, DOMAIN))
    assert found == {((f"identity:{STAFF}",), f"policy:{target}/enforced") for target in ("OU-1", DOMAIN)}


def test_who_rules_the_domain_may_anyway():
    assert pairs(right(ADMINS, "GenericWrite", "OU-1")) == set()


def test_whoever_rules_a_unit_may_link_to_it():
    assert edges(asked()) == {((f"object:{unit}",), f"policy:{unit}/enforced") for unit in ("OU-1", "OU-2")}


def test_duplicates_order_and_cycles_change_nothing():
    rows = [right("OU-1", "Contains", "OU-2"), right("OU-2", "Contains", "OU-1"), right("GPO-1", "GPLink", "OU-1")]
    assert asked(*rows) == asked(*rows[::-1], *rows)


def test_a_link_to_a_place_that_nothing_tells_of_is_told_and_one_of_no_policy_is_not():
    assert pairs(right("GPO-1", "GPLink", "OU-9")) == {(("object:GPO-1",), "policy:OU-9")}
    assert pairs(right("GPO-9", "GPLink", "OU-1")) == set()


def test_blind_filters_on_groups_are_not_asked():
    assert (("object:GPO-1",), "policy:OU-1") in pairs(right("GPO-1", "GPLink", "OU-1", detail="only STAFF"))


def test_no_table_yields_no_move():
    assert moves(pushes_policy) == []

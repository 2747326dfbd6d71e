"""What exports tell of an account, and which of several counts."""

from __future__ import annotations

from datetime import datetime
from itertools import permutations

from tests.iam.accounts import (
    NUMBER,
    ROOT,
    allow,
    built,
    deny,
    group,
    policy,
    role,
    service,
    told_by,
    trusting,
    user,
    written,
)

from doorward.iam.estate import estate
from doorward.iam.technique import ADMINISTRATOR

OLD, NEW = "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"


def joined(*exports):
    tables = [told_by(data, origin) for origin, data in exports]
    return estate(**{name: [row for rows in tables for row in rows[name]] for name in tables[0]})


def test_identities_have_their_policies_groups_and_boundary():
    found = built(
        user("ann", allow("s3:*"), groups=["staff"], attached=["wide"], boundary="edge"),
        group("staff", allow("iam:*")),
        role("app", trust=[service("ec2")], profile=True),
        policy("wide", allow("*")),
    )
    ann = found.identities[f"{ROOT}:user/ann"]
    assert (ann.kind, ann.name, ann.account, ann.unique) == ("user", "ann", NUMBER, "IDANN")
    assert ann.policies == (f"{ROOT}:policy/wide", f"{ROOT}:user/ann#own")
    assert (ann.boundary, ann.groups) == (f"{ROOT}:policy/edge", (f"{ROOT}:group/staff",))
    assert found.profiles == {f"{ROOT}:role/app"}
    assert len(found.trusts[f"{ROOT}:role/app"]) == 1
    assert found.accounts() == [NUMBER]


def test_a_policy_that_is_not_in_the_data_is_none_and_an_empty_one_is_not():
    found = built(policy("empty"))
    assert found.read(f"{ROOT}:policy/empty") == ()
    assert found.read(f"{ROOT}:policy/other") is None


def test_the_policy_of_administrators_is_known_without_its_text():
    (one,) = built().read(ADMINISTRATOR)
    assert one.whole


def test_editions_that_are_not_in_force_are_kept_apart():
    found = built(policy("wide", allow("s3:*"), others=[allow("*"), deny("*")]))
    assert [one.actions for one in found.policies[f"{ROOT}:policy/wide"]] == [("s3:*",)]
    assert set(found.editions[f"{ROOT}:policy/wide"]) == {"v1", "v2"}
    assert found.only_in_force == set()
    assert built(user("ann")).only_in_force == {NUMBER}


def test_the_newest_export_of_a_kind_counts_in_any_order():
    old = written(user("ann", allow("*"), CreateDate=OLD), user("gone", CreateDate=OLD), group("staff"))
    new = written(user("ann", allow("s3:*"), CreateDate=OLD), user("late", CreateDate=NEW))
    for exports in permutations([("a", old), ("b", new)]):
        found = joined(*exports)
        assert [one.name for one in found.identities.values()] == ["staff", "ann", "late"]
        assert [one.actions for one in found.policies[f"{ROOT}:user/ann#own"]] == [("s3:*",)]
        assert found.moments == {NUMBER: datetime(2025, 1, 1)}


def test_exports_that_each_tell_one_kind_add_up():
    found = joined(("a", written(user("ann", CreateDate=NEW))), ("b", written(role("app", CreateDate=OLD))))
    assert [one.name for one in found.identities.values()] == ["app", "ann"]


def test_an_object_that_stands_twice_counts_once():
    once, twice = built(user("ann", allow("*"))), built(user("ann", allow("*")), user("ann", allow("*")))
    assert once == twice


def test_a_role_of_a_service_is_known():
    found = built(role("x", root=ROOT), {**role("y"), "Arn": f"{ROOT}:role/aws-service-role/a.amazonaws.com/y"})
    assert sorted((one.name, one.of_aws) for one in found.identities.values()) == [("x", False), ("y", True)]


def test_levels_above_an_account():
    found = built(
        user("ann"),
        controls=[
            ("r-1", "a", [allow("*"), deny("s3:*")]),
            (NUMBER, "b", [deny("iam:*")]),
            ("ou-1", "c", [deny("ec2:*")]),
        ],
    )
    account, unit, root = found.levels(NUMBER)
    assert [(one.allows, one.actions) for one in account] == [(True, ("*",)), (False, ("iam:*",))]
    assert [(one.allows, one.conditions is None) for one in unit] == [(True, True), (False, False)]
    assert [one.allows for one in root] == [True, False]


def test_the_account_that_manages_the_organisation_is_under_no_control_policy():
    found = built(user("ann"), controls=[("r-1", "a", [deny("*")])])
    assert found.levels("999900001111") == ()
    assert len(found.levels(NUMBER)) == 1


def test_dangling_names_are_no_error():
    found = built(
        user("ann", groups=["none"], attached=["none"], boundary="none"),
        role("app", trust=[trusting({"AWS": f"{ROOT}:user/none"})]),
    )
    assert found.identities[f"{ROOT}:user/ann"].groups == (f"{ROOT}:group/none",)


def test_a_control_policy_that_is_attached_nowhere_may_be_above_any_account():
    rows = told_by(written(user("ann")))
    arn = "arn:aws:organizations::999900001111:policy/o-1/service_control_policy/p-1"
    rows["identities"].append(
        dict.fromkeys(rows["identities"][0]) | {"id": arn, "kind": "service control policy", "origin": "two"}
    )
    told = {
        "policy": arn,
        "kind": "service control",
        "edition": None,
        "in_force": True,
        "position": 1,
        "effect": "Deny",
        "name": "x",
    }
    rows["policies"].append(told | {"actions": ["iam:*"], "resources": ["*"], "origin": "two"})
    found = estate(**rows)
    (level,) = found.levels(NUMBER)
    assert [(one.allows, one.conditions is None) for one in level] == [(True, True), (False, False)]
    assert found.levels("999900001111") == ()

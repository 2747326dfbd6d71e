from __future__ import annotations

from datetime import datetime

import pytest
from tests.iam.accounts import ROOT, allow, built, group, policy, role, user

from doorward.iam.condition import Since
from doorward.iam.decision import decided
from doorward.iam.logic import NO, YES
from doorward.iam.scopes import context, joined, policies_of, shared, unbounded
from doorward.iam.statement import Statement
from doorward.iam.universe import Told

EVERYONE = ("*", Told([f"{ROOT}:user/ann"]))


def names(estate):
    return sorted(sorted(one.name for one in each.identities) for each in shared(estate))


def test_identities_with_the_same_policies_are_asked_about_once():
    found = built(
        *[user(name, attached=["wide"]) for name in ("ann", "bob")],
        user("eve", attached=["other"]),
        policy("wide", allow("*")),
    )
    assert names(found) == [["ann", "bob"], ["eve"]]


@pytest.mark.parametrize(
    "told",
    [
        allow("*", f"{ROOT}:user/${{aws:username}}"),
        allow("*", condition={"ArnLike": {"aws:PrincipalArn": f"{ROOT}:user/a*"}}),
        allow("*", condition={"StringEquals": {"aws:userid": "IDANN"}}),
    ],
)
def test_what_depends_on_the_name_keeps_them_apart(told):
    found = built(*[user(name, attached=["own"]) for name in ("ann", "bob")], policy("own", told))
    assert names(found) == [["ann"], ["bob"]]


def test_a_boundary_or_a_group_keeps_them_apart():
    assert names(built(user("ann"), user("bob", boundary="edge"))) == [["ann"], ["bob"]]
    assert names(built(user("ann"), user("bob", groups=["staff"]), group("staff", allow("*")))) == [
        ["ann"],
        ["bob"],
        ["staff"],
    ]


def test_groups_that_contain_each_other_by_mistake_are_no_trouble():
    found = built(user("ann", groups=["staff", "none"]), group("staff", allow("*"), GroupList=["staff"]))
    assert policies_of(found, found.identities[f"{ROOT}:user/ann"]) == (f"{ROOT}:group/staff#own",)


def test_a_policy_that_is_not_in_the_data_is_said():
    (one,) = shared(built(user("ann", attached=["none"])))
    assert one.unread == (f"{ROOT}:policy/none",)


def test_a_role_has_no_user_name():
    pattern = allow("*", f"{ROOT}:user/${{aws:username}}")
    ann, app = (shared(built(one))[0].scope for one in (user("ann", pattern), role("app", pattern)))
    asked = Told([f"{ROOT}:user/ann", f"{ROOT}:user/app"])
    assert decided(ann, "iam:getuser", asked, {}).tolist() == [YES, NO]
    assert decided(app, "iam:getuser", asked, {}).tolist() == [NO, NO]


def test_what_is_known_of_requests():
    found = built(user("ann", CreateDate="2024-01-03T00:00:00Z"), role("app"))
    ann, app = (context(found, found.identities[f"{ROOT}:{path}"]) for path in ("user/ann", "role/app"))
    assert ann["aws:currenttime"] == (Since(datetime(2024, 1, 3)),)
    assert ann["aws:tokenissuetime"] == (None, Since(datetime(2024, 1, 1, 12)))
    assert app["aws:tokenissuetime"] == (Since(datetime(2024, 1, 1, 12)),)
    assert (ann["aws:principaltype"], app["aws:principaltype"], app["aws:username"]) == (
        ("User",),
        ("AssumedRole",),
        (None,),
    )
    assert "aws:currenttime" not in context(built(user("ann")), found.identities[f"{ROOT}:user/ann"])


def test_control_policies_do_not_bind_roles_that_services_keep():
    kept = {**role("y"), "Arn": f"{ROOT}:role/aws-service-role/a.amazonaws.com/y"}
    found = shared(built(role("x"), kept, controls=[("r-1", "a", [allow("*")])]))
    assert sorted((one.identities[0].name, len(one.scope.levels)) for one in found) == [("x", 1), ("y", 0)]


def test_identities_as_they_would_be():
    (one,) = shared(built(user("ann", boundary="none")))
    assert not unbounded(one).scope.boundary_unread
    assert joined(one, (Statement("p", allows=True),)).scope.own == (Statement("p", allows=True),)

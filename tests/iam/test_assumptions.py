"""Who may be which role."""

from __future__ import annotations

import pytest
from tests.iam.accounts import NUMBER, ROOT, all_moves, allow, deny, gained, identity, policy, role, trusting, user

OTHER = "arn:aws:iam::444455556666"
BY_ROOT, BY_NAME = trusting({"AWS": f"{ROOT}:root"}), trusting({"AWS": f"{ROOT}:user/ann"})
ASSUME = allow("sts:AssumeRole")


def may_be(*objects, who="user/ann", what="role/door"):
    """Return whether an identity becomes a role: yes, no, or None where it is open."""
    found, fact = all_moves(*objects), identity(what)
    if fact in gained(found, identity(who), certain=True):
        return True
    return None if fact in gained(found, identity(who)) else False


@pytest.mark.parametrize(
    ("statements", "trust", "answer"),
    [
        ([ASSUME], [BY_ROOT], True),
        ([], [BY_ROOT], False),
        ([ASSUME], [], False),
        ([], [BY_NAME], True),
        ([deny("sts:AssumeRole")], [BY_NAME], False),
        ([ASSUME, deny("sts:*", f"{ROOT}:role/door")], [BY_ROOT], False),
        ([allow("sts:AssumeRole", f"{ROOT}:role/other")], [BY_ROOT], False),
        ([allow("sts:AssumeRole", f"{ROOT}:role/d*")], [BY_ROOT], True),
        ([ASSUME], [trusting({"AWS": f"{ROOT}:root"}, {"Bool": {"aws:MultiFactorAuthPresent": "true"}})], None),
        ([ASSUME], [trusting({"AWS": f"{ROOT}:root"}, {"ArnLike": {"aws:PrincipalArn": f"{ROOT}:user/a*"}})], True),
        ([ASSUME], [trusting({"AWS": f"{ROOT}:root"}, {"ArnLike": {"aws:PrincipalArn": f"{ROOT}:user/b*"}})], False),
        ([ASSUME], [BY_ROOT, trusting({"AWS": f"{ROOT}:user/ann"}, effect="Deny")], False),
        ([], [trusting("*")], True),
        ([ASSUME], [trusting({"AWS": OTHER + ":root"})], False),
        ([allow("sts:AssumeRole", condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})], [BY_ROOT], None),
        ([ASSUME], [trusting({"Service": "ec2.amazonaws.com"})], False),
    ],
)
def test_both_sides_count(statements, trust, answer):
    assert may_be(user("ann", *statements), role("door", trust=trust)) is answer


def test_a_boundary_stops_a_role_that_is_named_but_no_user():
    named_role = trusting({"AWS": f"{ROOT}:role/app"})
    edge = policy("edge", allow("s3:*"))
    assert may_be(user("ann", boundary="edge"), role("door", trust=[BY_NAME]), edge) is True
    assert may_be(role("app", boundary="edge"), role("door", trust=[named_role]), edge, who="role/app") is False
    assert (
        may_be(user("ann", boundary="edge"), role("door", trust=[BY_NAME]), policy("edge", allow("*"), deny("sts:*")))
        is False
    )


def test_roles_chain_and_cycles_end():
    chain = [
        role(name, trust=[trusting({"AWS": f"{ROOT}:role/{before}"})])
        for name, before in (("b", "a"), ("c", "b"), ("a", "c"))
    ]
    assert may_be(*chain, who="role/a", what="role/c") is True
    assert may_be(*chain, who="role/c", what="role/b") is True


def test_those_who_share_permissions_are_told_apart_where_the_trust_policy_does():
    objects = [
        user("ann", attached=["x"]),
        user("bob", attached=["x"]),
        policy("x", ASSUME),
        role("door", trust=[BY_NAME]),
    ]
    assert may_be(*objects) is True
    assert may_be(*objects, who="user/bob") is False


def test_another_account_in_the_data_must_allow_it_too():
    def across(*statements):
        stranger = {**user("ann", *statements), "Arn": f"{OTHER}:user/ann"}
        found = all_moves(stranger, role("door", trust=[trusting({"AWS": f"{OTHER}:root"})]))
        return identity("role/door") in gained(found, f"identity:{OTHER}:user/ann", certain=True)

    assert across(ASSUME)
    assert not across()


def test_an_account_that_is_not_in_the_data_leaves_it_open():
    (move,) = all_moves(role("door", trust=[trusting({"AWS": "444455556666"})]))
    assert (move.allowed, move.premises, move.cloud_account) == (None, (f"identity:{OTHER}:root",), NUMBER)
    assert move.detail == "account 444455556666 is not in the data"


def test_a_fix_stands_where_the_permission_does():
    (direct,) = all_moves(user("ann"), role("door", trust=[BY_NAME]))
    assert direct.fixes == ("take user ann out of the trust policy of role/door",)
    (left,) = all_moves(user("ann", ASSUME), role("door", trust=[BY_ROOT]))
    assert left.fixes == ("take sts:AssumeRole out of own",)


def test_names_that_nobody_has_any_more_let_nobody_in():
    gone = trusting({"AWS": ["AIDAGONE", f"{ROOT}:user/gone"]})
    assert all_moves(user("ann", ASSUME), role("door", trust=[gone])) == []

"""Whether policies allow something, by hand: AWS's rules one by one, then together."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.iam.accounts import NUMBER, ROOT, allow, built, deny, group, policy, user

from doorward.iam import existence
from doorward.iam.decision import Scope, decided, possible
from doorward.iam.logic import NO, OPEN, YES, opposite
from doorward.iam.pattern import matches, matches_arn
from doorward.iam.scopes import shared
from doorward.iam.statement import Statement
from doorward.iam.universe import Told

BOB = f"{ROOT}:user/bob"
ANN = f"{ROOT}:user/ann"
MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
NO_MFA = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
SSL = {"Bool": {"aws:SecureTransport": "true"}}
FULL = allow("*")
NOT_HERE = {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}
ELSEWHERE = {"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}}
"""What ann is told, as: own statements, of a group, of the boundary, of control policies, action, resource, answer."""
CASES = {
    "nothing is denied by silence": ([], None, None, (), "iam:getuser", BOB, NO),
    "an allow": ([allow("iam:GetUser")], None, None, (), "iam:getuser", BOB, YES),
    "another action": ([allow("iam:GetUser")], None, None, (), "iam:putuserpolicy", BOB, NO),
    "a star for actions": ([allow("*")], None, None, (), "iam:getuser", BOB, YES),
    "a star in an action": ([allow("iam:Get*")], None, None, (), "iam:getuser", BOB, YES),
    "a question mark in an action": ([allow("iam:GetUse?")], None, None, (), "iam:getuser", BOB, YES),
    "a question mark is one character": ([allow("iam:GetUser?")], None, None, (), "iam:getuser", BOB, NO),
    "any case of an action": ([allow("IAM:GETUSER")], None, None, (), "iam:getuser", BOB, YES),
    "another service": ([allow("s3:*")], None, None, (), "iam:getuser", BOB, NO),
    "one of several actions": ([allow(["s3:*", "iam:GetUser"])], None, None, (), "iam:getuser", BOB, YES),
    "the very resource": ([allow("iam:*", BOB)], None, None, (), "iam:getuser", BOB, YES),
    "another resource": ([allow("iam:*", ANN)], None, None, (), "iam:getuser", BOB, NO),
    "a resource has case": ([allow("iam:*", f"{ROOT}:user/Bob")], None, None, (), "iam:getuser", BOB, NO),
    "a star in a resource": ([allow("iam:*", f"{ROOT}:user/b*")], None, None, (), "iam:getuser", BOB, YES),
    "a star in the account": ([allow("iam:*", "arn:aws:iam::*:user/bob")], None, None, (), "iam:getuser", BOB, YES),
    "a star ends at a colon": ([allow("iam:*", "arn:*:user/bob")], None, None, (), "iam:getuser", BOB, NO),
    "an incomplete resource": ([allow("iam:*", "arn:aws:iam::*")], None, None, (), "iam:getuser", BOB, YES),
    "two statements add up": ([allow("s3:*"), allow("iam:*")], None, None, (), "iam:getuser", BOB, YES),
    "a deny wins": ([allow("*"), deny("iam:GetUser")], None, None, (), "iam:getuser", BOB, NO),
    "a deny before wins too": ([deny("iam:GetUser"), allow("*")], None, None, (), "iam:getuser", BOB, NO),
    "a deny of another action": ([allow("*"), deny("iam:PutUserPolicy")], None, None, (), "iam:getuser", BOB, YES),
    "a deny of another resource": ([allow("*"), deny("*", ANN)], None, None, (), "iam:getuser", BOB, YES),
    "a deny alone": ([deny("s3:*")], None, None, (), "iam:getuser", BOB, NO),
    "all actions but": ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], None, None, (), "s3:getobject", BOB, YES),
    "but not this": ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], None, None, (), "iam:getuser", BOB, NO),
    "deny all actions but": ([FULL, {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}], None, None, (), "iam:getuser", BOB, NO),
    "and spare this": ([FULL, {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"}], None, None, (), "iam:getuser", BOB, YES),
    "all resources but": ([{"Effect": "Allow", "Action": "*", "NotResource": ANN}], None, None, (), "iam:getuser", BOB, YES),
    "but not this one": ([{"Effect": "Allow", "Action": "*", "NotResource": BOB}], None, None, (), "iam:getuser", BOB, NO),
    "deny all resources but": ([FULL, {"Effect": "Deny", "Action": "*", "NotResource": ANN}], None, None, (), "iam:getuser", BOB, NO),
    "and spare that one": ([FULL, {"Effect": "Deny", "Action": "*", "NotResource": BOB}], None, None, (), "iam:getuser", BOB, YES),
    "a condition that cannot be told": ([allow("*", condition=MFA)], None, None, (), "iam:getuser", BOB, OPEN),
    "a condition that holds": ([allow("*", condition=SSL)], None, None, (), "iam:getuser", BOB, YES),
    "one way without condition": ([allow("*", condition=MFA), FULL], None, None, (), "iam:getuser", BOB, YES),
    "a deny that cannot be told": ([FULL, deny("*", condition=NO_MFA)], None, None, (), "iam:getuser", BOB, OPEN),
    "a deny that never holds": ([FULL, deny("*", condition={"Bool": {"aws:SecureTransport": "false"}})], None, None, (), "iam:getuser", BOB, YES),
    "a deny that always holds": ([FULL, deny("*", condition=SSL)], None, None, (), "iam:getuser", BOB, NO),
    "open allow and sure deny": ([allow("*", condition=MFA), deny("*")], None, None, (), "iam:getuser", BOB, NO),
    "open allow and open deny": ([allow("*", condition=MFA), deny("*", condition=NO_MFA)], None, None, (), "iam:getuser", BOB, OPEN),
    "her own name": ([allow("*", f"{ROOT}:user/${{aws:username}}")], None, None, (), "iam:getuser", ANN, YES),
    "not another's name": ([allow("*", f"{ROOT}:user/${{aws:username}}")], None, None, (), "iam:getuser", BOB, NO),
    "an unknown variable": ([allow("*", f"{ROOT}:user/${{aws:PrincipalTag/buddy}}")], None, None, (), "iam:getuser", BOB, OPEN),
    "an unknown variable elsewhere": ([allow("*", f"{ROOT}:role/${{aws:PrincipalTag/x}}")], None, None, (), "iam:getuser", BOB, NO),
    "a deny with an unknown variable": ([FULL, deny("*", f"{ROOT}:user/${{aws:PrincipalTag/x}}")], None, None, (), "iam:getuser", BOB, OPEN),
    "a star that is one": ([allow("*", f"{ROOT}:user/${{*}}")], None, None, (), "iam:getuser", BOB, NO),
    "by her group": ([], [allow("iam:*")], None, (), "iam:getuser", BOB, YES),
    "denied by her group": ([FULL], [deny("iam:*")], None, (), "iam:getuser", BOB, NO),
    "within the boundary": ([FULL], None, [allow("iam:Get*")], (), "iam:getuser", BOB, YES),
    "beyond the boundary": ([FULL], None, [allow("s3:*")], (), "iam:getuser", BOB, NO),
    "a boundary grants nothing": ([], None, [FULL], (), "iam:getuser", BOB, NO),
    "a boundary denies": ([FULL], None, [FULL, deny("iam:*")], (), "iam:getuser", BOB, NO),
    "a boundary that cannot be told": ([FULL], None, [allow("*", condition=MFA)], (), "iam:getuser", BOB, OPEN),
    "an empty boundary": ([FULL], None, [], (), "iam:getuser", BOB, NO),
    "a boundary on some resources": ([FULL], None, [allow("*", ANN)], (), "iam:getuser", BOB, NO),
    "below the root": ([FULL], None, None, [("r-1", "full", [FULL])], "iam:getuser", BOB, YES),
    "denied at the root": ([FULL], None, None, [("r-1", "no", [FULL, deny("iam:*")])], "iam:getuser", BOB, NO),
    "only denials are known": ([FULL], None, None, [("r-1", "no", [deny("s3:*")])], "iam:getuser", BOB, YES),
    "denied at the account": ([FULL], None, None, [(NUMBER, "no", [deny("iam:*")])], "iam:getuser", BOB, NO),
    "denied at another account": ([FULL], None, None, [("444455556666", "no", [deny("iam:*")])], "iam:getuser", BOB, YES),
    "not in the list of the account": ([FULL], None, None, [(NUMBER, "list", [allow("s3:*")])], "iam:getuser", BOB, NO),
    "one list of the level suffices": ([FULL], None, None, [(NUMBER, "a", [allow("s3:*")]), (NUMBER, "b", [allow("iam:*")])], "iam:getuser", BOB, YES),
    "every level must allow": ([FULL], None, None, [("r-1", "a", [allow("s3:*")]), (NUMBER, "b", [FULL])], "iam:getuser", BOB, NO),
    "a control policy grants nothing": ([], None, None, [("r-1", "full", [FULL])], "iam:getuser", BOB, NO),
    "denied at a unit that may be above": ([FULL], None, None, [("ou-1", "no", [deny("iam:*")])], "iam:getuser", BOB, OPEN),
    "denied at the root without MFA": ([FULL], None, None, [("r-1", "no", [deny("*", condition=NO_MFA)])], "iam:getuser", BOB, OPEN),
    "a region that one may choose": ([FULL], None, None, [("r-1", "no", [deny("*", condition=NOT_HERE)])], "lambda:createfunction", BOB, YES),
    "two regions that exclude each other": (
        [FULL, deny("*", condition=ELSEWHERE)], None, None, [("r-1", "no", [deny("*", condition=NOT_HERE)])], "lambda:createfunction", BOB, NO
    ),
    "boundary, control policy and group together": (
        [], [allow("iam:*")], [allow("iam:Get*")], [("r-1", "no", [deny("iam:GetRole")])], "iam:getuser", BOB, YES
    ),
    "and what the control policy denies": (
        [], [allow("iam:*")], [allow("iam:Get*")], [("r-1", "no", [deny("iam:GetRole")])], "iam:getrole", BOB, NO
    ),
    "and what the boundary leaves out": (
        [], [allow("iam:*")], [allow("iam:Get*")], [("r-1", "no", [deny("iam:GetRole")])], "iam:putuserpolicy", BOB, NO
    ),
}  # fmt: skip


def scope(own, grouped, bounded, controls):
    ann = user(
        "ann", *own, groups=["staff"] if grouped is not None else (), boundary="edge" if bounded is not None else None
    )
    others = [group("staff", *grouped)] if grouped is not None else []
    others += [policy("edge", *bounded)] if bounded is not None else []
    (one,) = [each for each in shared(built(ann, *others, controls=controls)) if each.kind == "user"]
    return one.scope


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_by_hand(case):
    *told, action, resource, answer = case
    found = decided(scope(*told), action, Told([resource]), {})
    assert found.tolist() == [answer]


def test_there_are_enough_cases():
    assert len(CASES) >= 60


def test_a_boundary_that_is_not_in_the_data_leaves_all_open():
    ann = user("ann", allow("*"), deny("s3:*"), boundary="edge")
    (one,) = shared(built(ann))
    answers = [decided(one.scope, action, Told([BOB]), {}).tolist() for action in ("iam:getuser", "s3:getobject")]
    assert answers == [[OPEN], [NO]]


def test_a_policy_of_the_resource_outweighs_silence_but_no_denial():
    quiet, against = scope([], None, None, ()), scope([deny("*", BOB)], None, None, ())
    assert decided(quiet, "sts:assumerole", Told([BOB]), {}, granted=True).tolist() == [YES]
    assert decided(against, "sts:assumerole", Told([ANN, BOB]), {}, granted=True).tolist() == [YES, NO]


FUNCTIONS = f"arn:*:lambda:*:{NUMBER}:*"


@pytest.mark.parametrize(
    ("own", "actions", "answer"),
    [
        ([allow("lambda:*")], ("lambda:CreateFunction",), YES),
        ([allow("lambda:*", f"arn:aws:lambda:eu-west-1:{NUMBER}:function:x")], ("lambda:CreateFunction",), YES),
        ([allow("lambda:*", "arn:aws:lambda:eu-west-1:444455556666:function:x")], ("lambda:CreateFunction",), NO),
        ([allow("lambda:*"), deny("lambda:*", "arn:aws:lambda:*:*:function:*")], ("lambda:CreateFunction",), YES),
        (
            [allow("lambda:*", "arn:aws:lambda:*:*:function:*"), deny("lambda:*", "arn:aws:lambda:*")],
            ("lambda:CreateFunction",),
            NO,
        ),
        (
            [allow("lambda:*", "arn:aws:lambda:*:*:function:a*"), deny("*", "*:function:ab*")],
            ("lambda:CreateFunction",),
            YES,
        ),
        (
            [
                allow("lambda:CreateFunction", "arn:aws:lambda:*:*:function:a"),
                allow("lambda:Invoke*", "arn:aws:lambda:*:*:function:b"),
            ],
            ("lambda:CreateFunction", "lambda:InvokeFunction"),
            NO,
        ),
        (
            [
                allow("lambda:CreateFunction", "arn:aws:lambda:*:*:function:a*"),
                allow("lambda:Invoke*", "arn:aws:lambda:*:*:function:*b"),
            ],
            ("lambda:CreateFunction", "lambda:InvokeFunction"),
            YES,
        ),
        ([allow("lambda:CreateFunction", condition=MFA)], ("lambda:CreateFunction",), OPEN),
        ([allow("s3:*")], ("lambda:CreateFunction",), NO),
    ],
)
def test_whether_there_is_a_resource_for_all_actions(own, actions, answer):
    assert possible(scope(own, None, None, ()), [one.lower() for one in actions], [FUNCTIONS], {}) == answer


def test_what_cannot_be_told_apart_is_open(monkeypatch):
    monkeypatch.setattr(existence, "MOST", 20)
    own = [allow("lambda:*", [f"arn:aws:lambda:*:*:*{'a' * place}*b?{'c' * place}*" for place in range(1, 9)])]
    assert possible(scope(own, None, None, ()), ["lambda:createfunction"], [FUNCTIONS], {}) == OPEN


ACTIONS = ("s:a", "s:b")
RESOURCES = [f"arn:aws:s::1:{name}" for name in ("", "a", "b", "ab", "ba")]
CONDITIONS = {
    None: YES,
    '{"Bool":{"x:unknown":"true"}}': OPEN,
    '{"Bool":{"x:known":"true"}}': YES,
    '{"Bool":{"x:known":"false"}}': NO,
}
some_patterns = st.lists(
    st.sampled_from(["*", "arn:*", "arn:aws:s::1:a*", "arn:aws:s::1:*b", "arn:aws:s::1:?", "arn:aws:s::2:*"]),
    min_size=1,
    max_size=2,
).map(tuple)
some_actions = st.lists(st.sampled_from(["*", "s:*", "s:a", "s:?", "t:*"]), min_size=1, max_size=2).map(tuple)
some_statements = st.lists(
    st.builds(
        lambda allows, turned, actions, resources, conditions: Statement(
            "p", allows=allows, conditions=conditions, **({"not_actions" if turned & 1 else "actions": actions}), **({"not_resources" if turned & 2 else "resources": resources})
        ),
        st.booleans(), st.integers(0, 3), some_actions, some_patterns, st.sampled_from(list(CONDITIONS)),
    ),
    max_size=4,
).map(tuple)  # fmt: skip


def one_by_one(told, action, resource):
    """Judge one request, statement by statement, in the order of the user guide."""

    def speaks(one):
        if any(matches(each, action) for each in (one.actions or one.not_actions)) is (one.actions is None):
            return NO
        return (
            NO
            if any(matches_arn(each, resource) for each in (one.resources or one.not_resources))
            is (one.resources is None)
            else YES
        )

    def most(statements, *, allows):
        return max(
            (min(speaks(one), CONDITIONS[one.conditions]) for one in statements if one.allows is allows), default=NO
        )

    everyone = [*told.own, *(told.boundary or ()), *(one for level in told.levels for one in level)]
    needed = [told.own, *([told.boundary] if told.boundary is not None else []), *told.levels]
    return min([opposite(most(everyone, allows=False)), *(most(one, allows=True) for one in needed)])


@given(some_statements, st.none() | some_statements, st.lists(some_statements, max_size=2).map(tuple))
def test_many_at_once_are_judged_as_one_by_one(own, boundary, levels):
    told = Scope(own, boundary, levels, context={"x:known": ("true",)})
    for action, resources in product(ACTIONS, [RESOURCES]):
        universe = Told(resources)
        expected = [one_by_one(told, action, name) for name in universe.names]
        assert decided(told, action, universe, {}).tolist() == expected
        assert possible(told, [action], ["arn:aws:s::1:*"], {}) >= max(expected)

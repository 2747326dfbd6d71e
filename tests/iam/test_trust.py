"""Who may be a role, by its trust policy, by hand."""

from __future__ import annotations

import pytest
from tests.iam.accounts import NUMBER, ROOT, built, role, trusting, user

from doorward.iam.logic import NO, OPEN, YES
from doorward.iam.scopes import context
from doorward.iam.trust import Trusted, account_of, of_identity, of_service, strangers

MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
ANN = f"{ROOT}:user/ann"


def trusted(*trust, who="user/ann"):
    found = built(user("ann"), role("app"), role("door", trust=trust))
    one = found.identities[f"{ROOT}:{who}"]
    return of_identity(found.trusts[f"{ROOT}:role/door"], one, context(found, one))


@pytest.mark.parametrize(
    ("trust", "answer"),
    [
        ([trusting({"AWS": ANN})], Trusted(YES, NO, NO)),
        ([trusting({"AWS": f"{ROOT}:user/bob"})], Trusted(NO, NO, NO)),
        ([trusting({"AWS": f"{ROOT}:root"})], Trusted(NO, YES, NO)),
        ([trusting({"AWS": NUMBER})], Trusted(NO, YES, NO)),
        ([trusting({"AWS": "444455556666"})], Trusted(NO, NO, NO)),
        ([trusting("*")], Trusted(YES, NO, NO)),
        ([trusting({"AWS": "*"})], Trusted(YES, NO, NO)),
        ([trusting({"AWS": "IDANN"})], Trusted(YES, NO, NO)),
        ([trusting({"AWS": "IDFORMERLY"})], Trusted(NO, NO, NO)),
        ([trusting({"Service": "ec2.amazonaws.com"})], Trusted(NO, NO, NO)),
        ([trusting({"Federated": "*"})], Trusted(NO, NO, NO)),
        ([trusting({"AWS": ANN}, MFA)], Trusted(OPEN, NO, NO)),
        ([trusting({"AWS": ANN}, {"StringEquals": {"sts:ExternalId": "x"}})], Trusted(OPEN, NO, NO)),
        ([trusting({"AWS": "*"}, {"ArnLike": {"aws:PrincipalArn": f"{ROOT}:user/*"}})], Trusted(YES, NO, NO)),
        ([trusting({"AWS": "*"}, {"ArnLike": {"aws:PrincipalArn": f"{ROOT}:role/*"}})], Trusted(NO, NO, NO)),
        ([trusting({"AWS": ANN}), trusting({"AWS": ANN}, effect="Deny")], Trusted(YES, NO, YES)),
        ([trusting({"AWS": ANN}), trusting("*", MFA, "Deny")], Trusted(YES, NO, OPEN)),
        ([trusting({"AWS": f"{ROOT}:root"}), trusting({"AWS": f"{ROOT}:root"}, effect="Deny")], Trusted(NO, YES, YES)),
    ],
)
def test_by_hand(trust, answer):
    assert trusted(*trust) == answer


def test_what_is_not_sts_assumerole_lets_nobody_in():
    assert trusted({**trusting({"AWS": ANN}), "Action": "sts:AssumeRoleWithSAML"}) == Trusted(NO, NO, NO)
    assert trusted({**trusting({"AWS": ANN}), "Action": "sts:*"}) == Trusted(YES, NO, NO)


def test_whoever_is_not_named_by_not_principal():
    but = {"Effect": "Allow", "Action": "sts:AssumeRole", "NotPrincipal": {"AWS": f"{ROOT}:user/bob"}}
    assert trusted(but).named == YES
    assert trusted({**but, "NotPrincipal": {"AWS": ANN}}).named == NO
    assert trusted(trusting("*"), {**but, "Effect": "Deny"}).denied == YES
    assert trusted(trusting("*"), {**but, "Effect": "Deny", "NotPrincipal": {"AWS": ANN}}).denied == NO


def test_one_session_of_a_role_leaves_it_open_who_has_it():
    told = trusting({"AWS": f"arn:aws:sts::{NUMBER}:assumed-role/app/somebody"})
    assert trusted(told, who="role/app") == Trusted(OPEN, NO, NO)
    assert trusted(told) == Trusted(NO, NO, NO)
    assert trusted(trusting({"AWS": f"arn:aws:sts::{NUMBER}:assumed-role/apple/x"}), who="role/app") == Trusted(
        NO, NO, NO
    )


@pytest.mark.parametrize(
    ("trust", "answer"),
    [
        ([trusting({"Service": "ec2.amazonaws.com"})], YES),
        ([trusting({"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]})], YES),
        ([trusting({"Service": "ec2.amazonaws.com.cn"})], YES),
        ([trusting({"Service": "lambda.amazonaws.com"})], NO),
        ([trusting({"AWS": "*"})], NO),
        ([trusting("*")], YES),
        ([trusting({"Service": "ec2.amazonaws.com"}, {"StringEquals": {"aws:SourceAccount": NUMBER}})], OPEN),
        ([trusting({"Service": "ec2.amazonaws.com"}), trusting({"Service": "ec2.amazonaws.com"}, effect="Deny")], NO),
        ([], NO),
    ],
)
def test_which_service_runs_things_as_it(trust, answer):
    statements = built(role("door", trust=trust)).trusts.get(f"{ROOT}:role/door", ())
    assert of_service(statements, "ec2.amazonaws.com", {}) == answer


def test_strangers_are_principals_of_accounts_that_are_not_known():
    found = built(
        role("door", trust=[trusting({"AWS": ["444455556666", "arn:aws:iam::777788889999:role/x", ANN, "AIDAX"]})])
    )
    statements = found.trusts[f"{ROOT}:role/door"]
    assert strangers(statements, frozenset({NUMBER})) == ["444455556666", "arn:aws:iam::777788889999:role/x"]
    assert strangers(statements, frozenset({NUMBER, "444455556666", "777788889999"})) == []


def test_the_account_of_a_principal():
    assert [account_of(one) for one in (NUMBER, ANN, "AIDAX", "arn:aws:iam::aws:policy/x", "*")] == [
        NUMBER,
        NUMBER,
        None,
        None,
        None,
    ]

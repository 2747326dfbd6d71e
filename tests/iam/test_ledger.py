from __future__ import annotations

from tests.iam.accounts import ADMIN, NUMBER, ROOT, allow, built, user

from doorward.iam.ledger import Holder, Ledger, Means, administrator, identity
from doorward.iam.logic import NO, OPEN, YES
from doorward.iam.scopes import shared

ARNS = [f"{ROOT}:user/{name}" for name in ("a", "b", "c")]
HOLDER = Holder((identity(ARNS[0]),), "user a", ARNS[0], NUMBER)
MEANS = Means("takes credentials", ("iam:CreateAccessKey",), ("take it",), "it depends on x")


def test_a_move_says_who_what_and_how():
    ledger = Ledger()
    ledger.note(HOLDER, MEANS, ADMIN, YES, "may do it")
    (move,) = ledger.moves
    assert move.how == "User a may do it (iam:CreateAccessKey)."
    assert (move.allowed, move.detail, move.premises, move.conclusion) == (True, None, HOLDER.facts, ADMIN)
    assert move.as_row()["actions"] == ["iam:CreateAccessKey"]


def test_what_is_open_says_why_and_what_is_denied_is_left_out():
    ledger = Ledger()
    ledger.note(HOLDER, MEANS, ADMIN, OPEN, "may do it")
    ledger.note(HOLDER, MEANS, identity(ARNS[1]), NO, "may do it")
    ledger.note(HOLDER, MEANS, HOLDER.facts[0], YES, "may be itself")
    assert [(move.allowed, move.detail) for move in ledger.moves] == [(None, "it depends on x")]


def test_a_move_stands_once():
    ledger = Ledger()
    for _ in range(2):
        ledger.note(HOLDER, MEANS, ADMIN, YES, "may do it")
    assert len(ledger.moves) == 1


def test_few_targets_are_named_and_many_stand_for_each_other():
    ledger = Ledger()
    assert ledger.each_of(NUMBER, ARNS[:2]) == [identity(arn) for arn in ARNS[:2]]
    assert ledger.moves == {}
    (fact,) = ledger.each_of(NUMBER, ARNS)
    assert fact.startswith(f"cloud:{NUMBER}/each/")
    assert [(move.premises, move.conclusion) for move in ledger.moves] == [((fact,), identity(arn)) for arn in ARNS]
    assert ledger.each_of(NUMBER, ARNS) == [fact]
    assert len(ledger.moves) == 3


def test_any_one_of_many_is_a_fact_that_each_of_them_gives():
    ledger = Ledger()
    assert ledger.any_of(NUMBER, ARNS[:1]) == identity(ARNS[0])
    fact = ledger.any_of(NUMBER, ARNS[:2])
    assert [(move.premises, move.conclusion) for move in ledger.moves] == [((identity(arn),), fact) for arn in ARNS[:2]]


def test_identities_with_the_same_permissions_share_a_fact():
    ledger = Ledger()
    (alone,) = shared(built(user("ann", allow("*"))))
    assert ledger.holder(alone).facts == (identity(f"{ROOT}:user/ann"),)
    (both,) = shared(built(user("ann"), user("bob")))
    holder = ledger.holder(both)
    assert holder.facts[0].startswith(f"cloud:{NUMBER}/permissions/")
    assert [move.conclusion for move in ledger.moves] == [holder.facts[0]] * 2
    assert holder.called == "whoever has the permissions of user ann (as 2 have)"


def test_a_premise_stands_once():
    ledger = Ledger()
    ledger.note(HOLDER.also(HOLDER.facts[0]), MEANS, ADMIN, YES, "x")
    assert next(iter(ledger.moves)).premises == HOLDER.facts


def test_the_fact_of_an_administrator():
    assert administrator(NUMBER) == ADMIN

from __future__ import annotations

import numpy as np
from tests.iam.accounts import ADMIN, NUMBER, ROOT, allow, built, identity, user

from doorward.iam.ground import Ground
from doorward.iam.inquiry import Inquiry
from doorward.iam.ledger import Holder, Ledger
from doorward.iam.logic import OPEN, YES
from doorward.iam.scopes import shared


def inquiry(*objects):
    found, ledger = built(*objects), Ledger()
    (one,) = shared(found)
    return Inquiry.of(ledger, Ground(found, NUMBER), one, ledger.holder(one))


def test_an_action_is_offered_in_any_case_and_only_with_all_others():
    asked = inquiry(user("ann", allow("iam:PassRole")))
    assert asked.offer(["iam:PASSROLE"])
    assert not asked.offer(["iam:PassRole", "ec2:RunInstances"])


def test_each_action_taken_away_ends_a_move():
    means = inquiry(user("ann", allow(["iam:PassRole", "ec2:*"]))).means(
        "passes role", ["iam:PassRole", "ec2:RunInstances"]
    )
    assert means.fixes == ("take iam:PassRole out of own", "take ec2:RunInstances out of own")


def test_one_alone_stands_for_itself():
    asked = inquiry(user("ann"), user("bob"))
    bob = asked.alone(asked.one.identities[1])
    assert bob.holder.facts == (identity("user/bob"),)
    assert bob.holder.called == "user bob"
    single = inquiry(user("ann"))
    assert single.alone(single.one.identities[0]) is single


def test_one_of_those_who_gained_something_needs_that_too():
    asked = inquiry(user("ann"), user("bob"))
    after = Inquiry.of(asked.ledger, asked.ground, asked.one, Holder(("gained",), "somebody", "x", NUMBER))
    assert after.alone(asked.one.identities[0]).holder.facts == ("gained", identity("user/ann"))


def test_targets_are_noted_by_answer_but_for_oneself():
    asked = inquiry(user("ann"))
    universe = asked.ground.users
    asked.note_each(asked.means("m", ["a:B"]), universe, np.array([YES], np.uint8), "may be")
    assert not asked.ledger.moves
    both = inquiry(user("ann"), user("bob"))
    both.note_each(both.means("m", ["a:B"]), both.ground.users, np.array([YES, OPEN], np.uint8), "may be")
    found = {move.conclusion: move.allowed for move in both.ledger.moves if move.move == "m"}
    assert found == {identity("user/ann"): True, identity("user/bob"): None}


def test_a_move_for_whoever_holds_another():
    asked = inquiry(user("ann"))
    asked.note_with([f"{ROOT}:user/bob"], asked.means("m", ["a:B"]), ADMIN, YES, "may give any permission to bob")
    (move,) = asked.ledger.moves
    assert move.premises == (identity("user/ann"), identity("user/bob"))

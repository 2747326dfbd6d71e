from __future__ import annotations

import pytest
from tests.asking import moves
from tests.forest import edges, right

from doorward.steps.holds_key import holds_key

BOB = {"id": "web1:bob", "kind": "user", "name": "bob", "account": "bob", "domain": "web1"}
ANN = {"id": "desk1.door.example:ann", "kind": "user", "name": "ann", "account": "ann", "domain": "desk1.door.example"}
KEY = {"id": "SHA256:abc", "kind": "key", "name": "ann@desk1"}
OPENS = ("identity:SHA256:abc", "position:inside")


def asked(*rows, things=(BOB, ANN, KEY), **tables):
    return moves(holds_key, rights=rows, identities=things, **tables)


def test_a_key_opens_the_accounts_that_let_it_in_to_whoever_reaches_them():
    found = asked(right("SHA256:abc", "CanSSH", "web1:bob"), things=(BOB, KEY))
    assert edges(found) == {(OPENS, "identity:web1:bob")}
    assert [(move["how"], move["fixes"]) for move in found] == [
        ("The key ann@desk1 opens bob.", ["remove the key ann@desk1 from bob"])
    ]


def test_a_key_of_a_host_opens_it():
    found = asked(right("SHA256:abc", "CanSSH", "web1"), things=(BOB, KEY))
    assert edges(found) == {(OPENS, "host:web1/user")}


def test_the_account_that_a_remark_names_may_hold_the_key():
    found = asked()
    assert edges(found) == {(("identity:desk1.door.example:ann",), "identity:SHA256:abc")}
    assert [(move["probability"], move["fixes"]) for move in found] == [(0.5, ["rotate the key ann@desk1"])]


@pytest.mark.parametrize("remark", ["ann@laptop9", "eve@desk1", "ann", None, "@desk1", "ann@"])
def test_blind_a_remark_that_names_no_known_account_makes_it_nobodys(remark):
    assert asked(things=(BOB, ANN, KEY | {"name": remark})) == []


def test_one_key_on_many_accounts_leads_to_all():
    rows = [right("SHA256:abc", "CanSSH", one["id"]) for one in (BOB, ANN)]
    assert {move["conclusion"] for move in asked(*rows, *rows)} >= {"identity:web1:bob", f"identity:{ANN['id']}"}


def test_an_account_that_nothing_tells_of_and_other_rights_are_no_move():
    rows = [right("SHA256:abc", "CanSSH", "web9:eve"), right("SHA256:abc", "CanRDP", "web1:bob")]
    assert asked(*rows, things=(BOB, KEY)) == []


def test_no_table_yields_no_move():
    assert moves(holds_key) == []

from __future__ import annotations

import pytest
from tests.asking import moves
from tests.forest import edges, right

from doorward.steps.reads_resource import reads_resource

BUCKET, PARTNER = "arn:aws:s3:::records", "arn:aws:iam::444455556666:role/partner"
DATA = f"object:{BUCKET}/Data"


def resource(identifier=BUCKET, kind="bucket", name="records", *, flags=("access analyzer",)):
    return {"id": identifier, "kind": kind, "name": name, "domain": "111122223333", "flags": list(flags)}


def asked(*rows, things=None, jewels=()):
    return moves(reads_resource, rights=rows, identities=things or [resource()], jewels=list(jewels))


def test_whoever_a_bucket_lets_in_reads_it():
    assert asked(right("*", "s3:GetObject", BUCKET)) == [
        {
            "conclusion": DATA,
            "premises": ["position:internet"],
            "probability": 1.0,
            "seen": False,
            "how": "The policy of the bucket records lets anyone read it.",
            "fixes": ["remove anyone from the policy of records"],
            "first_seen": None,
            "last_seen": None,
        }
    ]


@pytest.mark.parametrize(
    ("holder", "premise"),
    [
        (PARTNER, f"identity:{PARTNER}"),
        ("444455556666", "cloud:444455556666/administrator"),
        ("arn:aws:iam::444455556666:root", "cloud:444455556666/administrator"),
    ],
)
def test_an_account_is_its_administrator_and_an_identity_itself(holder, premise):
    assert edges(asked(right(holder, "s3:GetObject", BUCKET))) == {((premise,), DATA)}


@pytest.mark.parametrize(
    ("action", "reads"),
    [
        ("s3:GetObject", True),
        ("s3:GetObjectVersion", True),
        ("sqs:ReceiveMessage", True),
        ("secretsmanager:GetSecretValue", True),
        ("dynamodb:Scan", True),
        ("s3:GetObjectAcl", False),
        ("s3:ListBucket", False),
        ("s3:PutObject", False),
        ("kms:Decrypt", False),
        ("lambda:InvokeFunction", False),
    ],
)
def test_only_actions_that_hand_out_what_is_held_read_it(action, reads):
    assert bool(asked(right("*", action, BUCKET))) == reads


def test_a_condition_makes_it_an_even_chance_unless_another_statement_has_none():
    narrow = right("*", "s3:GetObject", BUCKET, allowed=None, detail="{}")
    [found] = asked(narrow)
    assert (found["probability"], found["how"]) == (
        0.5,
        "The policy of the bucket records lets anyone read it, if a condition holds.",
    )
    assert [move["probability"] for move in asked(narrow, right("*", "s3:GetObject", BUCKET))] == [1.0]


def test_what_no_analysis_tells_of_and_what_is_denied_are_no_moves():
    assert asked(right("*", "s3:GetObject", BUCKET), things=[resource(flags=())]) == []
    assert asked(right("*", "s3:GetObject", BUCKET, allowed=False)) == []


@pytest.mark.parametrize("asset", ["records", "RECORDS", BUCKET])
def test_a_jewel_that_lies_there_is_read(asset):
    found = asked(right("*", "s3:GetObject", BUCKET), jewels=[{"jewel": "patients", "asset": asset}])
    assert ((DATA,), "data:patients") in edges(found)


def test_a_jewel_elsewhere_is_not_read():
    found = asked(right("*", "s3:GetObject", BUCKET), jewels=[{"jewel": "patients", "asset": "record"}])
    assert len(found) == 1


def test_identities_of_the_account_itself_are_the_blind_spot():
    assert asked(things=[resource(), resource("arn:aws:iam::111122223333:user/ann", "user", "ann", flags=())]) == []


def test_duplicates_and_order_change_nothing():
    rows = [right("*", "s3:GetObject", BUCKET), right(PARTNER, "s3:GetObject", BUCKET)]
    jewels = [{"jewel": "patients", "asset": "records"}]
    assert asked(*rows, jewels=jewels) == asked(*rows[::-1], *rows, things=[resource()] * 2, jewels=jewels * 2)


def test_no_table_yields_no_move():
    assert moves(reads_resource) == []

from __future__ import annotations

from tests.asking import provided

from doorward.iam.telling import cloud_moves

ROW = {
    "move": "m",
    "premises": ["a"],
    "conclusion": "b",
    "how": "How.",
    "fixes": ["f"],
    "technique": "t",
    "actions": [],
}


def asked(*rows):
    with provided(escalations=rows) as engine:
        return engine.run(cloud_moves("m", 0.9, 0.4), {}).to_pylist()


def test_what_is_allowed_and_what_is_open_have_their_chances():
    rows = asked({**ROW, "allowed": True}, {**ROW, "allowed": None, "detail": "it depends on x"})
    assert sorted((row["probability"], row["how"]) for row in rows) == [
        (0.4, "How. It cannot be told: it depends on x."),
        (0.9, "How."),
    ]


def test_moves_of_another_kind_are_left_to_another_step():
    assert asked({**ROW, "move": "other", "allowed": True}) == []

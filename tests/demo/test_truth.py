from __future__ import annotations

import json
from dataclasses import asdict, fields, is_dataclass, replace

import pytest
from tests.demo.sample import sample

from doorward.demo.truth import Truth


def told():
    return json.loads((sample().folder / "truth.json").read_text("utf-8"))


def test_the_file_says_what_was_returned():
    assert told() == json.loads(json.dumps(asdict(sample().truth)))


def test_every_part_is_in_the_file():
    assert list(told()) == [each.name for each in fields(Truth)]


def test_nothing_is_left_empty():
    for name, value in told().items():
        assert value not in ([], {}, "", None), name


def test_it_cannot_be_changed():
    with pytest.raises(AttributeError):
        sample().truth.seed = 2


def test_every_part_is_a_value():
    parts = [value for each in fields(Truth) for value in _flat(getattr(sample().truth, each.name))]
    assert all(is_dataclass(part) or isinstance(part, (str, int)) for part in parts)
    assert len(set(parts)) > 30


def _flat(value):
    return value if isinstance(value, tuple) else (value,)


def test_writing_ends_with_a_line_feed_and_replaces(tmp_path):
    path = tmp_path / "truth.json"
    sample().truth.write(path)
    replace(sample().truth, seed=7).write(path)
    text = path.read_text("utf-8")
    assert text.endswith("}\n")
    assert json.loads(text)["seed"] == 7

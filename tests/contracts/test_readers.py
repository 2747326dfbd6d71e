"""What every reader owes to the ingest: it takes what is its own, leaves what is not, and survives whatever it is shown.

Each `tests/readers/test_X.py` holds `SAMPLES`, file name -> bytes that the reader X must recognise, and may hold `OTHERS`, bytes
that look like its own and are not.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.reader import HEAD, Sample
from doorward.readers import readers
from doorward.tables import TABLES

HOSTILE = {
    "nothing": b"",
    "zeros": bytes(HEAD),
    "every byte": bytes(range(256)) * (HEAD // 256),
    "one endless line": b"a" * HEAD,
    "only line ends": b"\n" * HEAD,
    "only tabs": b"\t" * HEAD,
    "only commas": b"," * HEAD,
    "only quotes": b'"' * HEAD,
    "only spaces": b" " * HEAD,
    "lists in lists": b"[" * HEAD,
    "objects in objects": b'{"a":' * (HEAD // 5),
    "elements in elements": b"<a>" * (HEAD // 3),
    "entities": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "a"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>',
    "an outside entity": b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><a>&a;</a>',
    "no UTF-8": b"\xff\xfe\xc3\x28" * (HEAD // 4),
    "half a character": "€".encode()[:2],
    "a byte order mark": b"\xef\xbb\xbf",
    "UTF-16": '{"ts": 1}'.encode("utf-16"),
    "a huge number": b"1" * HEAD,
    "a huge number in JSON": b'{"ts": ' + b"9" * 5000 + b"}\n",
    "a list of huge numbers": b"[" + b"1e999," * 9000 + b"1]",
    "numbers that are none": b'{"ts": NaN, "uid": Infinity}\n',
    "the same key again": b'{"a": 1, "a": {"a": []}}\n' * 100,
    "JSON that is no object": b"null\ntrue\n1\n[]\n" * 100,
    "YAML anchors": b"a: &a [x]\n" + b"b: [*a, *a, *a]\n" * 500,
    "TOML": b"[a]\n" * 1000,
    "hashes": b"#" * HEAD,
    "a separator that is none": b"#separator \\x\n#fields\t\n",
    "Lorem ipsum": b"Lorem ipsum dolor sit amet, consectetur adipiscing elit.\n" * 100,
}
SECONDS = 2
"""Time a reader may take over one sample, however it is made; a usual one takes far below a millisecond."""

every_reader = pytest.mark.parametrize("name", readers())


def samples(name: str, which: str = "SAMPLES") -> dict[str, bytes]:
    """Return what a reader's test says it must recognise; nothing if it says nothing, which is a test of its own."""
    if importlib.util.find_spec(f"tests.readers.test_{name}") is None:
        return {}
    return getattr(importlib.import_module(f"tests.readers.test_{name}"), which, {})


def takers(name: str, data: bytes) -> list[str]:
    """Return the readers that recognise a file."""
    sample = Sample(name, data[:HEAD])
    return [reader.name for reader in readers().values() if reader.recognises(sample)]


@every_reader
def test_it_is_named_after_its_file_and_says_what_it_reads(name):
    reader = readers()[name]
    assert reader.name == name
    assert 4 <= len(reader.title) <= 100
    assert reader.unit in {"line", "record"}


@every_reader
def test_it_fills_known_tables_of_what_was_observed(name):
    fills = readers()[name].fills
    assert fills
    assert set(fills) <= set(TABLES)
    assert all(TABLES[table].observed for table in fills)


@every_reader
def test_its_samples_are_its_own_under_any_name(name):
    assert samples(name), f"tests/readers/test_{name}.py holds no SAMPLES"
    for file, data in samples(name).items():
        assert takers(file, data) == [name], file
        assert takers("unnamed", data) == [name], file


@every_reader
def test_what_looks_like_its_own_and_is_not_is_left(name):
    recognises = readers()[name].recognises
    for file, data in samples(name, "OTHERS").items():
        for called in (file, "unnamed", *samples(name)):
            assert not recognises(Sample(called, data[:HEAD])), (file, called)


@every_reader
def test_the_name_of_its_files_alone_proves_nothing(name):
    for file in samples(name):
        assert takers(file, HOSTILE["Lorem ipsum"]) == []
        assert takers(file, b"") == []


@every_reader
def test_hostile_bytes_are_judged_without_a_crash_and_soon(name):
    recognises = readers()[name].recognises
    for kind, data in HOSTILE.items():
        for file in ["unnamed", *samples(name)]:
            began = perf_counter()
            assert recognises(Sample(file, data)) in {True, False}, (kind, file)
            assert perf_counter() - began < SECONDS, (kind, file)


@given(
    st.binary(max_size=400), st.sampled_from(["unnamed", "conn.log", "a.json", "a.xml", "a.csv", "a.toml", "a.yaml"])
)
def test_random_bytes_are_judged_without_a_crash(data, file):
    assert len(takers(file, data)) <= 1


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_random_json_is_judged_without_a_crash(value):
    assert len(takers("a.json", json.dumps(value).encode())) <= 1


# Every reader looks at every changed sample of every other: the examples of all of them add up to a thousand.
@settings(max_examples=6)
@every_reader
@given(place=st.integers(0, 2**20), junk=st.binary(max_size=30), cut=st.integers(0, 2**20))
def test_its_own_samples_with_a_piece_changed_are_judged_without_a_crash(name, place, junk, cut):
    for file, data in list(samples(name).items())[:8]:
        at, kept = place % (len(data) + 1), cut % (len(data) + 1)
        assert len(takers(file, data[:at] + junk + data[at + len(junk) :])) <= 1
        assert len(takers(file, data[:kept])) <= 1

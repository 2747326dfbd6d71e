"""What other tools say of an asset, in the words of our register."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.reader import Batch, Malformed, Reject
from doorward.register.asset import COLUMNS
from doorward.register.export import WORDS, Said, assets, entries, key, label, retired, values, when


def held(data, *within, comment=""):
    return list(entries(BytesIO(data), within, comment=comment))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Asset Name", "asset_name"),
        (" Model No. ", "model_no"),
        ("Memory (MB)", "memory_mb"),
        ("Numéro de série", "numéro_de_série"),
        ("delete-after", "delete_after"),
        ("__", ""),
        ("x" * 500, "x" * 200),
    ],
)
def test_names_of_columns_are_spelled_one_way(text, same):
    assert key(text) == same


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"value": "active", "label": "Active"}, "Active"),
        ({"id": 1, "name": "x"}, "x"),
        ({"display": "", "name": "x"}, "x"),
        ({"name": {"name": "x"}}, None),
        (" x ", "x"),
        (7, "7"),
        (["x"], None),
        ("", None),
        (None, None),
    ],
)
def test_a_value_is_what_people_call_it(value, said):
    assert label(value) == said


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-01-02", date(2026, 1, 2)),
        ("2026-01-02T03:04:05.1234567+00:00", date(2026, 1, 2)),
        ({"date": "2026-01-02"}, date(2026, 1, 2)),
        ({"datetime": "2026-01-02 03:04:05"}, date(2026, 1, 2)),
        ("/Date(1767323045000)/", date(2026, 1, 2)),
        ("/Date(-1)/", date(1969, 12, 31)),
        ("/Date(99999999999999999)/", None),
        ("31.12.2025", date(2025, 12, 31)),
        ("2.1.2026 03:04:05", date(2026, 1, 2)),
        ("1/2/2026 3:04:05 PM", date(2026, 1, 2)),
        ("12/31/2025", date(2025, 12, 31)),
        ("31/12/2025 15:04", date(2025, 12, 31)),
        ("2/2/2026", date(2026, 2, 2)),
        ("1/2/2026", None),
        ("13/13/2026", None),
        ("soon", None),
        ("", None),
        ([], None),
        (None, None),
    ],
)
def test_days_are_read_where_only_one_is_meant(written, meant):
    assert when(written) == meant


@pytest.mark.parametrize(
    "status", ["Retired", "decommissioned", "Decommissioning", "Archived", "LOST", "out_of_service"]
)
def test_what_is_out_of_service_is_known_by_its_status(status):
    assert retired(status)


@pytest.mark.parametrize("status", ["", "Active", "Staged", "Failed", "stopped", "Ready to Deploy", "closest"])
def test_what_is_in_service_is_not(status):
    assert not retired(status)


def test_tags_fill_what_is_open_and_nothing_else():
    said = values(Said({"owner": "ann"}, more={"Owner": "bob", "Env": "test", "Description": "a box"}))
    assert (said["owner"], said["environment"], said["purpose"]) == ("ann", "test", "a box")
    assert values(Said({"owner": ""}, more={"owned by": "bob"}))["owner"] == "bob"
    assert values(Said({}, more={"Decommissioned": False}))["in_service_until"] is None


def test_the_likelier_word_counts():
    assert values(Said({}, more={"contact": "ann", "owner": "bob"}))["owner"] == "bob"
    assert all(column in COLUMNS for column in WORDS)


def test_a_status_stands_with_the_environment_unless_it_is_the_usual_one():
    assert values(Said({"environment": "test"}, "Staged"))["environment"] == "test, Staged"
    assert values(Said({"environment": "test"}, "Active"))["environment"] == "test"
    assert values(Said({}, "Active"))["environment"] is None
    assert values(Said({"environment": "test"}, "test"))["environment"] == "test"


def test_an_end_that_is_told_counts_and_else_the_last_change_of_what_is_retired():
    assert values(Said({}, "retired", "2026-03-04"))["in_service_until"] == date(2026, 3, 4)
    told = Said({}, "retired", "2026-03-04", {"Decommission date": "2026-01-31"})
    assert values(told)["in_service_until"] == date(2026, 1, 31)
    assert values(Said({}, "active", "2026-03-04"))["in_service_until"] is None
    assert values(Said({}, "retired"))["in_service_until"] is None


@pytest.mark.parametrize(("word", "means"), [("Mission-critical", "critical"), ("NORMAL", "medium"), ("High", "High")])
def test_usual_words_for_criticality_are_known(word, means):
    assert values(Said({"criticality": word}))["criticality"] == means


def test_objects_are_found_in_a_member_in_a_list_or_alone():
    one = {"a": 1}
    assert held(b'{"count": 1, "rows": [{"a": 1}, {"a": 1}]}', "rows") == [(1, one), (1, one)]
    assert held(b'{"host": {"a": 1}}', "hosts", "host") == [(1, one)]
    assert held(b'[{"a": 1},\n{"a": 1}]', "rows") == [(1, one), (2, one)]
    assert held(b'[{"rows": [{"a": 1}]},\n{"rows": [{"a": 1}]}]', "rows") == [(1, one), (2, one)]
    assert held(b'{"a": 1}\n{"a": 1}\n', "rows") == [(1, one), (2, one)]
    assert held(b'{"rows": []}', "rows") == []


def test_the_encodings_of_windows_are_read():
    assert held('[{"a": "é"}]'.encode("utf-16"))[0][1] == {"a": "é"}
    assert held(b"\xef\xbb\xbf" + b'{"rows": [{"a": 1}]}', "rows") == [(1, {"a": 1})]
    assert held("Asset Name\tb\nx\ty\n".encode("utf-16")) == [(2, {"asset_name": "x", "b": "y"})]


def test_lines_are_told_by_the_names_of_their_columns():
    assert held(b"#TYPE x\nAsset Name;B\nx;y\n\nz\n", comment="#TYPE") == [
        (3, {"asset_name": "x", "b": "y"}),
        (5, {"asset_name": "z"}),
    ]
    (told,) = held(b"a,b\n1,2,3\n")
    assert (told.line, told.reason) == (2, "3 fields where the header names 2")


@pytest.mark.parametrize("data", [b'{"rows": [1, null, "x"]}', b'[{"rows": [1, null, "x"]}]'])
def test_what_is_no_object_is_a_reject(data):
    assert [type(told) for told in held(data, "rows")] == [Reject] * 3


def test_what_breaks_off_keeps_what_came_before():
    found = entries(BytesIO(b'{"rows": [{"a": 1}, {"a"'), ("rows",))
    assert next(found) == (1, {"a": 1})
    with pytest.raises(Malformed):
        next(found)


def test_assets_are_checked_and_counted():
    told = list(
        assets(
            iter([(1, {"n": "x"}), (2, {"n": None}), (3, {}), Reject(4, "bad")]),
            lambda one: Said({"name": one["n"], "addresses": ["192.0.2.1", "dhcp"]}) if one else None,
        )
    )
    batch = told[-1]
    assert isinstance(batch, Batch)
    assert (batch.table, batch.records, len(batch.rows), batch.rows[0]["addresses"]) == ("assets", 2, 1, ["192.0.2.1"])
    assert [(reject.line, "name" in reject.reason) for reject in told[:-1]] == [(1, False), (2, True), (4, False)]


def test_many_lines_are_read_in_linear_time_and_memory():
    data = b"name,ip\n" + b"x,192.0.2.1\n" * 20_000
    told = list(assets(entries(BytesIO(data)), lambda one: Said({"name": one["name"], "addresses": [one["ip"]]})))
    assert [batch.records for batch in told] == [5_000] * 4 + [0]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from(COLUMNS), anything),
    anything,
    anything,
    st.dictionaries(st.text(max_size=8), anything),
)
def test_whatever_is_said_never_crashes_it(told, status, changed, more):
    found = values(Said(told, status, changed, more))
    assert set(found) >= set(WORDS)
    list(assets([(1, {})], lambda _: Said({**told, "name": "x"}, status, changed, more)))


@given(st.binary(max_size=200))
def test_whatever_the_bytes_are_they_are_told_or_malformed(data):
    try:
        found = held(data, "rows")
    except Malformed:
        return
    assert all(isinstance(told, Reject) or isinstance(told[1], dict) for told in found)
    assert json.dumps([told[1] for told in found if not isinstance(told, Reject)]) is not None


@pytest.mark.parametrize(
    "status", ["Ausgesondert", "stillgelegt seit 2025", "Außer Betrieb", "Dado de baja", "dismesso", "Buiten gebruik"]
)
def test_what_is_retired_in_other_languages_is_retired(status):
    assert values(Said({}, status, "2026-03-04"))["in_service_until"] == date(2026, 3, 4)


@pytest.mark.parametrize("status", ["Aktiv", "in Betrieb", "En service", "attivo"])
def test_what_is_in_service_in_other_languages_says_nothing_of_its_environment(status):
    found = values(Said({}, status, "2026-03-04"))
    assert (found["in_service_until"], found["environment"]) == (None, None)

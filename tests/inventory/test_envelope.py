"""Envelopes around documents."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import offered

from doorward.inventory.envelope import predicate_type, stated
from doorward.reader import Batch, Malformed, Reject

TYPE = "https://door.example/bill"
BILL = {"rows": [1, 2]}


def statement(predicate=BILL, kind=TYPE):
    return {"_type": "https://in-toto.io/Statement/v1", "predicateType": kind, "subject": [], "predicate": predicate}


def signed(inner, *, urlsafe=False):
    encode = base64.urlsafe_b64encode if urlsafe else base64.b64encode
    payload = encode(inner if isinstance(inner, bytes) else json.dumps(inner).encode()).decode()
    return {"payloadType": "application/vnd.in-toto+json", "payload": payload, "signatures": []}


ENVELOPES = {
    "statement": statement(),
    "dsse": signed(statement()),
    "urlsafe": signed(statement({"rows": ["???>>>"]}), urlsafe=True),
    "bundle": {"mediaType": "application/vnd.dev.sigstore.bundle+json", "dsseEnvelope": signed(statement())},
    "cosign": signed(statement({"Data": BILL, "Timestamp": "2026-01-01"})),
    "cosign-text": signed(statement({"Data": json.dumps(BILL)})),
}


def reads(source):
    with source.open() as stream:
        document = json.load(stream)
    if document == "broken":
        raise Malformed("broken", 9)
    yield Batch("software", [{"name": str(row), "origin_row": 7} for row in document["rows"]])
    yield Reject(9, "no row")


def read(data):
    return list(stated(offered(data), reads))


@pytest.mark.parametrize("name", ENVELOPES)
def test_the_type_of_what_is_stated_is_seen(name):
    assert predicate_type(json.dumps(ENVELOPES[name]).encode()) == TYPE


@pytest.mark.parametrize("name", ["dsse", "bundle"])
def test_it_is_seen_in_the_beginning_of_a_long_envelope(name):
    data = json.dumps(ENVELOPES[name]).encode()
    assert predicate_type(data[: data.index(b"payload") + 220]) == TYPE


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b'{"payload": "e30="}',
        b'{"payloadType": "a", "payload": "!!"}',
        b'{"payloadType": "a", "payload": "eA=="}',
        b'{"predicateType": "a"}',
        b'{"_type": "other", "predicateType": "a"}',
        b"[[[",
    ],
)
def test_what_is_no_envelope_states_nothing(data):
    assert predicate_type(data) == ""


@given(st.binary(max_size=200))
def test_no_payload_crashes_it(payload):
    told = predicate_type(b'{"payloadType": "a", "payload": "' + payload + b'"}')
    assert isinstance(told, str)


@pytest.mark.parametrize("name", [name for name in ENVELOPES if name != "urlsafe"])
def test_the_document_within_is_read_and_its_rows_have_the_line_of_the_envelope(name):
    batch, reject = read(b"\n\n" + json.dumps(ENVELOPES[name]).encode())
    assert batch.rows == [{"name": "1", "origin_row": 3}, {"name": "2", "origin_row": 3}]
    assert (reject.line, reject.reason) == (3, "no row")


def test_many_envelopes_may_stand_in_lines():
    lines = [json.dumps(ENVELOPES["dsse"]), "broken", json.dumps({"payloadType": "a"}), json.dumps(statement())]
    told = read("\n".join(lines).encode())
    assert [item.rows[0]["origin_row"] for item in told if isinstance(item, Batch)] == [1, 4]
    assert [item.line for item in told if isinstance(item, Reject)] == [1, 2, 3, 4]


@pytest.mark.parametrize("inner", [b"no JSON", b"", b"[]"])
def test_a_payload_that_is_no_statement_is_a_reject(inner):
    (reject,) = read(json.dumps(signed(inner)).encode())
    assert isinstance(reject, Reject)


def test_envelopes_in_envelopes_end():
    inner = signed(b"{}")
    for _ in range(6):
        inner = signed(inner)
    (reject,) = read(json.dumps(inner).encode())
    assert "holds no statement" in reject.reason


def test_a_document_that_breaks_off_is_a_reject_at_the_envelope():
    (reject,) = read(json.dumps(statement('"broken"')).encode())
    assert (reject.line, reject.reason) == (1, "broken")

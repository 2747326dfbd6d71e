from __future__ import annotations

import re

import pytest
from tests.readers.suricata_eve.written import event, row, worked_out

from doorward.readers.suricata_eve.event import ENDPOINTS, PROTO, SEEN
from doorward.readers.suricata_eve.events import EVENTS
from doorward.tables import TABLES


@pytest.mark.parametrize("kind", EVENTS)
def test_every_kind_fills_columns_of_its_table(kind):
    told = EVENTS[kind]
    filled = [*told.fields, *told.formulas, *told.constants]
    assert set(filled) <= set(TABLES[told.table].columns)
    assert set(told.required) <= set(filled)
    assert len(filled) == len(set(filled)), "a column is filled twice"


@pytest.mark.parametrize("kind", EVENTS)
def test_what_a_kind_says_stands_under_its_own_name_or_in_every_event(kind):
    told = EVENTS[kind]
    keys = {key for field in told.fields.values() for key in field.keys}
    keys |= {key for formula in told.formulas.values() for names in formula.names.values() for key in names}
    nested = {key for key in keys if key.startswith("/")}
    assert {key.split("/")[1] for key in nested} <= {kind, "tcp", "http"}


@pytest.mark.parametrize("kind", EVENTS)
def test_every_kind_names_all_its_formulas_names(kind):
    for column, formula in EVENTS[kind].formulas.items():
        named = set(re.findall(r"\{([a-z_]+)\}", formula.text))
        assert named <= set(formula.names), column


def test_the_common_columns_come_from_the_head_of_an_event():
    assert set(SEEN) < set(ENDPOINTS)
    found = row(event("http", {"url": "/"}))
    assert found["source"] == "192.0.2.7"
    assert (found["source_port"], found["destination_port"]) == (40_000, 443)
    assert (found["uid"], found["sensor"]) == ("1374195536821504", "probe")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("TCP", "tcp"),
        ("UDP", "udp"),
        ("IPv6-ICMP", "icmp"),
        ("ICMP", "icmp"),
        ("SCTP", "sctp"),
        ("tcp", "tcp"),
        (None, None),
    ],
)
def test_the_transport_is_named_as_elsewhere(said, meant):
    assert worked_out(PROTO, {"proto": [said]}) == [meant]

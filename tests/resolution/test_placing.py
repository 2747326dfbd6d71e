"""Who holds an address where no sighting tells."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.test_resolution import FILES, HERE, OFFICE, asset, known, lease, logon

from doorward.resolution.facts import ADDRESS, CERTIFICATE, DNS, NOTHING, REGISTER
from doorward.resolution.placing import embedded, made_of, recorded, registered


def numbers(*values):
    return np.array(values, np.int64)


@pytest.mark.parametrize(
    ("address", "card"),
    [
        ("fe80::200:5eff:fe00:530a", OFFICE),
        ("fd00::1:200:5eff:fe00:530a", OFFICE),
        ("fd00::5eff:fe00:530a", "02:00:5e:00:53:0a"),
        ("fd00::200:5eff:ff00:530a", None),
        ("fd00::1", None),
        ("10.0.0.7", None),
    ],
)
def test_an_ipv6_address_may_tell_its_card(address, card):
    assert embedded(address) == card


@given(some.integers(0, 2**48 - 1))
def test_every_card_is_read_back(number):
    digits = f"{number:012x}"
    card = ":".join(digits[place : place + 2] for place in range(0, 12, 2))
    turned = number ^ (2 << 40)
    tail = (turned >> 24) << 40 | 0xFFFE << 24 | turned & 0xFFFFFF

    assert (
        embedded(f"fd00::{tail >> 48 & 65535:x}:{tail >> 32 & 65535:x}:{tail >> 16 & 65535:x}:{tail & 65535:x}") == card
    )


def test_what_tells_more_stands_over_what_tells_less():
    card = made_of(["fd00::200:5eff:fe00:530a", "10.0.0.7", "10.0.0.8"], {OFFICE: 5})
    both = card.over(registered([(2, 0), (4, 1), (3, 1)], 3))

    assert both.node.tolist() == [5, 3, -1]
    assert both.how.tolist() == [ADDRESS, REGISTER, NOTHING]


def test_a_record_counts_where_it_names_one_device_or_one_of_the_register():
    nothing = (numbers(), numbers())
    dns = numbers(1, 2, 3, 4, 5), numbers(0, 1, 1, 2, 2)

    assert recorded(dns, nothing, numbers(4), 4).node.tolist() == [1, -1, 4, -1]
    assert recorded(dns, nothing, numbers(4, 5), 4).node.tolist() == [1, -1, -1, -1]
    shown = recorded(dns, (numbers(7, 8), numbers(0, 1)), numbers(4), 4)
    assert shown.node.tolist() == [1, 8, 4, -1]
    assert shown.how.tolist() == [DNS, CERTIFICATE, DNS, NOTHING]


SERVER = "10.0.0.99"
RECORD = {
    "zone": "corp.example",
    "record_name": "srv1.corp.example",
    "record_type": "A",
    "record_data": SERVER,
    "address": SERVER,
}
CALL = {"source": HERE, "destination": SERVER}


def holder(address=SERVER, **tables):
    (row,) = [row for row in known(conn=[CALL], **tables)["holdings"] if row["address"] == address]
    return row["asset"], row["how"], row["in_register"]


def test_dns_tells_of_an_address_that_nobody_else_tells_of():
    register = [asset("srv1")]

    assert holder(assets=register, dns_records=[RECORD]) == ("srv1", "dns", True)
    assert holder(dns_records=[RECORD]) == (SERVER, "nothing", False)
    assert holder(assets=register, dns_records=[RECORD], logons=[logon(1, SERVER, hostname="x")]) == (
        "x",
        "logon",
        False,
    )


def test_a_certificate_of_an_authority_tells_and_one_that_a_device_made_for_itself_does_not():
    def shown(issuer, **columns):
        row = {"address": SERVER, "subject": "CN=srv1.corp.example,O=x", "issuer": issuer} | columns
        return holder(assets=[asset("srv1")], certificates=[row])[:2]

    assert shown("CN=House CA") == ("srv1", "certificate")
    assert shown("CN=srv1.corp.example,O=x") == (SERVER, "nothing")
    assert shown("CN=House CA", subject="O=x", names=["srv1.corp.example", "*.corp.example"]) == ("srv1", "certificate")


def test_an_address_made_of_a_card_is_its_assets_and_ties_both_kinds_of_address():
    six = "fd00::200:5eff:fe00:530a"
    calls = [{"source": six, "destination": SERVER}]
    rows = known(assets=[asset("a", macs=[OFFICE])], conn=calls, leases=[lease(0, FILES, address=HERE)])["holdings"]

    assert {row["address"]: (row["asset"], row["how"]) for row in rows}[six] == ("a", "address")
    assert {row["asset"] for row in known(conn=calls)["holdings"]} == {OFFICE, SERVER}

"""dnsmasq's leases: both families, names that are missing, and lines that are none."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather, recognised

from doorward.readers import readers
from doorward.readers.dnsmasq_leases import dnsmasq_leases

LINE = "1767312600 00:00:5e:00:53:0a 192.0.2.10 office-01 01:00:00:5e:00:53:0a\n"
NAMELESS = "1767312600 00:00:5e:00:53:0b 192.0.2.11 * *\n"
DUID = "duid 00:01:00:01:2a:00:00:00:00:00:5e:00:53:01\n"
SIX = "1767312600 5526538 2001:db8::10 office-01 00:01:00:01:2a:00:00:00:00:00:5e:00:53:0a\n"

SAMPLES: dict[str, bytes] = {
    "dnsmasq.leases": (LINE + NAMELESS).encode(),
    "dhcp.leases": LINE.encode(),
    "both-families.leases": (LINE + DUID + SIX).encode(),
    "carriage-returns.leases": (LINE + NAMELESS).replace("\n", "\r\n").encode(),
    "blank-lines.leases": f"\n{LINE}\n".encode(),
    "no-line-end.leases": LINE.strip().encode(),
    "endless.leases": LINE.replace("1767312600", "0").encode(),
    "temporary.leases": SIX.replace(" 5526538 ", " T5526538 ").encode(),
    "token-ring.leases": LINE.replace("00:00:5e:00:53:0a 192", "06-00:00:5e:00:53:0a 192").encode(),
}

OTHERS: dict[str, bytes] = {
    "dnsmasq.leases": b"Lorem ipsum dolor sit amet\n",
    "empty.leases": b"",
    "only-duid.leases": DUID.encode(),
    "prose.txt": LINE.encode() + b"This is the only lease.\n",
    "no-client.txt": b"1767312600 00:00:5e:00:53:0a 192.0.2.10 office-01\n",
    "no-address.txt": LINE.replace("192.0.2.10", "192.0.2.300").encode(),
    "arp.txt": b"192.0.2.10 0x1 0x2 00:00:5e:00:53:0a * eth0\n",
    "dhcpd.leases": b"lease 192.0.2.10 {\n}\n",
    "numbers.txt": b"1 2 3 4 5\n" * 10,
    "noise.bin": bytes(range(256)) * 20,
}


def read(*lines):
    return gather(dnsmasq_leases, "".join(lines).encode())


def rows(*lines):
    found = read(*lines)
    assert (found.malformed, found.rejects) == (None, [])
    return found.rows["leases"]


@pytest.mark.parametrize("name", SAMPLES)
def test_leases_are_recognised_by_their_bytes(name):
    assert recognised(dnsmasq_leases, SAMPLES[name])
    found = gather(dnsmasq_leases, SAMPLES[name])
    assert found.rows["leases"]
    assert found.rejects == []


def test_a_long_file_is_recognised_by_its_beginning():
    data = (LINE * 2_000).encode()
    assert recognised(dnsmasq_leases, data)
    assert not recognised(dnsmasq_leases, (LINE * 19).encode() + b"prose\n" + data)
    assert recognised(dnsmasq_leases, (LINE * 20).encode() + b"prose\n" + data)


def test_the_reader_is_found():
    assert readers()["dnsmasq_leases"] is dnsmasq_leases
    assert (dnsmasq_leases.unit, dnsmasq_leases.fills) == ("record", ("leases",))


def test_a_line_is_a_row_that_knows_its_end_and_not_its_beginning():
    assert rows(LINE) == [
        {
            "address": "192.0.2.10",
            "mac": "00:00:5e:00:53:0a",
            "hostname": "office-01",
            "until": datetime.fromisoformat("2026-01-02T00:10:00"),
            "origin_row": 1,
        }
    ]


def test_a_star_is_no_name():
    assert rows(NAMELESS)[0]["hostname"] is None


def test_a_lease_that_ends_at_zero_does_not_end():
    assert rows(LINE.replace("1767312600", "0"))[0]["until"] is None
    assert rows(LINE.replace("1767312600", "1"))[0]["until"].year == 1970


def test_ipv6_has_a_number_for_the_client_and_no_mac_address():
    found = rows(LINE, DUID, SIX, SIX.replace(" 5526538 ", " T5526538 "))
    assert [(row["address"], row["mac"], row["origin_row"]) for row in found[1:]] == [
        ("2001:db8::10", None, 3),
        ("2001:db8::10", None, 4),
    ]


def test_the_kind_of_network_before_a_mac_address_is_no_part_of_it():
    assert rows(LINE.replace(" 00:00:5e:00:53:0a 192", " 06-00:00:5e:00:53:0a 192"))[0]["mac"] == "00:00:5e:00:53:0a"


@pytest.mark.parametrize("text", ["prose\n", "1 2 3\n", LINE.replace("192.0.2.10", "192.0.2.300"), "duid\n", "x" * 300])
def test_a_line_that_is_no_lease_is_a_reject_and_the_others_stand(text):
    found = read(LINE, text.rstrip("\n") + "\n", LINE)
    assert [row["origin_row"] for row in found.rows["leases"]] == [1, 3]
    assert [(reject.line, reject.text) for reject in found.rejects] == [(2, text.rstrip("\n")[:200])]


def test_a_line_up_to_the_limit_is_judged_and_a_longer_one_is_a_reject_as_a_whole():
    found = read(LINE, "x" * 4_095 + "\n", "x" * 4_096 + "\n", "x" * 20_000 + "\n", LINE)
    assert [row["origin_row"] for row in found.rows["leases"]] == [1, 5]
    assert [(reject.line, "more than 4,096" in reject.reason) for reject in found.rejects] == [
        (2, False),
        (3, True),
        (4, True),
    ]


def test_many_leases_come_in_batches_and_are_all_counted():
    found = read(*[LINE] * 2_500)
    assert (len(found.rows["leases"]), found.records) == (2_500, 2_500)


@given(st.integers(0, 200), st.binary(max_size=4))
def test_damaged_leases_never_crash_it(place, damage):
    data = (LINE + NAMELESS + DUID + SIX).encode()
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(dnsmasq_leases, data)
    gather(dnsmasq_leases, data)

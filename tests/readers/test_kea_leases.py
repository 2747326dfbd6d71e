"""Kea's journal of leases: both families, states, leases without end, and lines that are none."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather, recognised

from doorward.readers import readers
from doorward.readers.kea_leases import kea_leases

FOUR = "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_id"
SIX = (
    "address,duid,valid_lifetime,expire,subnet_id,pref_lifetime,lease_type,iaid,prefix_len,fqdn_fwd,fqdn_rev,hostname,"
    "hwaddr,state,user_context,hwtype,hwaddr_source,pool_id"
)
LINE = "192.0.2.10,00:00:5e:00:53:0a,01:00:00:5e:00:53:0a,600,1767312600,1,0,0,office-01,0,,0"
SIX_LINE = "2001:db8::10,00:03:00:01:00:00:5e:00:53:0a,600,1767312600,1,300,0,7,128,0,0,office-01.example,00:00:5e:00:53:0a,0,,1,0,0"
PREFIX_LINE = "2001:db8:1::,00:03:00:01,600,1767312600,1,300,2,7,48,0,0,,,0,,,,0"

SAMPLES: dict[str, bytes] = {
    "kea-leases4.csv": f"{FOUR}\n{LINE}\n".encode(),
    "kea-leases6.csv": f"{SIX}\n{SIX_LINE}\n".encode(),
    "kea-leases4.csv.2": f"{FOUR.removesuffix(',user_context,pool_id')}\n{LINE.removesuffix(',,0')}\n".encode(),
    "carriage-returns.csv": f"{FOUR}\r\n{LINE}\r\n".encode(),
    "no-leases.csv": f"{FOUR}\n".encode(),
    "few-columns.csv": b"address,valid_lifetime,expire\n192.0.2.10,600,1767312600\n",
}

OTHERS: dict[str, bytes] = {
    "kea-leases4.csv": b"Lorem ipsum dolor sit amet\n",
    "empty.csv": b"",
    "no-header.csv": LINE.encode(),
    "addresses.csv": b"address,hwaddr,hostname\n192.0.2.10,00:00:5e:00:53:0a,x\n",
    "register.csv": b"name,addresses,macs\nx,192.0.2.1,\n",
    "kea-dhcp4.conf": b'{"Dhcp4": {"valid-lifetime": 600}}',
    "dnsmasq.leases": b"1767312600 00:00:5e:00:53:0a 192.0.2.10 office-01 *\n",
    "noise.bin": bytes(range(256)) * 20,
}


def read(*lines, header=FOUR):
    return gather(kea_leases, "\n".join([header, *lines, ""]).encode())


def rows(*lines, header=FOUR):
    found = read(*lines, header=header)
    assert (found.malformed, found.rejects) == (None, [])
    return found.rows["leases"]


def line(**changed):
    """Return the line with fields replaced by others."""
    said = dict(zip(FOUR.split(","), LINE.split(","), strict=True)) | changed
    return ",".join(said.values())


@pytest.mark.parametrize("name", SAMPLES)
def test_leases_are_recognised_by_their_header(name):
    assert recognised(kea_leases, SAMPLES[name])
    found = gather(kea_leases, SAMPLES[name])
    assert (found.malformed, found.rejects) == (None, [])


def test_the_reader_is_found():
    assert readers()["kea_leases"] is kea_leases
    assert (kea_leases.unit, kea_leases.fills) == ("record", ("leases",))


def test_a_line_is_a_row():
    assert rows(LINE) == [
        {
            "time": datetime.fromisoformat("2026-01-02T00:00:00"),
            "address": "192.0.2.10",
            "mac": "00:00:5e:00:53:0a",
            "hostname": "office-01",
            "until": datetime.fromisoformat("2026-01-02T00:10:00"),
            "state": "active",
            "origin_row": 2,
        }
    ]


def test_a_line_of_ipv6_is_a_row_and_a_prefix_is_none_but_counts():
    found = read(SIX_LINE, PREFIX_LINE, header=SIX)
    (row,) = found.rows["leases"]
    assert (row["address"], row["mac"], row["hostname"]) == ("2001:db8::10", "00:00:5e:00:53:0a", "office-01.example")
    assert (found.records, found.rejects) == (2, [])


def test_columns_stand_in_any_order():
    names = ["state", "expire", "address", "valid_lifetime"]
    (row,) = rows("3,1767312600,192.0.2.10,600", header=",".join(names))
    assert (row["state"], row["address"], row["mac"]) == ("released", "192.0.2.10", None)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("0", "active"),
        ("1", "declined"),
        ("2", "expired"),
        ("3", "released"),
        ("4", "registered"),
        ("9", "9"),
        ("", None),
    ],
)
def test_states_are_words(written, read_as):
    assert rows(line(state=written))[0]["state"] == read_as


def test_a_lifetime_of_none_says_that_the_lease_was_deleted():
    (row,) = rows(line(valid_lifetime="0"))
    assert (row["state"], row["time"]) == ("deleted", row["until"])
    assert rows(line(valid_lifetime="1"))[0]["state"] == "active"


def test_a_lease_without_end_has_none():
    (row,) = rows(line(valid_lifetime="4294967295", expire="1767312000"))
    assert (row["time"], row["until"]) == (datetime.fromisoformat("2026-01-02T00:00:00"), None)
    assert rows(line(valid_lifetime="4294967294", expire="6062279294"))[0]["until"].year == 2162


def test_names_lose_the_dot_at_their_end_and_get_their_commas_back():
    assert rows(line(hostname="office-01.example."))[0]["hostname"] == "office-01.example"
    assert rows(line(hostname="a&#x2cb"))[0]["hostname"] == "a,b"
    assert rows(line(hostname=""))[0]["hostname"] is None


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"address": "192.0.2.300"}, "'192.0.2.300' is no IP address"),
        ({"address": ""}, "'' is no IP address"),
        ({"valid_lifetime": "long"}, "'long' is no number of seconds"),
        ({"expire": "-1"}, "'-1' is no number of seconds"),
        ({"expire": ""}, "'' is no number of seconds"),
        ({"expire": "9" * 13}, f"'{'9' * 13}' is no number of seconds"),
        ({"expire": "\N{ARABIC-INDIC DIGIT ONE}"}, "'\N{ARABIC-INDIC DIGIT ONE}' is no number of seconds"),
    ],
)
def test_a_line_that_is_no_lease_is_a_reject_and_the_others_stand(changed, reason):
    found = read(line(**changed), LINE)
    assert [(reject.line, reject.reason) for reject in found.rejects] == [(2, reason)]
    assert (len(found.rows["leases"]), found.records) == (1, 1)


def test_a_time_beyond_the_calendar_is_none():
    assert rows(line(expire="9" * 12))[0]["until"] is None


def test_a_line_cut_short_says_what_it_has():
    (row,) = rows("192.0.2.10,00:00:5e:00:53:0a,,600,1767312600")
    assert (row["mac"], row["hostname"], row["state"]) == ("00:00:5e:00:53:0a", None, None)


def test_many_leases_come_in_batches_and_are_all_counted():
    found = read(*[LINE] * 2_500)
    assert (len(found.rows["leases"]), found.records) == (2_500, 2_500)


def test_a_line_without_end_stops_the_reading_and_what_was_read_before_stands():
    found = read(LINE, "x" * 2_000_000)
    assert (len(found.rows["leases"]), found.malformed.line) == (1, 3)


@given(st.integers(0, 300), st.binary(max_size=4))
def test_a_damaged_journal_never_crashes_it(place, damage):
    data = f"{FOUR}\n{LINE}\n{LINE}\n".encode()
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(kea_leases, data)
    gather(kea_leases, data)

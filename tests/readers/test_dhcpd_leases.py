"""The journal of ISC's and OpenBSD's DHCP servers: leases of both families, times in every spelling, and what breaks off."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather, recognised

from doorward.readers import readers
from doorward.readers.dhcpd_leases import dhcpd_leases

ABOVE = """# The format of this file is documented in the dhcpd.leases(5) manual page.
# This lease file was written by isc-dhcp-4.4.3

# authoring-byte-order entry is generated, DO NOT DELETE
authoring-byte-order little-endian;

"""
LEASE = """lease 192.0.2.10 {
  starts 5 2026/01/02 00:00:00;
  ends 5 2026/01/02 00:10:00;
  tstp 5 2026/01/02 00:10:00;
  cltt 5 2026/01/02 00:00:00;
  binding state active;
  next binding state free;
  rewind binding state free;
  hardware ethernet 00:00:5e:00:53:0a;
  uid "\\001\\000\\000^\\000S\\012";
  set vendor-class-identifier = "MSFT 5.0";
  client-hostname "office-01";
}
"""
SIX = """ia-na "\\001\\000\\000\\000\\000\\001" {
  cltt 5 2026/01/02 00:00:00;
  iaaddr 2001:db8::10 {
    binding state expired;
    preferred-life 375;
    max-life 600;
    ends 5 2026/01/02 00:10:00;
  }
  iaaddr 2001:db8::11 {
    binding state active;
    ends never;
  }
}
"""
SERVER = 'server-duid "\\000\\001\\000\\001";\n\n'
PREFIX = 'ia-pd "x" {\n iaprefix 2001:db8:1::/48 {\n binding state active;\n }\n}\n'

SAMPLES: dict[str, bytes] = {
    "dhcpd.leases": (ABOVE + LEASE).encode(),
    "no-comment.leases": (SERVER + LEASE).encode(),
    "only.leases": LEASE.encode(),
    "carriage-returns.leases": (ABOVE + LEASE).replace("\n", "\r\n").encode(),
    "byte-order-mark.leases": b"\xef\xbb\xbf" + LEASE.encode(),
    "dhcpd6.leases": (ABOVE + SERVER + SIX).encode(),
    "static.leases": ("host printer {\n  dynamic;\n  fixed-address 192.0.2.9;\n}\n" + LEASE).encode(),
    "failover.leases": ('failover peer "x" state {\n  my state normal at 5 2026/01/02 00:00:00;\n}\n' + LEASE).encode(),
}

OTHERS: dict[str, bytes] = {
    "dhcpd.leases": b"Lorem ipsum dolor sit amet\n",
    "empty.leases": b"",
    "no-leases-yet/dhcpd.leases": ABOVE.encode(),
    "dhcpd.conf": b"subnet 192.0.2.0 netmask 255.255.255.0 {\n  range 192.0.2.10 192.0.2.20;\n}\n",
    "dhclient.leases": b'lease {\n  interface "eth0";\n  fixed-address 192.0.2.10;\n}\n',
    "notes.md": b"# Leases\n\nIn the office:\n\n" + LEASE.encode(),
    "named.conf": b'zone "example.org" { type primary; };\n',
    "kea-leases4.csv": b"address,hwaddr,client_id,valid_lifetime,expire\n",
    "noise.bin": bytes(range(256)) * 20,
}


def rows(*texts):
    found = gather(dhcpd_leases, "".join(texts).encode())
    assert (found.malformed, found.rejects) == (None, [])
    return found.rows["leases"]


def changed(**words):
    """Return the lease with statements replaced by others, named by their first word; an empty one goes."""
    kept = [line for line in LEASE.splitlines()[1:-1] if line.split()[0].rstrip(";") not in words]
    new = [f"  {name} {text};".replace(" ;", ";") for name, text in words.items() if text is not None]
    return "\n".join(["lease 192.0.2.10 {", *kept, *new, "}"]) + "\n"


@pytest.mark.parametrize("name", SAMPLES)
def test_leases_are_recognised_by_their_bytes(name):
    assert recognised(dhcpd_leases, SAMPLES[name])
    assert gather(dhcpd_leases, SAMPLES[name]).rows["leases"]


def test_the_reader_is_found():
    assert readers()["dhcpd_leases"] is dhcpd_leases
    assert (dhcpd_leases.unit, dhcpd_leases.fills) == ("record", ("leases",))


def test_a_lease_is_a_row():
    assert rows(ABOVE, LEASE) == [
        {
            "time": datetime.fromisoformat("2026-01-02T00:00:00"),
            "until": datetime.fromisoformat("2026-01-02T00:10:00"),
            "address": "192.0.2.10",
            "mac": "00:00:5e:00:53:0a",
            "hostname": "office-01",
            "state": "active",
            "origin_row": 7,
        }
    ]


def test_leases_of_ipv6_stand_in_the_identity_of_their_client():
    found = rows(SERVER, SIX, PREFIX)
    assert [(row["address"], row["state"], row["origin_row"]) for row in found] == [
        ("2001:db8::10", "expired", 5),
        ("2001:db8::11", "active", 11),
    ]
    assert {row["time"] for row in found} == {datetime.fromisoformat("2026-01-02T00:00:00")}
    assert [row["until"] for row in found] == [datetime.fromisoformat("2026-01-02T00:10:00"), None]
    assert {(row["mac"], row["hostname"]) for row in found} == {(None, None)}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("epoch 1767312000", "2026-01-02T00:00:00"),
        ("epoch 1767312000; # Fri Jan  2 01:00:00 2026", "2026-01-02T00:00:00"),
        ("5 2026/01/02 00:00:00 UTC", "2026-01-02T00:00:00"),
        ("never", None),
    ],
)
def test_times_are_utc_in_every_spelling(written, read):
    (row,) = rows(changed(ends=written).replace(";;", ";"))
    assert row["until"] == (read and datetime.fromisoformat(read))


def test_the_last_message_of_the_client_stands_for_a_beginning_that_nobody_wrote():
    assert rows(changed(starts=None))[0]["time"] == datetime.fromisoformat("2026-01-02T00:00:00")
    assert rows(changed(starts=None, cltt=None))[0]["time"] is None


def test_a_lease_that_says_little_is_a_row_still():
    (row,) = rows("lease 192.0.2.10 {\n}\n")
    assert {name: value for name, value in row.items() if value is not None} == {
        "address": "192.0.2.10",
        "origin_row": 1,
    }


def test_an_older_server_says_abandoned_without_a_state():
    (row,) = rows(changed(binding=None, next=None, rewind=None, abandoned=""))
    assert row["state"] == "abandoned"


@pytest.mark.parametrize("written", ["infiniband " + ":".join(["80"] * 20), "ethernet", "ethernet zz"])
def test_what_is_no_mac_address_is_none(written):
    assert rows(changed(hardware=written))[0]["mac"] is None
    assert rows(changed(hardware=None))[0]["mac"] is None


def test_the_name_from_the_register_of_names_stands_in_for_the_clients_own():
    assert rows(changed(hostname='"b"'))[0]["hostname"] == "office-01"
    assert rows(changed(**{"client-hostname": None, "hostname": '"b"'}))[0]["hostname"] == "b"


@pytest.mark.parametrize("written", ["192.0.2.300", "192.0.2.0/24", "here", "", "192.0.2.1 192.0.2.2"])
def test_an_address_that_is_none_is_a_reject_and_the_others_stand(written):
    found = gather(dhcpd_leases, f"lease {written} {{\n}}\n{LEASE}".encode())
    assert len(found.rows["leases"]) == found.records == 1
    assert [(reject.line, "is no IP address" in reject.reason) for reject in found.rejects] == [(1, True)]


@pytest.mark.parametrize("written", ["4 2026/13/01 00:00:00", "soon", "epoch x", "5"])
def test_a_time_that_is_none_is_left_out_and_said(written):
    found = gather(dhcpd_leases, changed(ends=written).encode())
    assert found.rows["leases"][0]["until"] is None
    assert [reject.reason for reject in found.rejects] == [f"{written!r} is no time: left out"]


def test_a_journal_that_breaks_off_keeps_every_lease_before():
    found = gather(dhcpd_leases, (LEASE + LEASE)[: -len("}\n")].encode())
    assert (len(found.rows["leases"]), found.malformed.line) == (1, 14)


def test_many_leases_come_in_batches_and_are_all_counted():
    found = gather(dhcpd_leases, (LEASE * 2_500).encode())
    assert (len(found.rows["leases"]), found.records) == (2_500, 2_500)


@given(st.integers(0, 900), st.binary(max_size=4))
def test_a_damaged_journal_never_crashes_it(place, damage):
    data = (ABOVE + LEASE + SIX).encode()
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(dhcpd_leases, data)
    gather(dhcpd_leases, data)

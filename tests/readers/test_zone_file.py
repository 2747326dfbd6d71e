"""DNS zones in master files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather

from doorward.readers.zone_file import zone_file

ZONE = """; the office
$ORIGIN Example.ORG.
$TTL 1h
@   IN SOA ns1 hostmaster (
        2026010101 ; serial; with (signs)
        1d 2h 4w 300 )
    NS  ns1
    300 IN MX 10 mail
ns1 A   192.0.2.53
    AAAA 2001:db8::53
WWW 1h30m CNAME ns1.example.net.
txt IN TXT "v=spf1 -all ; no comment" "a \\" b"
_ldap._tcp SRV 0 0 389 dc1
$ORIGIN lab.example.org.
scanner1 IN 600 A 192.0.2.7
"""
REVERSE = """2.0.192.in-addr.arpa. 3600 IN SOA ns1.example.org. root.example.org. 1 2 3 4 5
$ORIGIN 2.0.192.in-addr.arpa.
7 PTR scanner1.lab.example.org.
"""

SAMPLES: dict[str, bytes] = {
    "db.example.org": ZONE.encode(),
    "reverse.zone": REVERSE.encode(),
    "ttl.zone": b"$TTL 86400\n@ IN SOA ns1 root 1 2 3 4 5\n",
    "soa.zone": b"example.org. IN SOA ns1.example.org. root.example.org. (\n 1 2 3 4 5 )\n",
    "carriage-returns.zone": ZONE.replace("\n", "\r\n").encode(),
}
OTHERS: dict[str, bytes] = {
    "prose.txt": b"It begins with\n$ORIGIN example.org.\n",
    "comments.txt": b"; a\n; b\n",
    "shell.sh": b"$TTL=5\n",
    "soa.txt": b"the SOA is a record in DNS\n",
    "ini.ini": b"; a\n[section]\nkey=value\n",
}


def read(text):
    return gather(zone_file, text.encode())


def told(text):
    found = read(text)
    assert (found.rejects, found.malformed) == ([], None)
    return [(row["record_name"], row["record_type"], row["record_data"]) for row in found.rows["dns_records"]]


def test_every_record_is_told_with_whole_names():
    assert told(ZONE) == [
        ("example.org", "SOA", "ns1.example.org hostmaster.example.org 2026010101 1d 2h 4w 300"),
        ("example.org", "NS", "ns1.example.org"),
        ("example.org", "MX", "10 mail.example.org"),
        ("ns1.example.org", "A", "192.0.2.53"),
        ("ns1.example.org", "AAAA", "2001:db8::53"),
        ("www.example.org", "CNAME", "ns1.example.net"),
        ("txt.example.org", "TXT", '"v=spf1 -all ; no comment" "a \\" b"'),
        ("_ldap._tcp.example.org", "SRV", "0 0 389 dc1.example.org"),
        ("scanner1.lab.example.org", "A", "192.0.2.7"),
    ]


def test_zone_address_time_to_live_and_line_are_told():
    rows = read(ZONE).rows["dns_records"]
    assert {row["zone"] for row in rows} == {"example.org"}
    assert [row["record_ttl"] for row in rows] == [3600, 3600, 300, 3600, 3600, 5400, 3600, 3600, 600]
    assert [row["address"] for row in rows if row["address"]] == ["192.0.2.53", "2001:db8::53", "192.0.2.7"]
    assert [row["origin_row"] for row in rows] == [4, 7, 8, 9, 10, 11, 12, 13, 15]


def test_line_ends_of_windows_change_nothing():
    assert gather(zone_file, SAMPLES["carriage-returns.zone"]).rows == gather(zone_file, SAMPLES["db.example.org"]).rows


def test_a_reverse_name_tells_its_address():
    row = read(REVERSE).rows["dns_records"][1]
    assert (row["record_data"], row["address"], row["zone"]) == (
        "scanner1.lab.example.org",
        "192.0.2.7",
        "2.0.192.in-addr.arpa",
    )
    digits = ".".join("20010db8000000000000000000000053"[::-1])
    (row,) = read(f"$TTL 1\n{digits}.ip6.arpa. PTR x.\n").rows["dns_records"]
    assert row["address"] == "2001:db8::53"


@pytest.mark.parametrize(
    "name", ["x.in-addr.arpa.", "1.2.3.in-addr.arpa.", "zz.ip6.arpa.", "1.ip6.arpa.", "example.org."]
)
def test_a_name_that_is_no_whole_address_tells_none(name):
    (row,) = read(f"$TTL 1\n{name} PTR x.\n").rows["dns_records"]
    assert row["address"] is None


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("$INCLUDE other.zone", "not followed"),
        ("$GENERATE 1-254 host-$ A 192.0.2.$", "not carried out"),
        ("$ORIGIN", "no directive"),
        ("$TTL soon", "no directive"),
        ("alone", "no record"),
        ("x 300 IN", "no record"),
        ("x A dhcp", "is no IP address"),
    ],
)
def test_what_is_no_record_is_said_with_its_line_and_the_rest_stays(line, why):
    found = read(f"$TTL 1h\n{line}\ny.example.org. A 192.0.2.1\n")
    assert [(reject.line, why in reject.reason) for reject in found.rejects] == [(2, True)]
    assert [row["record_name"] for row in found.rows["dns_records"]] == ["y.example.org"]


def test_a_parenthesis_that_is_never_closed_is_malformed_and_what_came_before_stays():
    found = read("$TTL 1h\nx. A 192.0.2.1\ny. SOA a b (\n1\n")
    assert (len(found.rows["dns_records"]), found.malformed.line) == (1, 3)
    endless = read("$TTL 1h\ny. SOA a b (\n" + "1 " * 10_000)
    assert "more than 10,000 words" in endless.malformed.reason


def test_a_record_may_have_ten_thousand_words():
    assert read("$TTL 1h\ny. TXT " + "a " * 9_998).malformed is None


def test_a_huge_time_to_live_is_none():
    (row,) = read("$TTL 1h\nx. 9999999999w A 192.0.2.1\n").rows["dns_records"]
    assert row["record_ttl"] is None


@given(st.text(alphabet='$;()"\\ \t\n@.aA1IN', max_size=200))
def test_whatever_stands_in_it_is_told(text):
    read(f"$TTL 1\n{text}")


@pytest.mark.parametrize("piece", ['"', "\\", "(", "a\\", '"\\', "1s", ";"])
def test_a_long_line_of_one_sign_is_soon_read(piece):
    read("$TTL 1\nx. TXT " + piece * 30_000)

"""Entries of access lists, word by word; what is not known keeps the entry from being certain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.firewall import cisco
from doorward.firewall.cisco import Groups, Unknown, draft, network


def read(entry, *, wildcards=True, **more):
    groups = Groups(wildcards, {"web": ["192.0.2.1", "192.0.2.2"], "odd": None, "none": []}, {"ports": ["80", "443"]})
    row = draft(entry, groups, **more).row("")
    return {name: value for name, value in row.items() if value is not None and name not in {"text", "family"}}


@pytest.mark.parametrize(
    ("entry", "columns"),
    [
        ("permit ip any any", {}),
        (
            "permit tcp any host 192.0.2.1 eq 22",
            {"protocols": ["tcp"], "destinations": ["192.0.2.1"], "destination_ports": ["22"]},
        ),
        ("permit udp any eq domain any", {"protocols": ["udp"], "source_ports": ["53"]}),
        ("permit tcp any any range 20 ftp", {"protocols": ["tcp"], "destination_ports": ["20-21"]}),
        ("permit tcp any any gt 1023", {"protocols": ["tcp"], "destination_ports": ["1024-65535"]}),
        ("permit tcp any any lt 1024", {"protocols": ["tcp"], "destination_ports": ["0-1023"]}),
        ("permit tcp any any eq www https 8080", {"protocols": ["tcp"], "destination_ports": ["80", "443", "8080"]}),
        (
            "permit tcp any any neq 22",
            {"protocols": ["tcp"], "destination_ports": ["22"], "negated": ["destination_ports"]},
        ),
        ("permit ip 10.0.0.0 0.255.255.255 any", {"sources": ["10.0.0.0/8"]}),
        ("permit ip 10.0.0.0/8 any", {"sources": ["10.0.0.0/8"]}),
        ("permit ipv6 2001:db8::/32 any", {"sources": ["2001:db8::/32"]}),
        (
            "permit tcp any object-group web object-group ports",
            {"protocols": ["tcp"], "destinations": ["192.0.2.1", "192.0.2.2"], "destination_ports": ["80", "443"]},
        ),
        ("permit ip any4 any", {"sources": ["0.0.0.0/0"]}),
        ("permit tcp any any established log", {"protocols": ["tcp"], "tcp_packets": ["answering"]}),
        ("permit ahp any any", {"protocols": ["ah"]}),
        ("permit 47 any any log", {"protocols": ["47"]}),
        ("permit ip any any log 6 interval 300", {}),
        ("permit ip any any log-input", {}),
    ],
)
def test_an_entry_is_columns(entry, columns):
    assert read(entry) == {"action": "accept", **columns}
    assert read(entry.replace("permit", "deny", 1))["action"] == "deny"


@pytest.mark.parametrize(
    "entry",
    [
        "permit icmp any any echo",
        "permit ip any any time-range night",
        "permit tcp any any eq nowhere",
        "permit tcp any any eq 65536",
        "permit tcp any any gt 65535",
        "permit tcp any any lt 0",
        "permit ip 10.0.0.0 255.0.255.0 any",
        "permit ip any object-group unknown",
        "permit ip any object-group odd",
        "permit ip any object-group none",
        "permit object-group x any any",
        "permit tcp any interface outside eq 22",
        "permit magic any any",
        "permit tcp any",
        "permit",
    ],
)
def test_what_is_not_understood_leaves_the_entry_uncertain(entry):
    assert (read(entry)["action"], len(read(entry)["unread"])) == ("accept", 1)


def test_masks_are_wildcards_or_netmasks():
    assert network("10.1.2.3", "0.0.0.255", wildcard=True) == network("10.1.2.3", "255.255.255.0", wildcard=False)
    assert read("permit ip 10.0.0.0 255.0.0.0 any", wildcards=False)["sources"] == ["10.0.0.0/8"]
    for mask in ("255.255.255.0", "0.0.1.0", "x"):
        with pytest.raises(Unknown):
            network("10.0.0.0", mask, wildcard=True)


def test_a_standard_list_names_sources_only():
    assert read("permit 10.0.0.0 0.0.0.255", standard=True) == {"action": "accept", "sources": ["10.0.0.0/24"]}
    assert read("deny any log", standard=True) == {"action": "deny"}
    assert read("permit 10.0.0.1", standard=True)["sources"] == ["10.0.0.1"]


def test_an_inactive_entry_decides_nothing():
    assert read("permit ip any any inactive")["action"] == "continue"


def test_icmp_of_an_ipv6_list_is_its_own():
    assert read("permit icmp any any", family="6")["protocols"] == ["ipv6-icmp"]


def test_an_entry_that_is_neither_permit_nor_deny_may_do_anything():
    assert read("evaluate replies") == {"action": "unread", "unread": ["evaluate replies"]}


def test_groups_that_would_be_copied_too_often_are_unread(monkeypatch):
    monkeypatch.setattr(cisco, "MOST", 3)
    groups = Groups(True, {"web": ["192.0.2.1", "192.0.2.2"]})  # wildcards
    said = [draft("permit ip object-group web any", groups).row("")["unread"] for _ in range(2)]
    assert said == [None, ["permit ip object-group web any"]]


words = [
    "permit",
    "ip",
    "tcp",
    "any",
    "host",
    "10.0.0.1",
    "0.0.0.255",
    "eq",
    "22",
    "range",
    "object-group",
    "web",
    "log",
    "neq",
]


@given(st.lists(st.sampled_from(words), max_size=10), st.booleans())
def test_any_words_are_read_without_a_crash(said, standard):
    read(" ".join(said), standard=standard)

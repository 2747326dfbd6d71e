"""What rules of clouds have in common."""

from __future__ import annotations

import pytest

from doorward.firewall.cloud import by_family, default, listed, ports, protocol, replies, written
from doorward.firewall.drafting import Draft

ANY = frozenset({"*"})


@pytest.mark.parametrize(
    ("said", "name", "columns"),
    [
        ("Tcp", "tcp", ["tcp"]),
        ("*", "", None),
        ("icmpv6", "ipv6-icmp", ["ipv6-icmp"]),
        (58, "ipv6-icmp", ["ipv6-icmp"]),
    ],
)
def test_a_protocol_is_a_name_or_any(said, name, columns):
    draft = Draft()
    assert protocol(draft, said, ANY) == name
    assert draft.row("").get("protocols") == columns


def test_a_protocol_that_is_none_is_unread():
    draft = Draft()
    protocol(draft, "magic", ANY)
    assert draft.row("")["unread"] == ["protocols magic"]


@pytest.mark.parametrize(
    ("name", "first", "last", "column", "unread"),
    [
        ("tcp", 22, 22, ["22"], None),
        ("udp", 0, 65535, ["0-65535"], None),
        ("tcp", None, None, None, None),
        ("icmp", -1, -1, None, None),
        ("icmp", 8, -1, None, ["icmp 8 to -1"]),
        ("", 5, 6, None, ["any protocol 5 to 6"]),
        ("tcp", 22, None, None, ["destination_ports 22-None"]),
        ("tcp", 9, 65536, None, ["destination_ports 9-65536"]),
    ],
)
def test_ports_are_ports_and_of_icmp_unread(name, first, last, column, unread):
    draft = Draft()
    ports(draft, name, first, last)
    assert (draft.row("").get("destination_ports"), draft.row("")["unread"]) == (column, unread)


def test_addresses_are_told_by_family():
    assert list(by_family(["10.0.0.1", "::1", "Internet", "10.0.0.0/8"])) == [
        (["10.0.0.1", "10.0.0.0/8"], True),
        (["::1"], True),
        (["Internet"], False),
    ]


def test_replies_come_first_and_the_default_has_no_position():
    assert replies(3, chain="c")["states"] == ["established", "related"]
    assert (replies(3, chain="c")["position"], replies(3, chain="c")["chain"]) == (1, "c")
    assert default(4, "deny", chain="c") == {"chain": "c", "action": "deny", "text": "default: deny", "origin_row": 4}


def test_json_is_written_short_and_lists_are_lists():
    assert written({"a": [1, "é"]}) == '{"a":[1,"é"]}'
    assert (listed([1]), listed("x"), listed(None)) == ([1], [], [])

"""Rules of iptables, option by option; what is not understood is kept as a condition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.firewall.iptables import draft, words

CHAINS = {"INPUT", "logging", "ACCEPTED"}


def read(text, family="4"):
    row = draft(words(text), family, CHAINS).row("")
    return {name: value for name, value in row.items() if value is not None and name not in {"text", "family"}}


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("-s 10.0.0.0/8", {"sources": ["10.0.0.0/8"]}),
        ("-d 10.0.0.0/255.255.0.0", {"destinations": ["10.0.0.0/16"]}),
        ("-s 0.0.0.0/0.0.0.0", {"sources": ["0.0.0.0/0"]}),
        ("! -s 10.0.0.1/32", {"sources": ["10.0.0.1/32"], "negated": ["sources"]}),
        ("-s ! 10.0.0.1", {"sources": ["10.0.0.1"], "negated": ["sources"]}),
        ("-s 10.0.0.1,10.0.0.2", {"sources": ["10.0.0.1", "10.0.0.2"]}),
        ("-i eth0 -o ppp+", {"in_interfaces": ["eth0"], "out_interfaces": ["ppp*"]}),
        ("-i +", {"in_interfaces": ["*"]}),
        ("-p tcp -m tcp --dport 22", {"protocols": ["tcp"], "destination_ports": ["22"]}),
        (
            "-p tcp -m tcp ! --sport 1024:65535",
            {"protocols": ["tcp"], "source_ports": ["1024-65535"], "negated": ["source_ports"]},
        ),
        ("-p udp --dport :53", {"protocols": ["udp"], "destination_ports": ["0-53"]}),
        ("-p udp --dport 53:", {"protocols": ["udp"], "destination_ports": ["53-65535"]}),
        (
            "-p tcp -m multiport --dports 80,443,8000:8080",
            {"protocols": ["tcp"], "destination_ports": ["80", "443", "8000-8080"]},
        ),
        ("-m state --state NEW,ESTABLISHED", {"states": ["new", "established"]}),
        ("--syn", {"protocols": ["tcp"], "tcp_packets": ["opening"]}),
        ("-p tcp ! --syn", {"protocols": ["tcp"], "tcp_packets": ["answering", "odd"]}),
        ("-p tcp --tcp-flags FIN,SYN,RST,ACK SYN", {"protocols": ["tcp"], "tcp_packets": ["opening"]}),
        ("-m conntrack --ctstate RELATED", {"states": ["related"]}),
        ("-m iprange --src-range 10.0.0.1-10.0.0.9", {"sources": ["10.0.0.1-10.0.0.9"]}),
        ("-p all", {}),
        ("-p 0", {}),
        ("-p 47", {"protocols": ["47"]}),
        ("-p ICMPv6", {"protocols": ["ipv6-icmp"]}),
        ("-c 5 90", {"hits": 5}),
        ('-m comment --comment "it\'s \\"-j DROP\\""', {"comment": 'it\'s "-j DROP"'}),
        ("-m comment --comment -x", {"comment": "-x"}),
    ],
)
def test_an_option_is_a_column(text, columns):
    assert read(f"{text} -j DROP") == {"action": "deny", **columns}


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("-m mac --mac-source 00:00:5e:00:53:01", ["-m mac", "--mac-source 00:00:5e:00:53:01"]),
        ("-p tcp -m tcp --tcp-flags SYN,RST SYN", ["--tcp-flags SYN,RST SYN"]),
        ("--tcp-flags SYN,ECE SYN", ["--tcp-flags SYN,ECE SYN"]),
        ("--tcp-flags SYN", ["--tcp-flags SYN"]),
        ("-m limit --limit 1/sec", ["-m limit", "--limit 1/sec"]),
        ("-m multiport --ports 80", ["--ports 80"]),
        ("-m conntrack --ctstate DNAT", ["states dnat"]),
        ("-p tcp --dport ssh", ["destination_ports ssh"]),
        ("-s 10.0.0.1/255.0.255.0", ["sources 10.0.0.1 mask 255.0.255.0"]),
        ("-s 10.0.0.1/0.0.0.255", ["sources 10.0.0.1 mask 0.0.0.255"]),
        ("-s host.example.org", ["sources host.example.org"]),
        ("-m set --match-set x src", ["-m set", "--match-set x src"]),
        ("! -p all", ["protocols not all"]),
        ("-f", ["-f"]),
        ("stray", ["stray"]),
    ],
)
def test_what_is_not_understood_is_an_unread_condition(text, unread):
    assert read(f"{text} -j ACCEPT")["unread"] == unread


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("-j ACCEPT", {"action": "accept"}),
        ("-j REJECT --reject-with icmp-port-unreachable", {"action": "deny"}),
        ("-j RETURN", {"action": "return"}),
        ('-j LOG --log-prefix "a -j DROP "', {"action": "continue"}),
        ("-j MARK --set-xmark 0x1/0xffffffff", {"action": "continue"}),
        ("", {"action": "continue"}),
        ("-j logging", {"action": "jump", "target": "logging"}),
        ("-g logging", {"action": "goto", "target": "logging"}),
        ("-j MASQUERADE", {"action": "accept", "unread": ["translates by MASQUERADE"]}),
        ("-j DNAT --to-destination 10.0.0.1", {"action": "unread", "unread": ["translates by DNAT"]}),
        ("-j NFQUEUE --queue-num 1", {"action": "unread", "unread": ["target NFQUEUE"]}),
        ("-j nowhere", {"action": "unread", "unread": ["target nowhere"]}),
        ("-j", {"action": "continue", "unread": ["-j"]}),
    ],
)
def test_a_target_is_an_action(text, row):
    assert read(text) == row


def test_a_condition_behind_the_target_counts_too():
    assert read("-j ACCEPT -s 10.0.0.1") == {"action": "accept", "sources": ["10.0.0.1"]}
    assert read("-j logging -m mac")["unread"] == ["-m mac"]
    assert read("-j ACCEPT -m limit --limit 1/s")["unread"] == ["-m limit", "--limit 1/s"]
    assert read("-j DROP ! --syn")["tcp_packets"] == ["answering", "odd"]


def test_flags_that_say_more_than_kinds_narrow_it_and_stay_unread():
    found = read("-p tcp --tcp-flags ALL NONE -j DROP")
    assert (found["tcp_packets"], found["unread"]) == (["odd"], ["--tcp-flags ALL NONE"])


def test_an_address_of_the_other_family_matches_nothing():
    assert read("-s ::1 -j ACCEPT")["sources"] == []
    assert read("-s ::1 -j ACCEPT", "6")["sources"] == ["::1"]


@given(
    st.lists(
        st.sampled_from(
            ["!", "-s", "-j", "-m", "--comment", "10.0.0.1", "ACCEPT", '"', "-p", "tcp", "--dport", "22", ""]
        )
    )
)
def test_any_words_are_read_without_a_crash(said):
    read(" ".join(said))
    draft(said, "6", CHAINS)

"""What a change of rules would do: to packets, exactly, and to the traffic of the days that were observed."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pytest

from doorward.isolation.flows import Intent
from doorward.isolation.passages import passages
from doorward.stages.isolating.foresight import foresee, of_file, period, with_rule

MEANT = Intent([("lab", "10.1.0.0/16"), ("servers", "10.2.0.0/16")], ["10.0.0.0/8"])
FORWARD = {
    "origin": "a",
    "device": None,
    "ruleset": "ip filter",
    "chain": "FORWARD",
    "hooks": ["forward"],
    "family": "4",
}
FIRST, LAST = datetime(2026, 3, 2), datetime(2026, 3, 9)


def rule(position, action="accept", **columns):
    return (
        FORWARD
        | {"position": position, "action": action, "text": f"{action} {position}", "origin_row": position or 9}
        | columns
    )


OLD = [rule(1, sources=["10.1.0.0/16"]), rule(None, "deny")]


def crossed(*rows):
    """Exchanges: source, destination, port, exchanges, answered."""
    zones = {"10.1.": "lab", "10.2.": "servers"}
    made = [
        {
            "source": source, "destination": destination, "proto": "tcp", "destination_port": port, "exchanges": many, "answered": answered,
            "from_zone": zones.get(source[:5], "internet"), "to_zone": zones.get(destination[:5], "internet"), "first_seen": FIRST,
            "last_seen": LAST,
        }
        for source, destination, port, many, answered in rows
    ]  # fmt: skip
    kinds = [
        ("source", pa.string()),
        ("destination", pa.string()),
        ("proto", pa.string()),
        ("destination_port", pa.int64()),
    ]
    kinds += [("exchanges", pa.int64()), ("answered", pa.int64()), ("from_zone", pa.string()), ("to_zone", pa.string())]
    kinds += [("first_seen", pa.timestamp("us")), ("last_seen", pa.timestamp("us"))]
    return pa.Table.from_pylist(made, pa.schema(kinds))


def worded(text, before=None, old=OLD, traffic=()):
    (chosen,) = passages(old)
    return foresee(*with_rule(old, chosen, MEANT, text, before), MEANT, crossed(*traffic), chosen.name)


LAB, LAB2, SERVER = "10.1.0.7", "10.1.0.8", "10.2.0.9"
SEEN = [(LAB, SERVER, 445, 5, 3), (LAB2, SERVER, 445, 1, 1), (LAB, SERVER, 22, 4, 4), (SERVER, LAB, 22, 2, 0)]


def test_answered_exchanges_that_a_rule_would_stop_are_counted_with_who_and_when():
    (row,) = worded("deny tcp from lab to servers port 445", traffic=SEEN).traffic
    assert row == {
        "from_zone": "lab", "to_zone": "servers", "proto": "tcp", "destination_port": 445, "effect": "stopped", "exchanges": 4,
        "callers": 2, "first_seen": FIRST, "last_seen": LAST, "rule": "new rule: deny tcp from lab to servers port 445",
    }  # fmt: skip


def test_the_difference_is_exact_and_told_by_zones_with_a_packet():
    changes = worded("deny tcp from lab to servers port 445").changes
    assert [(row["from_zone"], row["to_zone"], row["kind"]) for row in changes] == [
        ("lab", "servers", "closed"),
        ("lab", "servers", "surely closed"),
    ]
    assert changes[0]["packet"] == "tcp from 10.1.0.0 port 1 to 10.2.0.0 port 445"
    assert (changes[0]["before"], changes[0]["after"]) == (
        "line 1: accept 1",
        "new rule: deny tcp from lab to servers port 445",
    )


def test_what_would_be_let_through_counts_attempts():
    (row,) = worded("allow from servers to lab", traffic=SEEN).traffic
    assert (row["effect"], row["exchanges"], row["from_zone"]) == ("let through", 2, "servers")


def test_behind_the_rule_that_decides_it_changes_nothing():
    foreseen = worded("deny tcp from lab to servers port 445", before=2, traffic=SEEN)
    assert (foreseen.changes, foreseen.traffic) == ([], [])


def test_what_nobody_answered_is_not_stopped_again():
    assert worded("deny from lab", traffic=[(LAB, SERVER, 445, 5, 0)]).traffic == []


def test_without_traffic_the_packets_are_told_all_the_same():
    foreseen = worded("deny from lab to servers")
    assert foreseen.traffic == []
    assert {row["kind"] for row in foreseen.changes} == {"closed", "surely closed"}


def test_a_rule_that_is_half_read_makes_it_unsure():
    new = [rule(1, sources=["10.1.0.0/16"], unread=["time-range night"]), rule(None, "deny")]
    foreseen = foresee(OLD, new, MEANT, crossed(*SEEN), "forward")
    assert {row["effect"] for row in foreseen.traffic} == {"no longer sure"}
    assert {row["kind"] for row in foreseen.changes} == {"surely closed"}


def test_interfaces_of_both_sides_are_numbered_alike():
    old = [rule(1, in_interfaces=["eth1"]), rule(None, "deny")]
    new = [rule(1, in_interfaces=["eth0"]), rule(2, in_interfaces=["eth1"]), rule(None, "deny")]
    packets = [
        row["packet"] for row in foresee(old, new, MEANT, crossed(), "forward").changes if row["kind"] == "opened"
    ]
    assert packets
    assert all(text.endswith("in eth0") for text in packets)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("block", "is no rule such as"),
        ("deny from 2001:db8::1", "speaks of no packet"),
        ("deny from nowhere", "neither an address"),
    ],
)
def test_words_that_are_no_rule_here_are_refused(text, said):
    with pytest.raises(ValueError, match=said):
        worded(text)


def test_a_passage_that_the_changed_rules_lack_is_named():
    with pytest.raises(ValueError, match="there is no passage 'forward'; there are none"):
        foresee(OLD, [], MEANT, crossed(), "forward")


SAVED = "*filter\n:FORWARD DROP [0:0]\n-A FORWARD -s 10.1.0.0/16 -j ACCEPT\nnonsense\nCOMMIT\n"


def test_a_changed_configuration_is_read_with_what_was_not(tmp_path):
    (tmp_path / "new.rules").write_text(SAVED)
    rows, rejects = of_file(tmp_path / "new.rules")

    assert [(row["action"], row["origin_row"]) for row in rows] == [("accept", 3), ("deny", 2)]
    assert [reject.line for reject in rejects] == [4]
    assert foresee(OLD, rows, MEANT, crossed(), "forward").changes == []


@pytest.mark.parametrize(
    ("text", "said"),
    [("hello", "no configuration of a firewall that is read: aws_security_groups"), (SAVED[:40], "line 3")],
)
def test_what_is_no_configuration_is_refused(tmp_path, text, said):
    (tmp_path / "new.rules").write_text(text)
    with pytest.raises(ValueError, match=said):
        of_file(tmp_path / "new.rules")


def test_the_days_that_were_seen_are_told():
    assert period(crossed(*SEEN)) == (FIRST, LAST)
    assert period(crossed()) == (None, None)

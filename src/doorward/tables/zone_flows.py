"""What each passage of a firewall lets from zone to zone by its configuration, exactly, with what decides and a packet for each."""

from __future__ import annotations

from doorward.table import Column, Table

zone_flows = Table(
    "zone_flows",
    {
        "device": Column(
            "string", "device whose configuration it is, the file where it names none; null: none speaks of it"
        ),
        "file": Column("string", "file of the configuration"),
        "passage": Column("string", "forward: all chains that a packet passes; else a list and where it is bound"),
        "bound": Column("boolean", "it speaks only of packets that pass where the list is bound"),
        "family": Column("string", "IP family: 4 or 6"),
        "from_zone": Column("string", "zone that opens the exchange; internet: all that is not ours"),
        "to_zone": Column("string", "zone that is called"),
        "part": Column(
            "string", "all: whatever may pass; meant: what a conduit means to pass; unmeant: what none does"
        ),
        "conduit": Column(
            "string", "conduit of the part that is meant: its name, or what it names; null for other parts"
        ),
        "answer": Column("string", "allowed, denied, partly or cannot tell"),
        "allowed_by": Column("list<string>", "rules that let some of it through, the first 20: file, line and text"),
        "denied_by": Column("list<string>", "rules that stop some of it"),
        "unsure_by": Column("list<string>", "rules that were not read in full and may turn the fate of some of it"),
        "allowed_packets": Column("list<string>", "a packet for each of the rules that let through"),
        "denied_packets": Column("list<string>", "a packet for each of the rules that stop"),
        "unsure_packets": Column("list<string>", "a packet for each of the rules that were not read in full"),
        "allowed_rules": Column("int64", "how many rules let some of it through"),
        "denied_rules": Column("int64", "how many rules stop some of it"),
        "unsure_rules": Column("int64", "how many rules were not read in full"),
        "why": Column("string", "why nothing can be told, null if something can"),
    },
    observed=False,
)

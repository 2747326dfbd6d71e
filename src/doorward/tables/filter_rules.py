"""Rules of packet filters, as their configurations say them: enough to follow a packet from rule to rule.

A chain (an access list, a security group) is named by device, ruleset and chain; its rules are tried by position, the first that
matches decides. A packet matches where every column that is set holds one of its values (for columns in `negated`: none of them).
A row without a position is the chain's default. A rule with `unread` conditions may match fewer packets than its columns say.
"""

from __future__ import annotations

from doorward.table import Column, Table

filter_rules = Table(
    "filter_rules",
    {
        "device": Column("string", "device the configuration names; null where it names none"),
        "ruleset": Column(
            "string", "what the chain stands in: 'inet filter', 'filter', id of a network; a jump stays in it"
        ),
        "chain": Column("string", "name of the chain, access list or security group"),
        "hooks": Column(
            "list<string>", "where packets enter the chain: input, forward, 'in Gi0/1'; null: only by jumps"
        ),
        "priority": Column("int64", "order among the chains of one hook, the lowest first"),
        "position": Column("int64", "order of the rule in its chain, from 1; null for the chain's default"),
        "family": Column("string", "4 or 6: the only IP family it speaks of; null for both"),
        "action": Column(
            "string", "accept, deny, jump, goto, return, continue (decides nothing) or unread (may do anything)"
        ),
        "target": Column("string", "chain that jump and goto lead to"),
        "sources": Column("list<string>", "source addresses: CIDR, or first-last"),
        "destinations": Column("list<string>", "destination addresses: CIDR, or first-last"),
        "protocols": Column("list<string>", "protocols: tcp, udp, icmp, ipv6-icmp, … or their IANA number"),
        "source_ports": Column("list<string>", "source ports: a number, or first-last"),
        "destination_ports": Column("list<string>", "destination ports: a number, or first-last"),
        "in_interfaces": Column("list<string>", "interfaces it came in by; a last * stands for any ending"),
        "out_interfaces": Column("list<string>", "interfaces it goes out by; a last * stands for any ending"),
        "states": Column("list<string>", "states of its connection: new, established, related, invalid, untracked"),
        "tcp_packets": Column(
            "list<string>", "TCP packets by their flags: opening (SYN alone), answering (ACK or RST), odd"
        ),
        "negated": Column("list<string>", "columns whose values do not match, all others do"),
        "unread": Column("list<string>", "conditions that were not understood, as written: it may match less"),
        "hits": Column("int64", "packets it has counted"),
        "comment": Column("string", "what people wrote beside it"),
        "text": Column("string", "the rule as written, its first 2,000 characters"),
    },
)

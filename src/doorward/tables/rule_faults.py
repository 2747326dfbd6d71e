"""Rules of packet filters that nothing needs, or that were meant for a while and stand: one row a rule and fault."""

from __future__ import annotations

from doorward.table import Column, Table

rule_faults = Table(
    "rule_faults",
    {
        "device": Column("string", "device whose configuration it is, the file where it names none"),
        "file": Column("string", "file of the configuration"),
        "line": Column("int64", "line or record of the rule in it"),
        "ruleset": Column("string", "what its chain stands in"),
        "chain": Column("string", "chain, access list or security group"),
        "position": Column("int64", "order of the rule in its chain, from 1"),
        "rule": Column("string", "the rule as written"),
        "action": Column("string", "accept or deny"),
        "comment": Column("string", "what people wrote beside it"),
        "hits": Column("int64", "packets it has counted; null if its device did not say"),
        "fault": Column(
            "string",
            "shadowed (never decides), redundant (what follows decides the same), unused (nothing observed), over (its day or its "
            "exception has passed), gone (its addresses are nobody's any more) or passing (for a while, without a last day)",
        ),
        "because": Column(
            "list<string>", "rules that cover it, exceptions that are over, addresses that are nobody's; in words"
        ),
        "ends": Column("date", "last day it was meant to hold, null if none is known"),
        "exception": Column("string", "exception that it was granted for, null if none is known"),
        "asset": Column("string", "asset that is gone, null if none is known"),
        "owner": Column("string", "who answers for the exception, null if unknown"),
        "first_seen": Column(
            "timestamp('UTC')", "beginning of the traffic it was held against, null if it was held against none"
        ),
        "last_seen": Column("timestamp('UTC')", "end of that traffic"),
    },
    observed=False,
)

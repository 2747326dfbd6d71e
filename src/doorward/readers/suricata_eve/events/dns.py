"""A DNS question or its answer, each an event of its own. Version 1 writes an event for every record of an answer."""

from __future__ import annotations

from doorward.reader import Field, Formula
from doorward.readers.suricata_eve.event import PROTO, SEEN, Event

_ENDS = {
    "type": ("/dns/type",),
    "source": ("src_ip",),
    "source_port": ("src_port",),
    "destination": ("dest_ip",),
    "destination_port": ("dest_port",),
}
# Some editions write an answer in its own direction, from the server: then it is turned round, to meet its question.
_FROM_SERVER = "{type} in ('answer', 'response') and {source_port} = '53' and {destination_port} <> '53'"
_DATA = {"all": ("/dns",), "answers": ("/dns/answers",), "grouped": ("/dns/grouped",), "one": ("/dns/rdata",)}


def _end(near: str, far: str) -> Formula:
    return Formula(f"case when {_FROM_SERVER} then {{{far}}} else {{{near}}} end", _ENDS)


def _when_answered(key: str) -> Formula:
    return Formula(
        "case when {type} in ('answer', 'response') then {told} end", {"type": ("/dns/type",), "told": (key,)}
    )


dns = Event(
    table="dns",
    fields={
        **SEEN,
        "query": Field(("/dns/rrname", "/dns/queries/0/rrname")),
        "query_type": Field(("/dns/rrtype", "/dns/queries/0/rrtype")),
        "transaction": Field(("/dns/id",)),
        "half": Field(
            ("/dns/type",),
            meanings={"query": "question", "request": "question", "answer": "answer", "response": "answer"},
        ),
    },
    formulas={
        "proto": PROTO,
        "source": _end("source", "destination"),
        "source_port": _end("source_port", "destination_port"),
        "destination": _end("destination", "source"),
        "destination_port": _end("destination_port", "source_port"),
        "response_code": _when_answered("/dns/rcode"),
        "rejected": Formula(
            "case when {type} in ('answer', 'response') then {code} = 'REFUSED' end",
            {"type": ("/dns/type",), "code": ("/dns/rcode",)},
        ),
        "answers": Formula(
            "case when {answers} is not null then json_members({answers}, 'rdata')"
            " when {grouped} is not null then json_leaves({grouped})"
            " when {one} is not null then json_members('[' || {all} || ']', 'rdata') end",
            _DATA,
        ),
        "ttls": Formula(
            "case when {answers} is not null then json_members({answers}, 'ttl')"
            " when {one} is not null then json_members('[' || {all} || ']', 'ttl') end",
            _DATA,
        ),
    },
)

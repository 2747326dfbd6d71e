"""known_services.log: one line a day per service that a host was seen to serve."""

from __future__ import annotations

from doorward.readers.zeek.log import SEEN, Log, known_as, worked_out

known_services = Log(
    table="services",
    fields={
        "time": SEEN["time"],
        "address": known_as("host"),
        "port": known_as("port_num"),
        "proto": known_as("port_proto"),
    },
    signs=(frozenset({"host", "port_num", "port_proto"}),),
    required=("time", "address"),
    constants={"state": "open", "vantage": "wire", "scanner": "zeek"},
    formulas={
        # A set, which JSON writes as a list; the other logs write protocols in lower case.
        "service": worked_out("nullif(nullif(translate(lower({names}), '[]\" ', ''), ''), '(empty)')", names="service"),
    },
)

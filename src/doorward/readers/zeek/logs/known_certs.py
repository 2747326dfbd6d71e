"""known_certs.log: one line a day per certificate that a host was seen to serve."""

from __future__ import annotations

from doorward.readers.zeek.log import SEEN, Log, known_as

known_certs = Log(
    table="certificates",
    fields={
        **SEEN,
        "address": known_as("host"),
        "port": known_as("port_num"),
        "serial": known_as("serial"),
        "subject": known_as("subject"),
        "issuer": known_as("issuer_subject"),
    },
    signs=(frozenset({"host", "port_num", "issuer_subject"}),),
    required=("time", "address"),
)

"""kerberos.log: one line per exchange with a server that hands out tickets, or per ticket shown to a service."""

from __future__ import annotations

from doorward.readers.zeek.log import ENDPOINTS, Log, known_as

kerberos = Log(
    table="logons",
    fields={
        **ENDPOINTS,
        "method": known_as("request_type"),
        "identity": known_as("client"),
        "service": known_as("service"),
        "cipher": known_as("cipher"),
        "succeeded": known_as("success"),
        "error": known_as("error_msg"),
    },
    signs=(
        frozenset({"uid", "request_type", "client"}),
        frozenset({"uid", "request_type", "service"}),
        frozenset({"uid", "request_type", "cipher"}),
        frozenset({"uid", "request_type", "success"}),
    ),
    constants={"protocol": "kerberos"},
)

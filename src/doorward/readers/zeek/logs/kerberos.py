"""kerberos.log: one line per exchange with a server that hands out tickets, or per ticket shown to a service."""

from __future__ import annotations

from doorward.readers.zeek.log import ENDPOINTS, Log, known_as, worked_out

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
    formulas={
        # Every log-on begins with this answer to a client that has not yet shown that it knows the password.
        "succeeded": worked_out(
            "case when coalesce({error}, '') <> 'KDC_ERR_PREAUTH_REQUIRED' then {told} end",
            told="success",
            error="error_msg",
        ),
    },
)

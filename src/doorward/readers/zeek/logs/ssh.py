"""ssh.log: one line per SSH connection."""

from __future__ import annotations

from doorward.readers.zeek.log import ENDPOINTS, Log, known_as, worked_out

ssh = Log(
    table="logons",
    fields={
        **ENDPOINTS,
        "succeeded": known_as("auth_success"),
        "attempts": known_as("auth_attempts"),
        "client": known_as("client"),
        "server": known_as("server"),
    },
    signs=(
        frozenset({"uid", "auth_attempts"}),
        frozenset({"uid", "auth_success"}),
        frozenset({"uid", "kex_alg", "host_key"}),
        frozenset({"uid", "kex_alg", "cipher_alg"}),
    ),
    constants={"protocol": "ssh"},
    formulas={
        # Before 2.4 a sensor wrote success, failure or undetermined.
        "succeeded": worked_out(
            "coalesce({told}, case {word} when 'success' then 'true' when 'failure' then 'false' end)",
            told="auth_success",
            word="status",
        ),
    },
)

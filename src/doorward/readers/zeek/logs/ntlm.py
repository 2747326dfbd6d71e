"""ntlm.log: one line per log-on by NTLM, within SMB, LDAP or another protocol."""

from __future__ import annotations

from doorward.readers.zeek.log import ENDPOINTS, Log, known_as, worked_out

ntlm = Log(
    table="logons",
    fields={
        **ENDPOINTS,
        "identity": known_as("username"),
        "succeeded": known_as("success"),
        "hostname": known_as("hostname"),
        "server_hostname": known_as("server_dns_computer_name"),
    },
    signs=(
        frozenset({"uid", "domainname"}),
        frozenset({"uid", "server_nb_computer_name"}),
        frozenset({"uid", "server_dns_computer_name"}),
    ),
    constants={"protocol": "ntlm"},
    formulas={
        "identity": worked_out(
            "coalesce(nullif(nullif({domain}, ''), '(empty)') || '\\', '') || {user}",
            domain="domainname",
            user="username",
        ),
        "server_hostname": worked_out(
            "coalesce({name}, {short})", name="server_dns_computer_name", short="server_nb_computer_name"
        ),
    },
)

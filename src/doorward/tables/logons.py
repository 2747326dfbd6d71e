"""One row per attempt to log on."""

from __future__ import annotations

from doorward.table import Column, Table

logons = Table(
    "logons",
    {
        "time": Column("timestamp('UTC')", "when it was tried"),
        "uid": Column("string", "connection it belongs to"),
        "source": Column("string", "address that opened the exchange"),
        "source_port": Column("int64", "port it came from"),
        "destination": Column("string", "address that was called"),
        "destination_port": Column("int64", "port that was called"),
        "protocol": Column("string", "ssh, rdp, smb, kerberos, …"),
        "method": Column("string", "how, in the protocol's words: AS or TGS of Kerberos, HYBRID or SSL of RDP"),
        "identity": Column("string", "account, where the log names it: name, DOMAIN\\name or name/REALM"),
        "service": Column("string", "service principal that a Kerberos ticket is for"),
        "cipher": Column("string", "cipher of a Kerberos ticket"),
        "succeeded": Column("boolean", "null where the log cannot tell"),
        "error": Column("string", "why it failed, in the protocol's words"),
        "attempts": Column("int64", "tries within the connection"),
        "client": Column("string", "client software as announced"),
        "server": Column("string", "server software as announced"),
        "hostname": Column("string", "name the client gives itself"),
        "server_hostname": Column("string", "name the server gives itself"),
        "sensor": Column("string", "which sensor saw it"),
    },
    identity=(
        "source",
        "source_port",
        "destination",
        "destination_port",
        "protocol",
        "method",
        "identity",
        "service",
        "succeeded",
        "server_hostname",
    ),
)

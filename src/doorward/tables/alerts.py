"""What other detection already found: a sensor's rule that matched, or the notice it wrote."""

from __future__ import annotations

from doorward.table import Column, Table

alerts = Table(
    "alerts",
    {
        "time": Column("timestamp('UTC')", "when the rule matched"),
        "uid": Column("string", "connection it belongs to"),
        "source": Column("string", "address that sent what matched"),
        "source_port": Column("int64", "port it came from"),
        "destination": Column("string", "address it was sent to"),
        "destination_port": Column("int64", "port it was sent to"),
        "proto": Column("string", "transport: tcp, udp, icmp"),
        "signature": Column("string", "what the rule says it found"),
        "signature_id": Column("string", "the rule's own id"),
        "category": Column("string", "class of the rule"),
        "severity_level": Column("int64", "as the sensor ranks it, 1 the worst; null if it does not rank"),
        "action": Column("string", "what the sensor did: allowed, blocked, …"),
        "sensor": Column("string", "which sensor saw it"),
    },
    identity=("source", "source_port", "destination", "destination_port", "signature"),
)

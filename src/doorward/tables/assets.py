"""What the organisation says it owns: its register."""

from __future__ import annotations

from doorward.table import Column, Table

assets = Table(
    "assets",
    {
        "name": Column("string", "name of the asset"),
        "addresses": Column("list<string>", "IP addresses it should have"),
        "macs": Column("list<string>", "MAC addresses, lower case, colon separated"),
        "serials": Column("list<string>", "serial numbers that the device itself tells, as written"),
        "purpose": Column("string", "what it is for"),
        "owner": Column("string", "who answers for it"),
        "environment": Column("string", "production, test, development, …"),
        "in_service_from": Column("date", "first day in service"),
        "in_service_until": Column("date", "last day in service, null if open-ended"),
        "criticality": Column("string", "low, medium, high, critical"),
    },
)

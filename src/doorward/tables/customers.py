"""Who uses which release, where, and whom to tell."""

from __future__ import annotations

from doorward.table import Column, Table

customers = Table(
    "customers",
    {
        "customer": Column("string", "customer"),
        "site": Column("string", "where the customer runs it"),
        "release": Column("string", "release that runs there"),
        "in_service_from": Column("date", "first day in service"),
        "in_service_until": Column("date", "last day in service, null if open-ended"),
        "contact": Column("string", "whom to tell"),
    },
)

"""Things that hold what must be kept: sticks, disks, paper; as the organisation registers them."""

from __future__ import annotations

from doorward.table import Column, Table

carriers = Table(
    "carriers",
    {
        "carrier": Column("string", "number or name it is registered under"),
        "kind": Column("string", "usb, disk, paper, …"),
        "serial": Column("string", "serial number the device itself tells, null if none"),
        "classification": Column("string", "how what it may hold is classified, in the organisation's words"),
        "holder": Column("string", "who has it"),
        "kept_in": Column("string", "place where it is kept"),
        "registered": Column("date", "first day it counts"),
        "disposed": Column("date", "day it was destroyed or given away, null if it is still there"),
    },
)

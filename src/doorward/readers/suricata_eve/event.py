"""What one kind of event is: the table it fills, and which of its fields is which column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from doorward.reader import Field, Formula

if TYPE_CHECKING:
    from collections.abc import Mapping

ICMP = ("ICMP", "IPv6-ICMP", "ICMPv6")
"""What EVE may call the transport of ICMP."""

PROTO = Formula(f"case when {{proto}} in {ICMP} then 'icmp' else lower({{proto}}) end", {"proto": ("proto",)})
"""The transport, which EVE writes in capitals."""

SEEN = {
    "time": Field(("timestamp",)),
    "uid": Field(("flow_id",)),
    "sensor": Field(("host", "sensor_name")),
}
"""Columns of every event that tells of traffic."""

ENDPOINTS = {
    **SEEN,
    "source": Field(("src_ip",)),
    "source_port": Field(("src_port",)),
    "destination": Field(("dest_ip",)),
    "destination_port": Field(("dest_port",)),
}
"""Columns of every event that tells of an exchange between two addresses."""


@dataclass(frozen=True, slots=True)
class Event:
    """One kind of event.

    Attributes:
        table: the table it fills.
        fields: column -> field.
        formulas: column -> what it is worked out of.
        nulls: texts that mean "no value".
        required: columns that a row must have.
        constants: column -> value for every row.
    """

    table: str
    fields: Mapping[str, Field]
    formulas: Mapping[str, Formula] = field(default_factory=dict)
    nulls: tuple[str, ...] = ()
    required: tuple[str, ...] = ("time", "source", "destination")
    constants: Mapping[str, Any] = field(default_factory=dict)

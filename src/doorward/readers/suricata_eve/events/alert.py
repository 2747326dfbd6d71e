"""A rule that matched."""

from __future__ import annotations

from doorward.reader import Field
from doorward.readers.suricata_eve.event import ENDPOINTS, PROTO, Event

alert = Event(
    table="alerts",
    fields={
        **ENDPOINTS,
        "signature": Field(("/alert/signature",)),
        "signature_id": Field(("/alert/signature_id",)),
        "category": Field(("/alert/category",)),
        "severity_level": Field(("/alert/severity",)),
        "action": Field(("/alert/action",)),
    },
    formulas={"proto": PROTO},
    required=("time", "signature"),
)

"""One row per right or relation between two objects of a directory, direct and as written: nothing is derived from another row."""

from __future__ import annotations

from doorward.table import Column, Table

rights = Table(
    "rights",
    {
        "holder": Column("string", "id of who has it; see identities.id, which may not know it"),
        "right_name": Column(
            "string",
            "what may be done, in BloodHound's words where it has one: GenericAll, WriteDacl, Owns, AddMember, GetChanges, "
            "AdminTo, CanRDP, AllowedToDelegate, AllowedToAct, ReadLAPSPassword, Enroll, Contains, GPLink, TrustedBy, …",
        ),
        "target": Column("string", "id of what it is a right over; see identities.id"),
        "inherited": Column("boolean", "it comes from an object above; null where the source does not say"),
        "allowed": Column(
            "boolean", "false for a denial, null where a condition decides that the source does not settle"
        ),
        "detail": Column("string", "what narrows it: run-as and commands, service and port, attributes of a trust"),
    },
)

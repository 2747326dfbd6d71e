"""One row per direct membership: who is in which group, nothing unfolded."""

from __future__ import annotations

from doorward.table import Column, Table

memberships = Table(
    "memberships",
    {
        "member": Column("string", "id of who is in it; see identities.id, which may not know it"),
        "group_id": Column("string", "id of the group; see identities.id"),
        "is_primary": Column("boolean", "the membership comes from the account's primary group"),
    },
)

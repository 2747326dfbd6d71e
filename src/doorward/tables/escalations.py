"""What an identity of a cloud account may turn into by what it is allowed: moves, worked out of policies.

Facts are those of steps: `identity:ARN`, `cloud:ACCOUNT/administrator`, `cloud:ACCOUNT/permissions/X` (whoever has this set of
permissions), `cloud:ACCOUNT/any/X` (any one of these identities), `cloud:ACCOUNT/each/X` (every one of them),
`cloud:ACCOUNT/within/NAME` (all that a permissions boundary lets through), `identity:ARN/unbounded`.
"""

from __future__ import annotations

from doorward.table import Column, Table

escalations = Table(
    "escalations",
    {
        "move": Column(
            "string",
            "kind of move: administers account, counts as, grants itself, takes credentials, passes role, controls workload, assumes role",
        ),
        "premises": Column("list<string>", "facts needed, all of them"),
        "conclusion": Column("string", "fact gained"),
        "allowed": Column("boolean", "true, or null where the data do not settle it; what is denied is not here"),
        "technique": Column("string", "name of the technique"),
        "actions": Column("list<string>", "actions that it needs"),
        "how": Column("string", "one sentence"),
        "detail": Column("string", "what leaves it open, null where nothing does"),
        "fixes": Column("list<string>", "fixes that take the move away, each alone"),
        "holder": Column("string", "id of the identity, or of the first of those that share the permissions"),
        "cloud_account": Column("string", "number of the account"),
    },
    observed=False,
)

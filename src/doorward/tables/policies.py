"""One row per statement of a policy of a cloud account, as written; a policy without a statement has no row here.

Who has a policy stands in `rights` (PolicyAttached, PolicyInline, PermissionsBoundary, ServiceControlPolicy).
"""

from __future__ import annotations

from doorward.table import Column, Table

policies = Table(
    "policies",
    {
        "policy": Column("string", "id of the policy; see rights.target, for a trust policy the ARN of its role"),
        "name": Column("string", "what people call it"),
        "kind": Column("string", "managed, inline, trust or service control"),
        "edition": Column("string", "version of the policy, null where it has only one"),
        "in_force": Column("boolean", "this edition counts; another may be made to count"),
        "position": Column("int64", "place of the statement in the policy, from 1"),
        "sid": Column("string", "name of the statement"),
        "effect": Column("string", "Allow or Deny"),
        "principals": Column("list<string>", "whom it speaks of, as TYPE:NAME; null where it names none"),
        "not_principals": Column("list<string>", "whom it does not speak of, as TYPE:NAME; null where it names none"),
        "actions": Column("list<string>", "patterns of actions it speaks of; null where it names none"),
        "not_actions": Column("list<string>", "patterns of actions it does not speak of; null where it names none"),
        "resources": Column("list<string>", "patterns of resources it speaks of; null where it names none"),
        "not_resources": Column("list<string>", "patterns of resources it does not speak of; null where it names none"),
        "conditions": Column("string", "when it holds: operator -> key -> values, as JSON; null if always"),
    },
)

"""Permissions that an identity gives itself, or gives another one that is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.iam.telling import cloud_moves
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows


@step
def grants_itself(escalations: Rows) -> Rows:
    """Whoever may write policies gives itself any permission.

    Two premises where the permission goes to another identity, which must be held too. Facts besides `identity:ARN`:
    `…/joined/N` (once in the groups that it may join), `…/unbounded` (once without its permissions boundary) and
    `cloud:ACCOUNT/within/POLICY` (all that a boundary lets through). The chances are opinion: 0.95 where the policies allow it,
    since policies of resources and of the session are not known, an even one where a condition decides. It leaves
    PutUserPolicy, AttachRolePolicy, CreatePolicyVersion, AddUserToGroup and the like in CloudTrail.
    """
    return cloud_moves("grants itself", 0.95, 0.5)

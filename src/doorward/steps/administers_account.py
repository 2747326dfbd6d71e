"""Administrators of a cloud account, and what an administrator can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.iam.telling import cloud_moves
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows


@step
def administers_account(escalations: Rows) -> Rows:
    """Whoever may do anything in a cloud account acts as every identity in it.

    Facts: `cloud:ACCOUNT/administrator`. Source: AWS's evaluation of policies, which leaves no chance. Another identity's part
    leaves CreateAccessKey, UpdateAssumeRolePolicy or AssumeRole in CloudTrail.
    """
    return cloud_moves("administers account", 1.0, 0.5)

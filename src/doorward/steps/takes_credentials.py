"""Secrets and trust policies of others that an identity may change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.iam.telling import cloud_moves
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows


@step
def takes_credentials(escalations: Rows) -> Rows:
    """Whoever may make an identity's secret, or say who can be it, acts as it.

    The chances are opinion: a user who has two access keys already can be given no third, which is not in the data. It
    leaves CreateAccessKey, CreateLoginProfile, UpdateLoginProfile or UpdateAssumeRolePolicy in CloudTrail.
    """
    return cloud_moves("takes credentials", 0.95, 0.5)

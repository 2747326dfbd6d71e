"""From an identity to what stands for many of them, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.iam.telling import cloud_moves
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows


@step
def counts_as(escalations: Rows) -> Rows:
    """An identity counts as one of those with the same permissions, or that a permission speaks of.

    Facts: `cloud:ACCOUNT/permissions/X` (this set of permissions), `cloud:ACCOUNT/any/X` (any one of some identities),
    `cloud:ACCOUNT/each/X` (every one of them). It is no deed, so its chance is 1, nothing fixes it and no log tells of it.
    """
    return cloud_moves("counts as", 1.0, 1.0)

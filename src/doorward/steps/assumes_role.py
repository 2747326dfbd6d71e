"""From role to role, and into a role from outside its account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.iam.telling import cloud_moves
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows


@step
def assumes_role(escalations: Rows) -> Rows:
    """Whoever a role lets in, and whose own policies let it, acts as that role.

    An identity of an account that is not in the data has an even chance, since that account decides too. The chances are
    opinion. It leaves AssumeRole in CloudTrail.
    """
    return cloud_moves("assumes role", 0.95, 0.5)

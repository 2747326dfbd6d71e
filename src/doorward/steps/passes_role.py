"""Roles that an identity hands to a service which runs what it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.iam.telling import cloud_moves
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows


@step
def passes_role(escalations: Rows) -> Rows:
    """Whoever may pass a role to a service has something new run as that role.

    Needs iam:PassRole on the role, the service's own actions and a trust policy that names the service. The chances are
    opinion: lower than those of a single request, for a network, an image or a quota may be missing. It leaves RunInstances,
    CreateFunction and the like in CloudTrail, with the role.
    """
    return cloud_moves("passes role", 0.9, 0.45)

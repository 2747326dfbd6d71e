"""Functions, machines and builds that may run as a role already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.iam.telling import cloud_moves
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows


@step
def controls_workload(escalations: Rows) -> Rows:
    """Whoever gets into something that runs as a role acts as that role.

    Which functions and machines there are is not in an export of identities, so an even chance, which is opinion. It leaves
    UpdateFunctionCode, SendCommand, StartBuild and the like in CloudTrail.
    """
    return cloud_moves("controls workload", 0.5, 0.5)

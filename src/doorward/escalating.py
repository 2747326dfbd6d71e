"""A stage of an analysis: what identities of cloud accounts may turn into, by the policies of all accounts together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.engine import told
from doorward.iam.escalation import moves
from doorward.iam.estate import estate
from doorward.tables import filled

if TYPE_CHECKING:
    from doorward.engine import Engine
    from doorward.iam.estate import Estate
    from doorward.lake import Lake

IDENTITIES = """
    select id, kind, name, domain, created, last_logon, flags, origin from {identities}
    where starts_with(id, 'arn:') and not coalesce(array_contains(flags, 'credential report'), false)
"""
MEMBERSHIPS = "select member, group_id, origin from {memberships} where starts_with(member, 'arn:')"
RIGHTS = """
    select holder, right_name, target, origin from {rights}
    where right_name in ('PolicyAttached', 'PolicyInline', 'PermissionsBoundary', 'UsesRole', 'ServiceControlPolicy')
"""
POLICIES = "select * from {policies}"


def escalated(lake: Lake, engine: Engine) -> None:
    """Provide `escalations`, and leave them in the lake so that a person can ask them too."""
    table = filled("escalations", [move.as_row() for move in moves(known(engine))])
    engine.provide("escalations", table)
    lake.replace("escalations", table)


def known(engine: Engine) -> Estate:
    """Return the cloud accounts that the tables tell of."""
    identities, memberships, rights, policies = (
        told(engine, text) for text in (IDENTITIES, MEMBERSHIPS, RIGHTS, POLICIES)
    )
    return estate(identities, memberships, rights, policies)

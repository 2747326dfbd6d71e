"""What a list of firewall rules lets through: exact sets of packets, never samples; pure, no I/O."""

from __future__ import annotations

from doorward.isolation.policy import DEFAULT, Policy, Verdict
from doorward.isolation.rules import ACCEPT, DENY, SKIP, Match, Rule, Spans, spans

__all__ = ["ACCEPT", "DEFAULT", "DENY", "SKIP", "Match", "Policy", "Rule", "Spans", "Verdict", "spans"]

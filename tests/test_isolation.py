"""The public names of the algebra of firewall rules."""

from __future__ import annotations

from doorward import isolation
from doorward.isolation import ACCEPT, DENY, Policy, Rule


def test_every_public_name_is_there():
    assert all(hasattr(isolation, name) for name in isolation.__all__)


def test_a_policy_answers_with_a_witness():
    asked = {"port": ((0, 1023),)}
    verdict = Policy([Rule({"port": ((22, 22),)}, ACCEPT)], DENY, {"port": 65536}, [asked]).ask(asked)

    assert verdict.answer == "partly"
    assert verdict.allowed == {0: {"port": 22}}

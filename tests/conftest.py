"""What holds for every test."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# A busy machine must not fail a property: what is slow is told by the tests that measure time. A contract test asks a
# property of every member in turn, which the check for nested properties takes for a mistake.
settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.nested_given]
)
settings.load_profile("unhurried")

"""What holds for every test."""

from __future__ import annotations

from hypothesis import settings

# A busy machine must not fail a property: what is slow is told by the tests that measure time.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

"""Doorward: which doors are open, where each leads, who is inside, what to close first."""

from __future__ import annotations

from importlib.metadata import version

from doorward.exposure.remediation import remediation_tier

__version__ = version("doorward")

__all__ = ["__version__", "remediation_tier"]

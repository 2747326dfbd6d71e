"""Fixes, the plan first."""

from __future__ import annotations

from doorward.console.api_lists import lists, one_of
from doorward.console.operation import Resource

fixes = Resource("Fixes")
lists(fixes, "/fixes", "fixes")
one_of(fixes, "/fixes", "fixes")

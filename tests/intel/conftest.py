"""Keys for all tests of intelligence."""

from __future__ import annotations

from tests.intel.held import pair, stranger

__all__ = ["pair", "stranger"]

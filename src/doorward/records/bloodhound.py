"""Properties of an object as BloodHound's collectors name them, whatever file they stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_COLUMNS = {
    "enabled": "enabled",
    "admin_count": "admincount",
    "has_spn": "hasspn",
    "dont_require_preauth": "dontreqpreauth",
    "unconstrained": "unconstraineddelegation",
    "sensitive": "sensitive",
    "password_never_expires": "pwdneverexpires",
    "password_not_required": "passwordnotreqd",
}
_HAVE_A_COLUMN = frozenset(_COLUMNS.values())
_LONGEST = 100


def settings(told: Mapping[str, Any]) -> dict[str, bool]:
    """Return what is said yes or no to, under the names of the columns of tables/identities.py."""
    return {column: value for column, key in _COLUMNS.items() if isinstance(value := told.get(key), bool)}


def marks(told: Mapping[str, Any]) -> Iterator[str]:
    """Yield what holds of an object and has no column, in the collector's words."""
    yield from (key[:_LONGEST] for key, value in told.items() if value is True and key not in _HAVE_A_COLUMN)

"""Version strings as keys that compare as text, one row a distinct version."""

from __future__ import annotations

from doorward.table import Column, Table

version_keys = Table(
    "version_keys",
    {
        "scheme": Column("string", "version scheme; the file in versions/"),
        "version": Column("string", "version as written"),
        "sort_key": Column("string", "key that sorts as the scheme orders; null: the scheme cannot tell"),
        "exact": Column("boolean", "the key decides alone; else its order is the scheme's best guess"),
    },
    observed=False,
)

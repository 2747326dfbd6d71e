"""How much of an asset's software the weakness feeds can speak of, and why not of the rest."""

from __future__ import annotations

from doorward.table import Column, Table

coverage = Table(
    "coverage",
    {
        "asset": Column("string", "asset as the inventory or the register names it"),
        "source": Column("string", "feed that speaks of these components; null where none does"),
        "components": Column("int64", "components of the asset"),
        "judged": Column("int64", "components the feed could judge"),
        "why": Column("string", "why the rest could not be judged"),
    },
    observed=False,
)
